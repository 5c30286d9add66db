"""The warehouse: receives, promises and ships."""

from datetime import date

from stock.errors import OutOfStock, ReservationError, StockError
from stock.items import Item
from stock.reservations import Reservation, State


class Warehouse:
    """Items by SKU, and every reservation there ever was."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._reservations: dict[int, Reservation] = {}

    def receive(self, sku: str, quantity: int) -> None:
        """Put pieces on the shelf. Raises StockError for a quantity below 1."""
        if quantity < 1:
            raise StockError(f"cannot receive {quantity} pieces of {sku}")
        self._items.setdefault(sku, Item(sku)).on_hand += quantity

    def item(self, sku: str) -> Item:
        """The item. Raises StockError if we never had it."""
        if sku not in self._items:
            raise StockError(f"unknown article: {sku}")
        return self._items[sku]

    def items(self) -> list[Item]:
        """All items, by SKU."""
        return [self._items[sku] for sku in sorted(self._items)]

    def reservation(self, number: int) -> Reservation:
        """The reservation. Raises ReservationError if there is none with this number."""
        if number not in self._reservations:
            raise ReservationError(f"no reservation {number}")
        return self._reservations[number]

    def _open_reservation(self, number: int) -> Reservation:
        reservation = self.reservation(number)
        if reservation.is_open:
            raise ReservationError(f"reservation {number} is already {reservation.state.value}")
        return reservation

    def reserve(self, sku: str, quantity: int, customer: str, last_day: date) -> int:
        """Promise pieces to a customer; returns the reservation's number. Raises OutOfStock."""
        item = self.item(sku)
        if quantity < 1:
            raise StockError(f"cannot reserve {quantity} pieces of {sku}")
        if quantity > item.available:
            raise OutOfStock(f"{sku}: {quantity} wanted, {item.available} available")
        number = len(self._reservations) + 1
        self._reservations[number] = Reservation(number, sku, quantity, customer, last_day)
        item.reserved += quantity
        return number

    def ship(self, number: int) -> None:
        """Hand the pieces to the customer. Raises ReservationError unless the reservation is open."""
        reservation = self._open_reservation(number)
        item = self.item(reservation.sku)
        item.on_hand -= reservation.quantity
        item.reserved -= reservation.quantity
        reservation.state = State.SHIPPED

    def cancel(self, number: int) -> None:
        """Give the pieces back to the shelf. Raises ReservationError unless the reservation is open."""
        reservation = self._open_reservation(number)
        self.item(reservation.sku).reserved -= reservation.quantity
        reservation.state = State.CANCELLED

    def release_expired(self, today: date) -> list[int]:
        """Cancel the reservations whose last day is over; returns their numbers. Runs every night."""
        overdue = [
            number
            for number, reservation in self._reservations.items()
            if reservation.is_open and reservation.is_overdue(today)
        ]
        for number in overdue:
            self.cancel(number)
        return overdue
