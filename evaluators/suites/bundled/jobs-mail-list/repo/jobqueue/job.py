"""One piece of work."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(eq=False)
class Job:
    """Something to do; the smaller the priority number, the sooner."""

    name: str
    work: Callable[[], object]
    priority: int = 5
    retries: int = 0
    state: State = State.WAITING
    error: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.state is State.CANCELLED
