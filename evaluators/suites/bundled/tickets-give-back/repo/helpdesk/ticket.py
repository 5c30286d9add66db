"""One ticket."""

from dataclasses import dataclass

PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass
class Ticket:
    """A customer's question; `assignee` is None while it waits in the queue."""

    number: int
    subject: str
    priority: str = "normal"
    assignee: str | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        if self.priority not in PRIORITIES:
            raise ValueError(f"no such priority: {self.priority!r}")

    @property
    def rank(self) -> int:
        """The position of the priority, 0 for the lowest."""
        return PRIORITIES.index(self.priority)

    @property
    def is_waiting(self) -> bool:
        return not self.closed and self.assignee is None
