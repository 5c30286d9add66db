"""Rows and seats."""

from dataclasses import dataclass, field


class SeatError(ValueError):
    """A seat that does not exist, or that cannot be sold."""


@dataclass
class Row:
    """One row; seats are numbered from 1, and a gangway may lie behind some of them."""

    name: str
    seats: int
    taken: set[int] = field(default_factory=set)
    gangways: frozenset[int] = frozenset()

    def is_free(self, seat: int) -> bool:
        return seat not in self.taken

    def take(self, seats: range) -> None:
        """Mark seats as taken, all of them or none."""
        for seat in seats:
            if not 1 <= seat <= self.seats:
                raise SeatError(f"row {self.name} has no seat {seat}")
            if seat in self.taken:
                raise SeatError(f"seat {self.name}{seat} is taken")
        self.taken.update(seats)

    def release(self, seats: range) -> None:
        """Give seats back."""
        self.taken.difference_update(seats)


@dataclass
class Hall:
    """The rows from the stage to the back."""

    rows: list[Row]

    def row(self, name: str) -> Row:
        for row in self.rows:
            if row.name == name:
                return row
        raise SeatError(f"no row {name}")

    def free_seats(self) -> int:
        return sum(row.seats - len(row.taken) for row in self.rows)
