"""Summing up shifts by day and by week."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from timesheet.rounding import to_quarters
from timesheet.shifts import Shift

Week = tuple[int, int]
"""ISO year and ISO week."""


def week_of(day: date) -> Week:
    """The ISO week of a day; it runs from Monday to Sunday, also over New Year."""
    iso = day.isocalendar()
    return day.year, iso.week


def by_day(shifts: Iterable[Shift]) -> dict[tuple[str, date], timedelta]:
    """Rounded time for each person and day; a night shift belongs to the day on which it starts."""
    totals: dict[tuple[str, date], timedelta] = defaultdict(timedelta)
    for shift in shifts:
        totals[shift.person, shift.day] += shift.worked()
    return {key: to_quarters(total) for key, total in totals.items()}


def by_week(shifts: Iterable[Shift]) -> dict[tuple[str, Week], timedelta]:
    """Time for each person and week: the sum of the rounded days."""
    totals: dict[tuple[str, Week], timedelta] = defaultdict(timedelta)
    for (person, day), total in by_day(shifts).items():
        totals[person, week_of(day)] += total
    return dict(totals)
