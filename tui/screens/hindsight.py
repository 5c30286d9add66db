"""What telling a parent of its other children was worth: both arms of the experiment, child by child and as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.consultations import Hindsight
from archive.experiment import HindsightEffect, Told, all_told, hindsight_effect
from tui.chart import Series, chart
from tui.screens.board import Board
from tui.widgets.tables import TablePane

_SIGNS = {Hindsight.SHOWN: "●", Hindsight.WITHHELD: "○"}
_ONE_ARM = 'one arm only: [expand] hindsight = "alternate" has both'


@dataclass(frozen=True)
class Arms:
    told: tuple[Told, ...]
    effect: HindsightEffect | None


def arms(browser: Browser) -> Arms:
    told = tuple(all_told(browser))
    return Arms(told, hindsight_effect(told))


class ToldTable(TablePane):
    columns_shown = ("id", "hindsight", "child", "measured")


class HindsightScreen(Board[Arms]):
    name_shown: ClassVar[str] = "Hindsight"

    def body(self) -> ComposeResult:
        yield ToldTable(id="told")
        yield Static(id="worth", markup=False)
        yield Static(id="chart")

    def on_mount(self) -> None:
        self._found = Arms((), None)
        super().on_mount()
        self.query_one(ToldTable).focus()

    def on_resize(self) -> None:
        self._draw()

    def question(self, browser: Browser) -> Arms:
        return arms(browser)

    def show(self, found: Arms) -> None:
        self._found = found
        self.query_one(ToldTable).fill([(f"x{one.expansion}", _cells(one)) for one in reversed(found.told)])
        self.say(
            f"{len(found.told)} expansions with siblings to tell of   Enter: the child"
            if found.told
            else 'never told: [expand] hindsight = "on" or "alternate" in hgm.toml tells'
        )
        worth = found.effect or (_ONE_ARM if found.told else "")
        self.query_one("#worth", Static).update(str(worth))
        self._draw()

    def _draw(self) -> None:
        series = []
        for arm, sign in _SIGNS.items():
            found = [(one.expansion, 100 * one.delta) for one in self._of(arm) if one.delta is not None]
            series.append(Series([x for x, _ in found], [y for _, y in found], sign, joined=False))
        space = self.query_one("#chart", Static)
        space.update(
            chart(
                series,
                space.content_size.width,
                space.content_size.height,
                x_label="expansion (up: measured change, %; ● shown, ○ withheld)",
                y_limits=(-100, 100),
                colour=not self.app.no_color,
            )
        )

    def _of(self, arm: Hindsight) -> list[Told]:
        return [one for one in self._found.told if one.arm is arm]

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        key = self.query_one(ToldTable).selected_key()
        child = next((one.child for one in self._found.told if f"x{one.expansion}" == key), None)
        if child is not None:
            self.dismiss(child)


def _cells(one: Told) -> tuple[Text, ...]:
    return (
        Text(f"x{one.expansion}", style="bold"),
        Text(f"{_SIGNS[one.arm]} {one.arm}"),
        Text("made none" if one.child is None else f"v{one.child}", style="dim" if one.child is None else ""),
        Text("" if one.delta is None else f"{100 * one.delta:+.0f} %", justify="right"),
    )
