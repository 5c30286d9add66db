"""What the meter shows."""

from datetime import date, time

from parking.calendar import charged_minutes
from parking.tariff import TARIFFS


def fee(zone: str, day: date, start: time, end: time) -> int:
    """Cents for parking on one day.

    Raises:
        ValueError: no such zone, or the end is before the start.
    """
    if zone not in TARIFFS:
        raise ValueError(f"no such zone: {zone!r}")
    if end < start:
        raise ValueError(f"end {end} is before start {start}")
    return TARIFFS[zone].charge(charged_minutes(day, start, end))


def display(zone: str, day: date, start: time, end: time) -> str:
    """The text on the meter, as `until 14:30: 4.50 EUR`."""
    cents = fee(zone, day, start, end)
    price = f"{cents // 100}.{cents % 100:02} EUR" if cents else "free"
    return f"until {end:%H:%M}: {price}"
