"""What the people at the desk do."""

from boxoffice.hall import Hall, SeatError
from boxoffice.search import Block, best_block


class Desk:
    """Sells and takes back blocks of seats; bookings are numbered from 1."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._bookings: dict[int, Block] = {}
        self._last_number = 0

    def book(self, size: int) -> tuple[int, Block]:
        """Sell the best block of this size and return its booking number."""
        block = best_block(self._hall, size)
        if block is None:
            raise SeatError(f"no {size} free seats side by side")
        self._hall.row(block.row).take(block.seats)
        self._last_number += 1
        self._bookings[self._last_number] = block
        return self._last_number, block

    def cancel(self, number: int) -> None:
        """Take a booking back."""
        block = self._bookings.pop(number, None)
        if block is None:
            raise SeatError(f"no booking {number}")
        self._hall.row(block.row).release(block.seats)
