"""Rounding and showing of durations."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

QUARTER = timedelta(minutes=15)
_CENT = Decimal("0.01")


def to_quarters(duration: timedelta) -> timedelta:
    """Round to the nearest quarter of an hour; half a quarter counts for the employee."""
    quarters, rest = divmod(duration, QUARTER)
    if rest * 2 >= QUARTER:
        quarters += 1
    return quarters * QUARTER


def to_hours(duration: timedelta) -> Decimal:
    """A duration in hours with two decimals, as payroll wants it."""
    return (Decimal(duration.total_seconds()) / 3600).quantize(_CENT, rounding=ROUND_HALF_UP)
