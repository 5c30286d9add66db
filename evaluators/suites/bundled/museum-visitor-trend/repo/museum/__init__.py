"""Visitors of a museum, month by month."""

from museum.counts import read_counts
from museum.report import report

__all__ = ["read_counts", "report"]
