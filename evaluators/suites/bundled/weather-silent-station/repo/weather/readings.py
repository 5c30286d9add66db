"""Readings as the stations send them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reading:
    """The temperature at noon in degrees Celsius; None if the station sent no value on that day."""

    station: str
    day: date
    celsius: float | None


def parse_readings(text: str) -> list[Reading]:
    """Readings from lines of `station;day;degrees`, where the degrees may be empty."""
    readings = []
    for line in text.splitlines():
        if not line.strip():
            continue
        station, day, degrees = (field.strip() for field in line.split(";"))
        readings.append(Reading(station, date.fromisoformat(day), float(degrees) if degrees else None))
    return readings


def stations(readings: Iterable[Reading]) -> list[str]:
    """The names of all stations, in alphabetical order."""
    return sorted({reading.station for reading in readings})


def values_of(readings: Iterable[Reading], station: str, month: int | None = None) -> list[float]:
    """The temperatures of a station (in one month, if given), without the days that have none."""
    return [
        reading.celsius
        for reading in readings
        if reading.station == station
        and reading.celsius is not None
        and (month is None or reading.day.month == month)
    ]
