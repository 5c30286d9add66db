"""The table that is sent every evening."""

from collections.abc import Iterable

from sensors.figures import average, failures, highest, lowest
from sensors.readings import Reading, by_sensor


def degrees(celsius: float | None) -> str:
    """A temperature with one decimal, or a dash."""
    return "-" if celsius is None else f"{celsius:.1f}"


def row(sensor: str, readings: list[Reading]) -> str:
    """Name, lowest, average and highest temperature, and the number of failures if there were any."""
    cells = [sensor, degrees(lowest(readings)), degrees(average(readings)), degrees(highest(readings))]
    failed = failures(readings)
    if failed:
        cells.append(f"({failed} failed)")
    return "  ".join(cells)


def daily_report(lines: Iterable[str]) -> list[str]:
    """A row for each sensor, in the order of their names."""
    return [row(sensor, readings) for sensor, readings in sorted(by_sensor(lines).items())]
