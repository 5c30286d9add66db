"""Working off a queue."""

from jobqueue.job import Job, State
from jobqueue.queue import JobQueue


class Worker:
    """Runs jobs one after the other. A job that fails is put back while it has retries left."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self.finished: list[Job] = []

    def run_all(self, at_most: int | None = None) -> int:
        """Run until no job is waiting, or `at_most` attempts were made; the number of attempts."""
        attempts = 0
        while self._queue.peek() is not None and (at_most is None or attempts < at_most):
            self._run(self._queue.take())
            attempts += 1
        return attempts

    def _run(self, job: Job) -> None:
        try:
            job.work()
        except Exception as error:
            job.error = f"{type(error).__name__}: {error}"
            if job.retries > 0:
                job.retries -= 1
                job.state = State.WAITING
                self._queue.put(job)
                return
            job.state = State.FAILED
        else:
            job.state = State.DONE
            job.error = ""
        self.finished.append(job)
