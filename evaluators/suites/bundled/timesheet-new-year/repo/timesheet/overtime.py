"""Regular and overtime hours of a week."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from timesheet.rounding import to_hours

FULL_WEEK = Decimal("40.00")


@dataclass(frozen=True)
class Pay:
    """The hours of one week, split as they are paid."""

    regular: Decimal
    overtime: Decimal


def split(total: timedelta, full_week: Decimal = FULL_WEEK) -> Pay:
    """Everything above a full week is overtime."""
    hours = to_hours(total)
    regular = min(hours, full_week)
    return Pay(regular, hours - regular)
