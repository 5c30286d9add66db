"""Jobs and invoices of a car repair garage."""

from garage.jobs import Job, Part

__all__ = ["Job", "Part"]
