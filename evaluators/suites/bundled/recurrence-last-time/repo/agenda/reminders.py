"""The mail that goes out every morning."""

from collections.abc import Iterable
from datetime import date, timedelta

from agenda.events import Event
from agenda.lines import read_events


def reminders(events: Iterable[Event], today: date, days_ahead: int = 7) -> list[str]:
    """One line for each event day from today to `days_ahead` days from now, by day, then by title."""
    horizon = today + timedelta(days=days_ahead)
    found = [(day, event) for event in events for day in event.days(today, horizon)]
    found.sort(key=lambda pair: (pair[0], pair[1].title))
    return [f"{day.isoformat()} {event.title}{event.note()}" for day, event in found]


def mail(lines: Iterable[str], today: date) -> str:
    """The text of the mail, from the lines of the file."""
    return "\n".join(reminders(read_events(lines), today)) or "nothing this week"
