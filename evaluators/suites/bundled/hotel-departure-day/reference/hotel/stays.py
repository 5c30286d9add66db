"""The time that somebody stays."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Stay:
    """From the day of arrival to the day of departure; there is at least one night between them.

    Rooms are free again from noon on the day of departure.
    """

    arrival: date
    departure: date

    def __post_init__(self) -> None:
        if self.departure <= self.arrival:
            raise ValueError(f"departure {self.departure} is not after arrival {self.arrival}")

    @property
    def nights(self) -> int:
        return (self.departure - self.arrival).days

    def days(self) -> list[date]:
        """The days before each night."""
        return [self.arrival + timedelta(days=night) for night in range(self.nights)]

    def overlaps(self, other: "Stay") -> bool:
        """Whether both stays need the room in the same night."""
        return self.arrival < other.departure and other.arrival < self.departure
