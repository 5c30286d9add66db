"""The ovens, and what goes into them when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Oven:
    """An oven with room for so many pieces, and the minutes that a load takes."""

    name: str
    room: int
    minutes: int


def loads(oven: Oven, number: int) -> int:
    """How often an oven is filled for a number of pieces."""
    return -(-number // oven.room)


def ready_at(oven: Oven, number: int, start: int) -> int:
    """When the last piece is out, in minutes since midnight."""
    return start + loads(oven, number) * oven.minutes


def fastest(ovens: list[Oven], number: int) -> Oven:
    """The oven that is ready first with a number of pieces."""
    return min(ovens, key=lambda oven: (ready_at(oven, number, 0), oven.name))
