"""Mails to people who sit on their work."""

from helpdesk.ticket import Ticket

LIMITS = {"urgent": 1, "high": 1, "normal": 3, "low": 10}
"""Days after which somebody is reminded."""


def is_due(ticket: Ticket, days: int) -> bool:
    """Whether whoever has this one since so many days is reminded of it."""
    return not ticket.closed and not ticket.is_waiting and days > LIMITS[ticket.priority]


def reminder(ticket: Ticket, days: int) -> str:
    """The mail in one line."""
    word = "day" if days == 1 else "days"
    return f"To {ticket.assignee}: #{ticket.number} {ticket.subject!r} since {days} {word}"


def reminders(ages: list[tuple[Ticket, int]]) -> list[str]:
    """A mail for each that is due, the oldest first."""
    due = [(ticket, days) for ticket, days in ages if is_due(ticket, days)]
    return [reminder(ticket, days) for ticket, days in sorted(due, key=lambda pair: -pair[1])]
