"""Figures about the readings of one sensor. Failed measurements do not count."""

from sensors.readings import Reading


def values(readings: list[Reading]) -> list[float]:
    """What was measured, without the failures."""
    return [reading.celsius for reading in readings if reading.celsius is not None]


def lowest(readings: list[Reading]) -> float | None:
    """The lowest temperature; None if nothing was measured."""
    return min(values(readings), default=None)


def highest(readings: list[Reading]) -> float | None:
    """The highest temperature; None if nothing was measured."""
    return max(values(readings), default=None)


def average(readings: list[Reading]) -> float | None:
    """The mean temperature; None if nothing was measured."""
    measured = values(readings)
    return sum(measured) / len(measured)


def failures(readings: list[Reading]) -> int:
    """How many measurements failed."""
    return len(readings) - len(values(readings))
