"""Reminder mails as jobs."""

from collections.abc import Callable

from jobqueue.job import Job, State
from jobqueue.queue import JobQueue
from jobqueue.report import Journal


class Mailing:
    """Plans mails to customers, and takes all mails to one customer back when the account is deleted."""

    def __init__(self, queue: JobQueue, journal: Journal, send: Callable[[str, str], None]) -> None:
        self._queue = queue
        self._journal = journal
        self._send = send
        self._planned: dict[str, list[Job]] = {}

    def plan(self, customer: str, subject: str, priority: int = 5) -> Job:
        """Put a mail into the queue."""
        job = Job(f"{customer}: {subject}", lambda: self._send(customer, subject), priority)
        self._planned.setdefault(customer, []).append(job)
        self._queue.put(job)
        return job

    def plan_list(self, text: str) -> list[Job]:
        """Put the mails of a list into the queue; a line for each: `customer; subject; priority`."""
        jobs = []
        for line in text.splitlines():
            customer, subject, priority = (part.strip() for part in line.split(";"))
            jobs.append(self.plan(customer, subject, int(priority)))
        return jobs

    def forget(self, customer: str) -> int:
        """Cancel every mail to a customer that has not gone out; how many there were."""
        waiting = [job for job in self._planned.pop(customer, []) if job.state is State.WAITING]
        for job in waiting:
            self._queue.cancel(job)
            self._journal.note_cancelled(job)
        return len(waiting)
