"""Score against cost: whom no other beats at both, as a table and as a chart."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.records import Variant
from tui.chart import Series, chart
from tui.pareto import Scores, scores, thinned
from tui.screens.board import Board
from tui.text import count_text, one_line, percent_range, ratio
from tui.widgets.lineage import MARKS
from tui.widgets.tables import TablePane

FRONT = "●"


class PricedTable(TablePane):
    columns_shown = ("", "id", "own", "95 %", "belief", "an attempt", "idea")


class ParetoScreen(Board[Scores]):
    name_shown: ClassVar[str] = "Score and cost"

    def body(self) -> ComposeResult:
        yield PricedTable(id="priced")
        yield Static(id="chart")

    def on_mount(self) -> None:
        self._found: Scores | None = None
        super().on_mount()
        self.query_one(PricedTable).focus()

    def question(self, browser: Browser) -> Scores:
        return scores(browser)

    def show(self, found: Scores) -> None:
        self._found = found
        self.query_one(PricedTable).fill([(row.label, _cells(row, place, found)) for place, row in found.rows])
        front, tried = int(found.on_front.sum()), len(found.cost)
        self.say(f"{front} of {tried:,} on the front: none beats them at both" if tried else "nothing was solved yet")
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        space, found = self.query_one("#chart", Static), self._found
        if found is None or not found.cost.size:
            space.update("")
            return
        x, y = found.cost, 100 * found.belief
        rest = np.flatnonzero(~found.on_front)
        rest = rest[thinned(x[rest], y[rest])]
        series = [
            Series(x[at].tolist(), y[at].tolist(), sign, joined=False)
            for at, sign in ((rest, "·"), (np.flatnonzero(found.on_front), FRONT))
        ]
        size, unit = space.content_size, "dollars" if found.paid else "tokens"
        label = f"{unit} an attempt (up: belief, %)  {FRONT} on the front"
        space.update(chart(series, size.width, size.height, x_label=label, colour=not self.app.no_color))

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        if key := self.query_one(PricedTable).selected_key():
            self.dismiss(int(key[1:]))


def _cells(row: Variant, place: int, found: Scores) -> tuple[Text, ...]:
    cost = found.cost[place]
    best = f" {MARKS['best']}" if row.id == found.best else ""
    return (
        Text(FRONT if found.on_front[place] else ""),
        Text(f"{row.label}{best}", style="bold"),
        Text(ratio(row.s, row.f), justify="right"),
        Text(percent_range(row.s, row.f), justify="right", style="dim"),
        Text(f"≥ {100 * found.belief[place]:.0f} %", justify="right"),
        Text(f"${cost:.4f}" if found.paid else count_text(cost), justify="right"),
        Text(one_line(row.idea)),
    )
