"""Who is picked when."""

from collections.abc import Iterable

from vineyard.plot import Plot
from vineyard.readings import Notebook


def missing(plot: Plot, notebook: Notebook) -> int | None:
    """Degrees that a plot still needs, 0 or less if it is ripe; None without a reading."""
    reading = notebook.current(plot.name)
    return None if reading is None else plot.wanted - reading.oechsle


def ripe(plots: Iterable[Plot], notebook: Notebook) -> list[Plot]:
    """The plots that can be picked, those furthest over their degrees first."""
    found = [(missing(plot, notebook), plot) for plot in plots]
    ready = [(degrees, plot) for degrees, plot in found if degrees is not None and degrees <= 0]
    return [plot for _, plot in sorted(ready, key=lambda pair: (pair[0], pair[1].name))]


def gain(plot: Plot, notebook: Notebook) -> float:
    """Degrees per day between the first and the last reading; 0 with fewer than two days."""
    readings = notebook.of(plot.name)
    if not readings or readings[0].day == readings[-1].day:
        return 0.0
    return (readings[-1].oechsle - readings[0].oechsle) / (readings[-1].day - readings[0].day).days
