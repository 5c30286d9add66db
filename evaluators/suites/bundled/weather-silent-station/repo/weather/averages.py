"""Means and extremes; what cannot be said, because there is no value, is None."""

from collections.abc import Sequence


def mean(values: Sequence[float]) -> float | None:
    """The mean, to one decimal."""
    return round(sum(values) / len(values), 1)


def median(values: Sequence[float]) -> float | None:
    """The value in the middle; the mean of the two in the middle of an even number of values."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def extremes(values: Sequence[float]) -> tuple[float, float] | None:
    """The lowest and the highest value."""
    if not values:
        return None
    return min(values), max(values)
