"""The page for the board of the museum."""

from museum.counts import Month
from museum.trend import change, records


def row(counts: dict[Month, int], month: Month) -> str:
    """Month, visitors, and the change since the year before if it is known."""
    percent = change(counts, month)
    shown = "" if percent is None else f"  {percent:+.1f} %"
    star = " *" if month in records(counts) else ""
    return f"{month[0]}-{month[1]:02d}  {counts[month]}{shown}{star}"


def report(counts: dict[Month, int], year: int) -> str:
    """A row for each counted month of a year; the months that were a record have a star."""
    return "\n".join(row(counts, month) for month in sorted(counts) if month[0] == year)
