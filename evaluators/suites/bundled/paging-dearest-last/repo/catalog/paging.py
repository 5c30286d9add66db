"""Cutting a sequence into numbered pages. Pages are numbered from 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEFAULT_SIZE = 20
MAX_SIZE = 100


@dataclass(frozen=True)
class PageRequest:
    """Which page the client wants. Raises ValueError for numbers below 1 and sizes outside 1..MAX_SIZE."""

    number: int = 1
    size: int = DEFAULT_SIZE

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"page must be at least 1, not {self.number}")
        if not 1 <= self.size <= MAX_SIZE:
            raise ValueError(f"page size must be between 1 and {MAX_SIZE}, not {self.size}")

    @property
    def offset(self) -> int:
        """Index of the first item of this page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class Page:
    """One page of a listing with `total` items in all."""

    items: tuple[Any, ...]
    number: int
    size: int
    total: int

    @property
    def page_count(self) -> int:
        """How many pages have items on them; 0 for an empty listing."""
        return (self.total + self.size - 1) // self.size

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.page_count


def paginate(items: Sequence[Any], request: PageRequest) -> Page:
    """The requested page of `items`; a page beyond the end is empty, not an error."""
    chunk = items[request.offset : request.offset + request.size]
    return Page(tuple(chunk), request.number, request.size, len(items))
