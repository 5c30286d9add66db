from dataclasses import dataclass


@dataclass(frozen=True)
class Loan:
    """A book that somebody took home on a day (counted from the library's first)."""

    reader: str
    title: str
    day: int
