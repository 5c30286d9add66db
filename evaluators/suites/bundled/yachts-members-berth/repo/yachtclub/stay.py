"""A boat in the harbour for some nights."""

from collections.abc import Iterable
from dataclasses import dataclass

from yachtclub.boat import HOME, Boat
from yachtclub.fees import berth, electricity


@dataclass(frozen=True)
class Stay:
    """`kwh` is what the boat's meter counted from its arrival to its departure."""

    boat: Boat
    nights: int
    kwh: float = 0

    @property
    def cents(self) -> int:
        return self.nights * berth(self.boat) + electricity(self.kwh)


def guest_nights(stays: Iterable[Stay]) -> int:
    """Nights of boats that are not ours, for the town's statistics."""
    return sum(stay.nights for stay in stays if stay.boat.club != HOME)


def takings(stays: Iterable[Stay]) -> int:
    """Cents for all stays together."""
    return sum(stay.cents for stay in stays)
