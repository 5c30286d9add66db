"""The notebook with the sugar readings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reading:
    """Degrees Oechsle in the juice of a handful of berries."""

    day: date
    plot: str
    oechsle: int


class Notebook:
    """Readings in the order of their days; nobody goes back in the notebook."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self._readings: list[Reading] = []
        for reading in readings:
            self.add(reading)

    def add(self, reading: Reading) -> None:
        """Write a reading down. Raises ValueError if it is older than the last one in the book."""
        if self._readings and reading.day < self._readings[-1].day:
            raise ValueError(f"{reading.plot}: the book is already at {self._readings[-1].day}")
        self._readings.append(reading)

    def of(self, plot: str) -> list[Reading]:
        """All readings of a plot, oldest first."""
        return [reading for reading in self._readings if reading.plot == plot]

    def current(self, plot: str) -> Reading | None:
        """How the plot stands by the notebook; None if nobody has been there yet."""
        return next((reading for reading in reversed(self._readings) if reading.plot == plot), None)


def read_notebook(lines: Iterable[str]) -> Notebook:
    """A notebook from lines like `2024-09-12 Kirchberg 84`; blank lines between the days."""
    notebook = Notebook()
    for line in lines:
        if line.strip():
            day, plot, degrees = line.split()
            notebook.add(Reading(date.fromisoformat(day), plot, int(degrees)))
    return notebook
