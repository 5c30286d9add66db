"""Plants and their needs."""

from dataclasses import dataclass
from datetime import date

DEFAULT_DAYS = 7
"""Plants that nobody has made a note about are watered once a week."""


@dataclass(frozen=True)
class Plant:
    """A plant, the day on which it got water last, and the days from one watering to the next."""

    name: str
    watered: date
    every_days: int = DEFAULT_DAYS
    room: str = "living room"


def parse_plant(line: str) -> Plant:
    """Read `name; day; days; room`; the last two may be missing or empty.

    Raises:
        ValueError: there is no day, or the days are not a positive number.
    """
    name, day, *more = (part.strip() for part in line.split(";"))
    every_days = int(more[0]) if more and more[0] else DEFAULT_DAYS
    if every_days < 1:
        raise ValueError(f"{name} cannot be watered every {every_days} days")
    if len(more) > 1 and more[1]:
        return Plant(name, date.fromisoformat(day), every_days, more[1])
    return Plant(name, date.fromisoformat(day), every_days)
