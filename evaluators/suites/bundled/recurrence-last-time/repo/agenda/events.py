"""Events: a title and a rule."""

from dataclasses import dataclass
from datetime import date

from agenda.rules import Rule
from agenda.series import between, last_date


@dataclass(frozen=True)
class Event:
    """Something that repeats, except on the days in `skipped`."""

    title: str
    rule: Rule
    skipped: frozenset[date] = frozenset()

    def days(self, first: date, last: date) -> list[date]:
        """When it takes place, from `first` to `last`."""
        return [day for day in between(self.rule, first, last) if day not in self.skipped]

    def note(self) -> str:
        """A remark about the end of the series, or nothing."""
        last = last_date(self.rule)
        return f" (last time on {last.isoformat()})" if last else ""
