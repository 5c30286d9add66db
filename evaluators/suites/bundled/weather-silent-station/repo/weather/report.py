"""The table that goes to the newspaper."""

from collections.abc import Sequence

from weather.averages import extremes, mean
from weather.readings import Reading, stations, values_of

NO_VALUE = "--"


def show(value: float | None) -> str:
    """A temperature with its sign and one decimal, or two dashes."""
    return NO_VALUE if value is None else f"{value:+.1f}"


def station_line(readings: Sequence[Reading], station: str, month: int) -> str:
    """Name, mean, lowest and highest temperature of a station in a month."""
    values = values_of(readings, station, month)
    low, high = extremes(values) or (None, None)
    return f"{station}: mean {show(mean(values))}, from {show(low)} to {show(high)}"


def month_table(readings: Sequence[Reading], month: int) -> list[str]:
    """A line for each station that ever sent something."""
    return [station_line(readings, station, month) for station in stations(readings)]
