"""The days and hours in which parking costs something."""

from datetime import date, time

SUNDAY = 6
HOLIDAYS = frozenset({date(2024, 1, 1), date(2024, 5, 1), date(2024, 10, 3), date(2024, 12, 25), date(2024, 12, 26)})
FROM = time(8, 0)
UNTIL = time(20, 0)


def is_free_day(day: date) -> bool:
    """Sundays and holidays are free."""
    return day.weekday() == SUNDAY or day in HOLIDAYS


def charged_minutes(day: date, start: time, end: time) -> int:
    """The minutes from `start` to `end` that lie between `FROM` and `UNTIL`; none on free days."""
    if is_free_day(day):
        return 0
    first = max(start, FROM)
    last = min(end, UNTIL)
    return max((last.hour * 60 + last.minute) - (first.hour * 60 + first.minute), 0)
