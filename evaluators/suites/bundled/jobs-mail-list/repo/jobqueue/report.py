"""What a run has done, for the morning mail."""

from collections.abc import Iterable

from jobqueue.job import Job, State


class Journal:
    """Remembers every cancellation, because a cancelled job leaves no other trace."""

    def __init__(self) -> None:
        self.cancelled: list[str] = []

    def note_cancelled(self, job: Job) -> None:
        self.cancelled.append(job.name)


def summary(finished: Iterable[Job], journal: Journal) -> str:
    """Three lines: done, failed with reasons, and the number of cancelled jobs."""
    jobs = list(finished)
    done = [job.name for job in jobs if job.state is State.DONE]
    failed = [f"{job.name} ({job.error})" for job in jobs if job.state is State.FAILED]
    return "\n".join(
        [
            f"done: {', '.join(done) or '-'}",
            f"failed: {', '.join(failed) or '-'}",
            f"cancelled: {len(journal.cancelled)}",
        ]
    )
