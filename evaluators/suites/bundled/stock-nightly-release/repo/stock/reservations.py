"""Reservations: pieces that are promised until a day."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class State(Enum):
    """A reservation is open first; the other states are final."""

    OPEN = "open"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


@dataclass
class Reservation:
    """`quantity` pieces for a customer; `last_day` is the last day on which it holds."""

    number: int
    sku: str
    quantity: int
    customer: str
    last_day: date
    state: State = State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    def is_overdue(self, today: date) -> bool:
        """True from the day after the last day on."""
        return self.last_day < today
