"""The text on the screen in the office."""

from helpdesk.desk import Desk
from helpdesk.ticket import Ticket


def line(ticket: Ticket) -> str:
    """One ticket, as `#12 [high] Printer is on fire`."""
    return f"#{ticket.number} [{ticket.priority}] {ticket.subject}"


def board(desk: Desk, agents: list[str]) -> list[str]:
    """The head of the queue, and how many open tickets each agent has."""
    waiting = desk.waiting()
    lines = [f"{len(waiting)} waiting"]
    lines += [line(ticket) for ticket in waiting[:3]]
    lines += [f"{agent}: {len(desk.tickets_of(agent))}" for agent in agents]
    return lines
