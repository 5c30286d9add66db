"""The platforms of our station, and which trains stand there."""

from collections.abc import Iterable

from timetable.stops import Stop

LENGTHS = {1: 320, 2: 320, 3: 210, 4: 210, 5: 140, 6: 140}
"""Metres that a train may have."""


def fits(platform: int, metres: int) -> bool:
    """Whether a train of that length can stop there; at a platform that we do not have nothing can."""
    return metres <= LENGTHS.get(platform, 0)


def by_platform(stops: Iterable[Stop]) -> dict[int, list[str]]:
    """The trains of each platform, in the order in which they leave."""
    found: dict[int, list[str]] = {}
    for stop in sorted(stops, key=lambda stop: stop.expected):
        found.setdefault(stop.platform, []).append(stop.train)
    return dict(sorted(found.items()))


def clashes(stops: Iterable[Stop]) -> list[tuple[str, str]]:
    """Pairs of trains that would leave from one platform in the same minute."""
    seen: dict[tuple[int, int], str] = {}
    found = []
    for stop in stops:
        place = (stop.platform, stop.expected)
        if place in seen:
            found.append((seen[place], stop.train))
        seen.setdefault(place, stop.train)
    return found
