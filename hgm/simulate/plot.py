"""The curves of a study: true score over the budget, one panel for each family. The only importer of matplotlib."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Missing
from hgm.simulate.report import Cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".svg", ".png")
COLUMNS = 3


def require() -> None:
    """
    Raises:
        Missing: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise Missing('--plot needs matplotlib: pip install "hgm-search[plot]"; or leave it out and take --json')


def draw(cells: Sequence[Cell], path: Path) -> None:
    """Write `path`, in the format that its ending names; a band is the 95 % interval."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families = list(dict.fromkeys(cell.family for cell in cells))
    columns = min(COLUMNS, len(families))
    rows = math.ceil(len(families) / columns)
    figure = Figure(figsize=(4.5 * columns, 3.4 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    for place, family in enumerate(families, 1):
        panel = figure.add_subplot(rows, columns, place)
        panel.set_title(family)
        panel.set_xlabel("evaluations")
        panel.set_ylabel("true score of the exported agent")
        _curves(panel, [cell for cell in cells if cell.family == family])
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    figure.savefig(path)


def _curves(panel: Axes, cells: Sequence[Cell]) -> None:
    panel.axhline(cells[0].root, color="grey", linestyle=":")
    for policy in dict.fromkeys(cell.policy for cell in cells):
        mine = [cell for cell in cells if cell.policy == policy]
        budgets = [cell.evaluations for cell in mine]
        panel.plot(budgets, [cell.score.mean or 0.0 for cell in mine], marker="o", markersize=3, label=policy)
        ends = [(cell.score.low, cell.score.high) for cell in mine]
        low = [math.nan if low is None else low for low, _ in ends]
        high = [math.nan if high is None else high for _, high in ends]
        panel.fill_between(budgets, low, high, alpha=0.15)
