"""Trucks, and how often they have to come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Truck:
    """A truck with the tonnes that it may carry."""

    plate: str
    carries: int


def trips(truck: Truck, amount: int) -> int:
    """How often one truck has to drive for an amount."""
    return -(-amount // truck.carries)


def share(trucks: list[Truck], amount: int) -> dict[str, int]:
    """What each truck takes of an amount if all drive once, the largest first; the last one takes the rest."""
    taken = {}
    for truck in sorted(trucks, key=lambda truck: -truck.carries):
        taken[truck.plate] = min(truck.carries, amount)
        amount -= taken[truck.plate]
    return taken
