"""Trains that stop at our station."""

from collections.abc import Iterable
from dataclasses import dataclass

from timetable.clock import to_minutes


@dataclass(frozen=True)
class Stop:
    """One train at our station; `departure` in minutes since midnight, `delay` in minutes."""

    train: str
    target: str
    departure: int
    platform: int
    delay: int = 0

    @property
    def expected(self) -> int:
        """When the train will really leave, in minutes since midnight."""
        return self.departure + self.delay


def parse_stop(line: str) -> Stop:
    """A stop from `train | target | hh:mm | platform`."""
    train, target, departure, platform = (field.strip() for field in line.split("|"))
    return Stop(train, target, to_minutes(departure), int(platform))


def after(stops: Iterable[Stop], now: int) -> list[Stop]:
    """The stops that have not left at `now`, in the order in which they will leave."""
    waiting = [stop for stop in stops if stop.expected >= now]
    return sorted(waiting, key=lambda stop: (stop.expected, stop.train))
