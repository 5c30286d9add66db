"""Whether people can change from one train to another."""

from timetable.stops import Stop

SAME_PLATFORM = 2
OTHER_PLATFORM = 6
"""Minutes that it takes."""


def minutes_needed(a: Stop, b: Stop) -> int:
    """The way from one train to the other."""
    return SAME_PLATFORM if a.platform == b.platform else OTHER_PLATFORM


def reaches(a: Stop, b: Stop) -> bool:
    """Whether somebody who comes with `a` still gets `b`."""
    return b.expected - a.expected >= minutes_needed(a, b)


def lost(a: Stop, others: list[Stop]) -> list[str]:
    """Trains that people who come with `a` would get if it were on time, and do not."""
    on_time = [b for b in others if b.expected - a.departure >= minutes_needed(a, b)]
    return [b.train for b in on_time if not reaches(a, b)]
