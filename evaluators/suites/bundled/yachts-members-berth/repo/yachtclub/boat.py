"""The boats that come into the harbour."""

from dataclasses import dataclass

HOME = "SCN"
PARTNERS = frozenset({"YCL", "SVB"})
"""Clubs whose members pay half, as ours do in their harbours."""


@dataclass(frozen=True)
class Boat:
    """`club` is the short name under which the boat sails, empty for none."""

    name: str
    length_m: float
    club: str = ""
    hulls: int = 1

    @property
    def width_factor(self) -> int:
        """How many berths the boat fills: a catamaran lies in two."""
        return 2 if self.hulls > 1 else 1
