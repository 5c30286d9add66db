"""Comparing a month with the same month of the year before."""

from museum.counts import Month


def year_before(month: Month) -> Month:
    return month[0] - 1, month[1]


def change(counts: dict[Month, int], month: Month) -> float | None:
    """How much visitors have changed since the year before, in percent.

    None where there is nothing to compare with: no count, or nobody came.
    """
    now = counts.get(month)
    before = counts.get(year_before(month))
    if now is None or not before:
        return None
    return (now - before) / before * 100


def records(counts: dict[Month, int]) -> list[Month]:
    """The months that had more visitors than all months before them, in order of time."""
    found: list[Month] = []
    most = -1
    for month in sorted(counts):
        if counts[month] > most:
            found.append(month)
            most = counts[month]
    return found
