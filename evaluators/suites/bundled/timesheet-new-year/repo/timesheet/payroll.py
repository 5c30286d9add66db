"""The files that leave the house."""

from collections.abc import Iterable

from timesheet.overtime import split
from timesheet.rounding import to_hours
from timesheet.shifts import Shift
from timesheet.weeks import by_day, by_week


def day_sheet(shifts: Iterable[Shift]) -> list[str]:
    """One line for each person and day: person;date;hours."""
    return [f"{person};{day};{to_hours(total)}" for (person, day), total in sorted(by_day(shifts).items())]


def payroll_lines(shifts: Iterable[Shift]) -> list[str]:
    """One line for each person and week: person;week;regular;overtime."""
    lines = []
    for (person, (year, week)), total in sorted(by_week(shifts).items()):
        pay = split(total)
        lines.append(f"{person};{year}-W{week:02};{pay.regular};{pay.overtime:.2f}")
    return lines
