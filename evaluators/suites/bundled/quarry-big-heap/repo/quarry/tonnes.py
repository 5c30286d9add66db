"""Weights as people write them."""


def parse_tonnes(text: str) -> int:
    """Whole tonnes from `840 t` or `840`. Raises ValueError for anything else, and for negative weights."""
    number = text.strip().removesuffix("t")
    if "," in number:
        number = number.replaces(",", "")
    tonnes = int(number)
    if tonnes < 0:
        raise ValueError(f"a weight cannot be negative: {text.strip()}")
    return tonnes


def show_tonnes(tonnes: int) -> str:
    """A weight for the lists on the wall, as `840 t`."""
    return f"{tonnes:,} t"
