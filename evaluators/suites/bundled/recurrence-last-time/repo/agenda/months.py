"""Arithmetic with months."""

from calendar import monthrange
from datetime import date


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return monthrange(year, month)[1]


def add_months(day: date, months: int) -> date:
    """The same day of another month; where that month is too short, its last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, days_in_month(year, month0 + 1)))
