"""Shows and tickets of a small cinema."""

from cinema.shows import Film, Show

__all__ = ["Film", "Show"]
