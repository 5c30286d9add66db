"""Recurring events and reminders of them."""

from agenda.events import Event
from agenda.lines import parse_event, read_events
from agenda.reminders import mail, reminders
from agenda.rules import Frequency, Rule
from agenda.series import between, last_date, next_after, occurrences

__all__ = [
    "Event",
    "Frequency",
    "Rule",
    "between",
    "last_date",
    "mail",
    "next_after",
    "occurrences",
    "parse_event",
    "read_events",
    "reminders",
]
