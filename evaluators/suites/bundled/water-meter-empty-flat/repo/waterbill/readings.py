"""Readings of a water meter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Reading:
    """What the meter said on a day, in cubic metres."""

    day: date
    cubic_m: Decimal


def parse_reading(line: str) -> Reading:
    """Read `2024-01-31; 1520.5`."""
    day, _, value = line.partition(";")
    return Reading(date.fromisoformat(day.strip()), Decimal(value.strip()))
