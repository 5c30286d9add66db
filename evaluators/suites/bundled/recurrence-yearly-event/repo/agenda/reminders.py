"""The mail that goes out every morning."""

from collections.abc import Iterable
from datetime import date, timedelta

from agenda.events import Event


def reminders(events: Iterable[Event], today: date, days_ahead: int = 7) -> list[str]:
    """One line for each event day from today to `days_ahead` days from now, by day, then by title."""
    horizon = today + timedelta(days=days_ahead)
    found = [(day, event) for event in events for day in event.days(today, horizon)]
    found.sort(key=lambda pair: (pair[0], pair[1].title))
    return [f"{day.isoformat()} {event.title}{event.note()}" for day, event in found]
