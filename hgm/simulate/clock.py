"""A clock that nobody waits for: what is in flight ends in the order of its times."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Generic, TypeVar

Job = TypeVar("Job")


@dataclass(frozen=True)
class Durations:
    """Log-normal: the median in seconds, times e to `spread` · a standard normal draw. An evaluation that fails takes
    `failing` times as long."""

    expansion_s: float = 600.0
    expansion_spread: float = 0.6
    evaluation_s: float = 60.0
    evaluation_spread: float = 0.8
    failing: float = 1.0


DURATIONS = Durations()


class Clock(Generic[Job]):
    """Jobs in flight on a virtual clock; of those that end at the same moment, the first started ends first."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._started = 0
        self._open: list[tuple[float, int, Job]] = []

    def __len__(self) -> int:
        return len(self._open)

    def start(self, job: Job, takes_s: float) -> None:
        self._started += 1
        heapq.heappush(self._open, (self.now_s + takes_s, self._started, job))

    def next(self) -> Job:
        """Go on to the end of the job that ends first."""
        self.now_s, _, job = heapq.heappop(self._open)
        return job
