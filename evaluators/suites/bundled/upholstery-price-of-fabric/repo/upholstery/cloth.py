"""Fabric on the roll, and the pieces that are cut from it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fabric:
    """A roll; `cents` is the price of one metre of its whole width."""

    name: str
    width_cm: int
    cents: int


@dataclass(frozen=True)
class Piece:
    """A rectangle with its seams: `width_cm` lies across the roll, `length_cm` along it (pile and pattern!)."""

    name: str
    width_cm: int
    length_cm: int


class TooWideError(ValueError):
    """A piece that does not fit on the roll."""
