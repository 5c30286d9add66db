"""One guest, from the turnstile and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Visit:
    """`locker` is the number on the wristband."""

    locker: int
    came: datetime
    left: datetime

    def __post_init__(self) -> None:
        if self.left < self.came:
            raise ValueError(f"locker {self.locker}: left before coming")

    @property
    def stay(self) -> timedelta:
        return self.left - self.came


def total(visits: Iterable[Visit]) -> timedelta:
    """The time of all these visits together."""
    return sum((visit.stay for visit in visits), timedelta())


def longest(visits: Iterable[Visit]) -> Visit:
    """The visit with the longest stay; there must be one."""
    return max(visits, key=lambda visit: visit.stay)
