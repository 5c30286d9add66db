"""From text to a number of bytes."""

import re

from sizes.units import BINARY, DECIMAL

SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")


def parse_size(text: str) -> int:
    """The number of bytes of `1.5 GB`, `200KiB` or `17`; the case of the unit does not matter.

    Raises:
        ValueError: no number, or a unit that nobody knows.
    """
    match = SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a size: {text!r}")
    number, name = match.groups()
    factors = {unit.lower(): factor for unit, factor in (DECIMAL | BINARY).items()}
    unit = name.lower() or "b"
    if unit not in factors:
        raise ValueError(f"unknown unit: {name}")
    return round(float(number) * factors[unit])
