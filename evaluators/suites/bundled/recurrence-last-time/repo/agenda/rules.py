"""What repeats, and how."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Frequency(Enum):
    """The unit of a rule's interval."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Rule:
    """Repeats from `start` on, every `interval` days, weeks, months or years.

    It ends after `count` occurrences or after the day `until`, whatever is given; with neither it goes on for ever. An
    occurrence whose day does not exist in its month is on the last day of that month.
    """

    start: date
    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.interval < 1:
            raise ValueError(f"interval must be at least 1, not {self.interval}")
        if self.count is not None and self.count < 1:
            raise ValueError(f"count must be at least 1, not {self.count}")

    def allows(self, day: date, before: int) -> bool:
        """Whether `day` may be an occurrence after `before` earlier ones."""
        if self.count is not None and before >= self.count:
            return False
        return self.until is None or day <= self.until
