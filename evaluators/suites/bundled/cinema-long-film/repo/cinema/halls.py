"""The halls and their seats."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hall:
    """A hall with rows of the same number of seats."""

    name: str
    rows: int
    seats: int

    @property
    def places(self) -> int:
        return self.rows * self.seats

    def seat(self, number: int) -> str:
        """`C7` for the place with that number, counted from 1 along the rows."""
        if not 1 <= number <= self.places:
            raise ValueError(f"{self.name} has no place {number}")
        row, place = divmod(number - 1, self.seats)
        return f"{chr(ord('A') + row)}{place + 1}"


def smallest_for(halls: list[Hall], people: int) -> Hall | None:
    """The smallest hall in which they all have a place."""
    return min((hall for hall in halls if hall.places >= people), key=lambda hall: hall.places, default=None)
