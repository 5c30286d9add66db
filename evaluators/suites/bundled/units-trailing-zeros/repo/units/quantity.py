"""Numbers with units, as people write them."""

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*(\S+)\s*")


@dataclass(frozen=True)
class Quantity:
    """A value and the symbol of its unit."""

    value: float
    symbol: str


def parse(text: str) -> Quantity:
    """Read `12.5 km` or `-3,5°C`; a decimal comma counts as a point. Raises ValueError."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"not a measurement: {text!r}")
    return Quantity(float(match[1].replace(",", ".")), match[2])


def show(quantity: Quantity, digits: int = 2) -> str:
    """Value and symbol, rounded to `digits` decimals, without zeros at the end."""
    number = f"{quantity.value:.{digits}f}"
    if "." not in number:
        number = number.rstrip("0").rstrip(".")
    if number == "-0":
        number = "0"
    return f"{number} {quantity.symbol}"
