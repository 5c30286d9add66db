"""The text of the departure board."""

from collections.abc import Iterable

from timetable.clock import to_text
from timetable.stops import Stop, after


def board_line(stop: Stop) -> str:
    """One line: time, train, target, platform, and the expected time of a late train."""
    line = f"{to_text(stop.departure)} {stop.train} {stop.target}, platform {stop.platform}"
    if stop.delay:
        line += f" (expected {to_text(stop.expected)})"
    return line


def board(stops: Iterable[Stop], now: int, rows: int = 8) -> list[str]:
    """The next trains, at most `rows` of them."""
    return [board_line(stop) for stop in after(stops, now)[:rows]]
