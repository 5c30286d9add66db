"""The board in the press house."""

from collections.abc import Iterable

from vineyard.harvest import gain, missing
from vineyard.plot import Plot
from vineyard.readings import Notebook


def line(plot: Plot, notebook: Notebook) -> str:
    """One plot: its degrees and what they mean."""
    reading = notebook.current(plot.name)
    if reading is None:
        return f"{plot.name} ({plot.grape}): no reading"
    short = missing(plot, notebook)
    state = "pick" if short <= 0 else f"{short} to go, {gain(plot, notebook):+.1f} a day"
    return f"{plot.name} ({plot.grape}): {reading.oechsle} on {reading.day:%d.%m.}, {state}"


def board(plots: Iterable[Plot], notebook: Notebook) -> list[str]:
    """One line per plot, by name."""
    return [line(plot, notebook) for plot in sorted(plots, key=lambda plot: plot.name)]
