"""What work, parts and oil cost, in cents."""

from garage.jobs import Job
from garage.rounding import round_up

HOURLY_CENTS = 8400
BILLED_MINUTES = 15
OIL_BOTTLE_ML = 500
OIL_BOTTLE_CENTS = 790


def work(job: Job) -> int:
    """The price of the work: as agreed, or by time in begun quarters of an hour."""
    if job.fixed_cents is not None:
        return job.fixed_cents
    minutes = round_up(job.minutes, unit=BILLED_MINUTES)
    return minutes * HOURLY_CENTS // 60


def oil(job: Job) -> int:
    """The price of the oil, which is sold in bottles."""
    return round_up(job.oil_ml, unit=OIL_BOTTLE_ML) // OIL_BOTTLE_ML * OIL_BOTTLE_CENTS


def parts(job: Job) -> int:
    """The price of all parts."""
    return sum(part.total for part in job.parts)
