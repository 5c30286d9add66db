"""The log that the sensors write."""

from collections.abc import Iterable
from dataclasses import dataclass

FAILED = "--"


@dataclass(frozen=True)
class Reading:
    """One line of the log; `celsius` is None if the sensor could not measure."""

    time: str
    sensor: str
    celsius: float | None


def parse_reading(line: str) -> Reading:
    """Read a line such as `13:00;kitchen;21.4`, or `13:00;cellar;--` for a failed measurement."""
    time, sensor, value = line.strip().split(";")
    return Reading(time, sensor, None if value == FAILED else float(value))


def by_sensor(lines: Iterable[str]) -> dict[str, list[Reading]]:
    """The readings of each sensor, in the order of the log."""
    found: dict[str, list[Reading]] = {}
    for line in lines:
        if line.strip():
            reading = parse_reading(line)
            found.setdefault(reading.sensor, []).append(reading)
    return found
