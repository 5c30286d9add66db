"""Orders of the shop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Order:
    """An order of one article; `price` is that of one piece, in cents."""

    number: int
    placed: date
    customer: str
    article: str
    pieces: int
    price: int
    paid: bool = False

    @property
    def total(self) -> int:
        """What the order costs, in cents."""
        return self.pieces * self.price


def placed_between(orders: Iterable[Order], first: date, last: date) -> list[Order]:
    """The orders of some days, both ends included, in the order of their numbers."""
    return sorted((order for order in orders if first <= order.placed <= last), key=lambda order: order.number)
