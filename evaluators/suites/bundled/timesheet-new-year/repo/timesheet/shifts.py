"""Shifts as they come from the clock at the door."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


class ShiftError(ValueError):
    """A shift that cannot be."""


@dataclass(frozen=True)
class Shift:
    """One stay at work. A shift whose end is not after its start ends on the next day."""

    person: str
    day: date
    start: time
    end: time
    break_minutes: int = 0

    def __post_init__(self) -> None:
        if self.break_minutes < 0 or self.present() < timedelta(minutes=self.break_minutes):
            raise ShiftError(f"{self.person}, {self.day}: a break of {self.break_minutes} minutes does not fit")

    def present(self) -> timedelta:
        """Time between coming and going."""
        begin = datetime.combine(self.day, self.start)
        finish = datetime.combine(self.day, self.end)
        if finish <= begin:
            finish += timedelta(days=1)
        return finish - begin

    def worked(self) -> timedelta:
        """Time that counts: present, less the break."""
        return self.present() - timedelta(minutes=self.break_minutes)
