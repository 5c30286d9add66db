"""The text on the screen in the office."""

from helpdesk.desk import Desk
from helpdesk.ticket import Ticket


def line(ticket: Ticket) -> str:
    """One ticket, as `#12 [high] Printer is on fire`."""
    return f"#{ticket.number} [{ticket.priority}] {ticket.subject}"


def board(desk: Desk, names: list[str]) -> list[str]:
    """The head of the queue, and how many open tickets each of the people named has."""
    waiting = desk.waiting()
    lines = [f"{len(waiting)} waiting"]
    lines += [line(ticket) for ticket in waiting[:3]]
    lines += [f"{name}: {len(desk.tickets_of(name))}" for name in names]
    return lines
