"""Where the time comes from: any callable that returns seconds and never goes back."""

from collections.abc import Callable

Clock = Callable[[], float]


class ManualClock:
    """A clock that moves when it is told to; for tests and for replaying old traffic."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on. Raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError(f"time does not go back: {seconds}")
        self.now += seconds
