"""A departure board for a small railway."""

from timetable.stops import Stop, parse_stop

__all__ = ["Stop", "parse_stop"]
