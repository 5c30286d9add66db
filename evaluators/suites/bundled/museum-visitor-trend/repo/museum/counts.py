"""The counts of the turnstile at the entrance."""

from collections.abc import Iterable

Month = tuple[int, int]
"""Year and month."""


def parse_count(line: str) -> tuple[Month, int]:
    """Month and visitors from `2024-05 1830`. ValueError if it cannot be read."""
    month, visitors = line.split()
    year, number = month.split("-")
    if not 1 <= int(number) <= 12:
        raise ValueError(f"not a month: {month!r}")
    return (int(year), int(number)), int(visitors)


def read_counts(lines: Iterable[str]) -> dict[Month, int]:
    """Visitors by month; a month may have several lines, one for each entrance."""
    counts: dict[Month, int] = {}
    for line in lines:
        if line.strip():
            month, visitors = parse_count(line)
            counts[month] = counts.get(month, 0) + visitors
    return counts
