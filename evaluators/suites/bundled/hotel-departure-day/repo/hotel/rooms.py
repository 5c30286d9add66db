"""Rooms and their prices."""

from dataclasses import dataclass

from hotel.stays import Stay

SATURDAY = 5
WEEKEND_CENTS = 1500


@dataclass(frozen=True, order=True)
class Room:
    number: int
    beds: int = 2
    cents: int = 8000

    def price(self, stay: Stay) -> int:
        """Cents for a stay; the nights that begin on Friday or Saturday cost `WEEKEND_CENTS` more."""
        weekend = sum(1 for day in stay.days() if day.weekday() in (SATURDAY - 1, SATURDAY))
        return stay.nights * self.cents + weekend * WEEKEND_CENTS
