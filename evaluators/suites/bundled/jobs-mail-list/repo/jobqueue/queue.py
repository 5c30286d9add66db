"""The waiting jobs."""

import heapq
from itertools import count

from jobqueue.job import Job, State


class QueueError(Exception):
    """Something was asked of the queue that cannot be."""


class JobQueue:
    """Jobs by priority; those of one priority in the order in which they came.

    A cancelled job stays in the heap until it comes to the top: taking it out of the middle would cost more than
    that.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._numbers = count()
        self._waiting = 0

    def __len__(self) -> int:
        """How many jobs are waiting, without the cancelled ones."""
        return self._waiting

    def put(self, job: Job) -> None:
        """Add a job that is waiting to be run."""
        if job.state is not State.WAITING:
            raise QueueError(f"{job.name} is {job.state.value}")
        heapq.heappush(self._heap, (job.priority, next(self._numbers), job))
        self._waiting += 1

    def cancel(self, job: Job) -> None:
        """Take back a job that has not started."""
        if job.state is not State.WAITING:
            raise QueueError(f"{job.name} is {job.state.value}")
        job.state = State.CANCELLED
        self._waiting -= 1

    def peek(self) -> Job | None:
        """The job that is next, without taking it."""
        self._drop_cancelled()
        return self._heap[0][2] if self._heap else None

    def take(self) -> Job:
        """Take the job that is next and mark it as running.

        Raises:
            QueueError: no job is waiting.
        """
        job = self.peek()
        if job is None:
            raise QueueError("no job is waiting")
        heapq.heappop(self._heap)
        self._waiting -= 1
        job.state = State.RUNNING
        return job

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0][2].is_cancelled:
            heapq.heappop(self._heap)
