"""The invoice that the customer gets."""

from collections.abc import Sequence

from garage.jobs import Job
from garage.prices import oil, parts, work


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"


def total(jobs: Sequence[Job]) -> int:
    """Everything together, in cents."""
    return sum(work(job) + parts(job) + oil(job) for job in jobs)


def invoice(plate: str, jobs: Sequence[Job]) -> str:
    """A line for each job, one more for each of its parts, and the total."""
    lines = [f"Car {plate}"]
    for job in jobs:
        lines.append(f"{job.title}: {euros(work(job))}")
        lines += [f"  {part.count} x {part.name}: {euros(part.total)}" for part in job.parts]
        if job.oil_ml:
            lines.append(f"  oil: {euros(oil(job))}")
    return "\n".join([*lines, f"Total: {euros(total(jobs))}"])
