"""How the search went: best-belief and best clade with their intervals, over evaluations, cost and time."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from archive.browse import Browser
from archive.overview import History
from archive.resolved import epsilon_of
from tui.chart import Series, chart
from tui.progress import Axis, Point, curve
from tui.screens.board import Board


class ProgressScreen(Board[list[Point]]):
    name_shown: ClassVar[str] = "Progress"

    def body(self) -> ComposeResult:
        yield Static(id="chart")
        yield Static(id="legend", markup=False)

    def on_mount(self) -> None:
        self._axis = Axis.EVALUATIONS
        self._points: list[Point] = []
        self._history = History()
        self._of: Browser | None = None
        super().on_mount()

    def question(self, browser: Browser) -> list[Point]:
        if browser is not self._of:
            self._of, self._history = browser, History()
        browser.follow(self._history)
        tree = browser.whole_tree()
        return curve(self._history, tree.parent, tree.depth, epsilon_of(browser.paths))

    def show(self, found: list[Point]) -> None:
        self._points = found
        self.say(f"over {self._axis} (a changes the axis)" if found else "nothing was solved yet")
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def action_axis(self) -> None:
        axes = [axis for axis in Axis if axis is not Axis.USD or any(point.usd for point in self._points)]
        self._axis = axes[(axes.index(self._axis) + 1) % len(axes)]
        self.show(self._points)

    def _draw(self) -> None:
        space = self.query_one("#chart", Static)
        x = [point.along(self._axis) for point in self._points]
        if not x:
            space.update("")
            return
        series = [
            Series(x, [100 * point.best[0] for point in self._points], "braille"),
            Series(x, [100 * point.best[1] for point in self._points], "·", joined=False),
            Series(x, [100 * point.best[2] for point in self._points], "·", joined=False),
            Series(x, [100 * point.clade[0] for point in self._points], "○", joined=False),
        ]
        size = space.content_size
        space.update(chart(series, size.width, size.height, x_label=str(self._axis), colour=not self.app.no_color))
        last = self._points[-1]
        best, clade = (f"{100 * at[0]:.0f} % ({100 * at[1]:.0f}–{100 * at[2]:.0f})" for at in (last.best, last.clade))
        signs = "⠒ best  · its 95 % interval  ○ best clade"
        now = f"best v{last.best_id} {best}   best clade v{last.clade_id} {clade}"
        between = "\n" if self.has_class("-narrow") else "   "
        self.query_one("#legend", Static).update(f"{signs}{between}now: {now}")
