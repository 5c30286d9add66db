"""From a number of bytes to text."""

from sizes.units import BINARY, DECIMAL


def show_size(count: int, binary: bool = False) -> str:
    """A size in the largest unit of which there is at least one, with one decimal; bytes have no decimal.

    Raises:
        ValueError: the number is negative.
    """
    if count < 0:
        raise ValueError(f"a size is not negative: {count}")
    units = BINARY if binary else DECIMAL
    for unit, factor in units.items():
        if count >= factor and factor > 1:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"
