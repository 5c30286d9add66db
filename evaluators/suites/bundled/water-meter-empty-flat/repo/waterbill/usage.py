"""How much water went through a meter."""

from collections.abc import Sequence
from decimal import Decimal

from waterbill.readings import Reading

METER_END = Decimal(10000)
"""The meters have four digits before the point, and start again at zero."""


def used_between(first: Reading, last: Reading) -> Decimal:
    """Cubic metres between two readings; a meter that went past its end is taken into account."""
    if last.day < first.day:
        raise ValueError(f"{last.day} is before {first.day}")
    used = last.cubic_m - first.cubic_m
    return used if used > 0 else used + METER_END


def used_in_total(readings: Sequence[Reading]) -> Decimal:
    """Cubic metres between the first and the last of some readings in the order of their days."""
    return sum((used_between(a, b) for a, b in zip(readings, readings[1:])), Decimal(0))
