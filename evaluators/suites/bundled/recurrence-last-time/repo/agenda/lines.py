"""The text file in which the family keeps its events."""

from collections.abc import Iterable
from datetime import date

from agenda.events import Event
from agenda.rules import Frequency, Rule


def parse_event(line: str) -> Event:
    """An event from a line such as `Choir; weekly; from 2024-03-05; every 2; times 10; until 2024-06-25`.

    All that follows the first day may be left out, or be in another order.
    """
    title, frequency, *details = (part.strip() for part in line.split(";"))
    given = dict(detail.split() for detail in details)
    return Event(
        title,
        Rule(
            start=date.fromisoformat(given["from"]),
            frequency=Frequency(frequency),
            interval=int(given.get("every", "1")),
            count=_number(given.get("times")),
            until=_day(given.get("until")),
        ),
    )


def read_events(lines: Iterable[str]) -> list[Event]:
    """The events of a file, in its order; empty lines are skipped."""
    return [parse_event(line) for line in lines if line.strip()]


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
