"""Vehicles that want to go on board."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vehicle:
    """A vehicle; lengths in centimetres, `trailer` is 0 where there is none."""

    plate: str
    length: int
    trailer: int = 0

    @property
    def total_length(self) -> int:
        return self.length + self.trailer


def centimetres(metres: str) -> int:
    """A length in centimetres from metres, such as `4.35`."""
    return round(float(metres) * 100)


def parse_vehicle(text: str) -> Vehicle:
    """A vehicle from `plate 4.35`, or `plate 4.35+2.60` with a trailer. ValueError if it cannot be read."""
    plate, lengths = text.rsplit(" ", 1)
    car, _, trailer = lengths.partition("+")
    return Vehicle(plate.strip(), centimetres(car), centimetres(trailer or "0"))
