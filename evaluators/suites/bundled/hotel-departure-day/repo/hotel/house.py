"""The hotel: what is free, and for how much."""

from hotel.rooms import Room
from hotel.stays import Stay


class FullError(Exception):
    """No room is free."""


class Hotel:
    """Keeps the bookings of each room."""

    def __init__(self, rooms: list[Room]) -> None:
        self._bookings: dict[Room, list[Stay]] = {room: [] for room in rooms}

    def free_rooms(self, stay: Stay, guests: int = 1) -> list[int]:
        """The numbers of the rooms that are large enough and free in all nights, lowest first."""
        return [room.number for room in self._free(stay, guests)]

    def book(self, stay: Stay, guests: int = 1) -> int:
        """Book the cheapest room that is free, and return its number.

        Raises:
            FullError: there is none.
        """
        free = self._free(stay, guests)
        if not free:
            raise FullError(f"nothing for {guests} guests from {stay.arrival} to {stay.departure}")
        room = min(free, key=lambda room: (room.cents, room.number))
        self._bookings[room].append(stay)
        return room.number

    def occupied(self, stay: Stay) -> int:
        """How many rooms are booked in at least one night of a stay."""
        return len(self._bookings) - len(self._free(stay, 0))

    def _free(self, stay: Stay, guests: int) -> list[Room]:
        large = sorted(room for room in self._bookings if room.beds >= guests)
        return [room for room in large if not any(stay.overlaps(booked) for booked in self._bookings[room])]
