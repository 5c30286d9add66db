"""What a judge's words were worth: each value against the change that was measured later, as a table and as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.calibration import Calibration, Judged, all_judged, calibrated
from tui.chart import Series, chart
from tui.screens.board import Board
from tui.text import one_line
from tui.widgets.tables import TablePane


@dataclass(frozen=True)
class Verdicts:
    judged: tuple[Judged, ...]
    worth: Calibration | None


def verdicts(browser: Browser) -> Verdicts:
    judged = tuple(all_judged(browser))
    return Verdicts(judged, calibrated(judged))


class VerdictTable(TablePane):
    columns_shown = ("id", "value", "measured", "by", "kind of change", "because")


class JudgeScreen(Board[Verdicts]):
    name_shown: ClassVar[str] = "Judge"

    def body(self) -> ComposeResult:
        yield VerdictTable(id="verdicts")
        yield Static(id="worth", markup=False)
        yield Static(id="chart")

    def on_mount(self) -> None:
        self._found = Verdicts((), None)
        super().on_mount()
        self.query_one(VerdictTable).focus()

    def on_resize(self) -> None:
        self._draw()

    def question(self, browser: Browser) -> Verdicts:
        return verdicts(browser)

    def show(self, found: Verdicts) -> None:
        self._found = found
        rows = [(f"v{one.said.variant_id}", _cells(one)) for one in reversed(found.judged)]
        self.query_one(VerdictTable).fill(rows)
        self.say(
            f"{len(rows)} judged   Enter goes there" if rows else 'no judge yet: [expand] judge = "model" asks one'
        )
        self.query_one("#worth", Static).update(str(found.worth or ""))
        self._draw()

    def _draw(self) -> None:
        """The pairs; a judge that is right has them along the diagonal from below left."""
        pairs = [
            (one.said.value, 100 * one.delta)
            for one in self._found.judged
            if one.said.value is not None and one.delta is not None
        ]
        space = self.query_one("#chart", Static)
        space.update(
            chart(
                [Series([x for x, _ in pairs], [y for _, y in pairs], "●", joined=False)],
                space.content_size.width,
                space.content_size.height,
                x_label="value (up: measured change, %)",
                x_limits=(-100, 100),
                y_limits=(-100, 100),
                colour=not self.app.no_color,
            )
        )

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        if key := self.query_one(VerdictTable).selected_key():
            self.dismiss(int(key[1:]))


def _cells(one: Judged) -> tuple[Text, ...]:
    said = one.said
    return (
        Text(f"v{said.variant_id}", style="bold"),
        Text("failed" if said.value is None else f"{said.value:+.0f}", justify="right"),
        Text("" if one.delta is None else f"{100 * one.delta:+.0f} %", justify="right"),
        Text(said.source, style="dim"),
        Text(one_line(said.action)),
        Text(one_line(said.explanation or said.error)),
    )
