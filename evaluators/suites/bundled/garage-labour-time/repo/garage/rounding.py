"""Rounding in favour of the garage."""


def round_up(amount: int, unit: int) -> int:
    """The smallest multiple of `unit` that is not below `amount`. ValueError if one of them makes no sense."""
    if amount < 0 or unit < 1:
        raise ValueError(f"cannot round {amount} up to units of {unit}")
    return -(-amount // unit) * unit
