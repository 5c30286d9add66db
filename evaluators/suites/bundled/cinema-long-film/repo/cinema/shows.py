"""Films and when they are shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ADVERTS_MINUTES = 15


@dataclass(frozen=True)
class Film:
    """A film; `age` is how old one has to be to see it."""

    title: str
    minutes: int
    age: int = 0


@dataclass(frozen=True)
class Show:
    """One film at one time."""

    film: Film
    start: datetime

    @property
    def end(self) -> datetime:
        """When the hall is empty again; the adverts come first."""
        return self.start + timedelta(minutes=ADVERTS_MINUTES + self.film.minutes)
