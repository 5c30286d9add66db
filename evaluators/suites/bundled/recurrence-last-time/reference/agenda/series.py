"""The days on which a rule falls."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from agenda.months import add_months
from agenda.rules import Frequency, Rule


def shift(day: date, frequency: Frequency, units: int) -> date:
    """`day` moved on by a number of days, weeks, months or years."""
    if frequency is Frequency.DAILY:
        return day + timedelta(days=units)
    if frequency is Frequency.WEEKLY:
        return day + timedelta(weeks=units)
    if frequency is Frequency.MONTHLY:
        return add_months(day, units)
    return add_months(day, 12 * units)


def occurrences(rule: Rule) -> Iterator[date]:
    """All days of the rule, in order; endless for a rule without an end."""
    day = rule.start
    done = 0
    while rule.allows(day, done):
        yield day
        done += 1
        day = shift(rule.start, rule.frequency, rule.interval * done)


def between(rule: Rule, first: date, last: date) -> list[date]:
    """The days of the rule from `first` to `last`, both included."""
    return [day for day in takewhile(lambda day: day <= last, occurrences(rule)) if day >= first]


def next_after(rule: Rule, day: date) -> date | None:
    """The first day of the rule after `day`, or None if it has ended by then."""
    return next((candidate for candidate in occurrences(rule) if candidate > day), None)


def last_date(rule: Rule) -> date | None:
    """The last day of a rule with a count; None for rules that end otherwise or never."""
    if rule.count is None or rule.until is not None:
        return None
    return shift(rule.start, rule.frequency, rule.interval * (rule.count - 1))
