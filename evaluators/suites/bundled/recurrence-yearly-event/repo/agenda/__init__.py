"""Recurring events and reminders of them."""

from agenda.events import Event
from agenda.reminders import reminders
from agenda.rules import Frequency, Rule
from agenda.series import between, last_date, next_after, occurrences

__all__ = ["Event", "Frequency", "Rule", "between", "last_date", "next_after", "occurrences", "reminders"]
