"""The queue: who takes which ticket next."""

from helpdesk.ticket import PRIORITIES, Ticket


class Desk:
    """All tickets of the desk by number, in the order in which they came in."""

    def __init__(self) -> None:
        self._tickets: dict[int, Ticket] = {}

    def open(self, subject: str, priority: str = "normal") -> Ticket:
        """Add a ticket with the next number; numbers start at 1."""
        ticket = Ticket(len(self._tickets) + 1, subject, priority)
        self._tickets[ticket.number] = ticket
        return ticket

    def give_back(self, agent: str) -> list[int]:
        """Put all open tickets of an agent back into the queue, and return their numbers."""
        returned = []
        for ticket in self._tickets.values():
            if ticket.agent == agent and not ticket.closed:
                ticket.assignee = None
                returned.append(ticket.number)
        return returned

    def get(self, number: int) -> Ticket:
        return self._tickets[number]

    def waiting(self) -> list[Ticket]:
        """The tickets that nobody has: the most urgent first, the oldest first among equals."""
        waiting = [ticket for ticket in self._tickets.values() if ticket.is_waiting]
        return sorted(waiting, key=lambda ticket: (-ticket.rank, ticket.number))

    def take(self, agent: str) -> Ticket | None:
        """Assign the first ticket of the queue to an agent; None if the queue is empty."""
        queue = self.waiting()
        if not queue:
            return None
        queue[0].assignee = agent
        return queue[0]

    def escalate(self, number: int) -> None:
        """Raise the priority by one step; the highest stays as it is."""
        ticket = self.get(number)
        ticket.priority = PRIORITIES[min(ticket.rank + 1, len(PRIORITIES) - 1)]

    def close(self, number: int) -> None:
        self.get(number).closed = True

    def tickets_of(self, agent: str) -> list[Ticket]:
        """The open tickets of an agent, oldest first."""
        return [ticket for ticket in self._tickets.values() if ticket.assignee == agent and not ticket.closed]
