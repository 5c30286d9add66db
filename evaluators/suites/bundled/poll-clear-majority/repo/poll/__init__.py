"""Counting polls."""

from poll.ballots import read_ballots
from poll.show import result_table

__all__ = ["read_ballots", "result_table"]
