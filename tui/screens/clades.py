"""Who breeds well: own score against that of the descendants, as a table and as a chart."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.records import Variant
from tui.chart import Series, chart
from tui.screens.board import Board
from tui.text import block, one_line, percent_range, posterior, ratio
from tui.widgets.tables import TablePane

MOST = 2_000
SHOWN = 300


class By(StrEnum):
    """What the table is sorted by."""

    BELOW = "descendants"
    MISMATCH = "mismatch"
    OWN = "own"
    SIZE = "results"


class Breeder(NamedTuple):
    """A variant, what its descendants solved and did not, and by how much their mean is above its own."""

    variant: Variant
    s: int
    f: int
    mismatch: float


def breeder(variant: Variant) -> Breeder:
    s, f = variant.clade_s - variant.s, variant.clade_f - variant.f
    return Breeder(variant, s, f, posterior(s, f).mean - posterior(variant.s, variant.f).mean)


def ordered(found: list[Breeder], by: By) -> list[Breeder]:
    keys = {
        By.BELOW: lambda one: posterior(one.s, one.f).low,
        By.MISMATCH: lambda one: one.mismatch,
        By.OWN: lambda one: posterior(one.variant.s, one.variant.f).mean,
        By.SIZE: lambda one: one.s + one.f,
    }
    return sorted(found, key=keys[by], reverse=True)


class CladeTable(TablePane):
    columns_shown = ("id", "own", "95 %", "descendants", "95 %", "", "mismatch", "kids", "idea")


class CladesScreen(Board[list[Breeder]]):
    name_shown: ClassVar[str] = "Clades"

    def body(self) -> ComposeResult:
        yield CladeTable(id="clades")
        yield Static(id="chart")

    def on_mount(self) -> None:
        self._by = By.BELOW
        self._found: list[Breeder] = []
        super().on_mount()
        self.query_one(CladeTable).focus()

    def question(self, browser: Browser) -> list[Breeder]:
        return [breeder(variant) for variant in browser.breeders(MOST)]

    def show(self, found: list[Breeder]) -> None:
        self._found = found
        rows = ordered(found, self._by)[:SHOWN]
        self.query_one(CladeTable).fill([(f"v{row.variant.id}", _cells(row)) for row in rows])
        self.say(f"{len(found)} with measured descendants, by {self._by} (s)")
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        space = self.query_one("#chart", Static)
        above = [one for one in self._found if one.mismatch > 0]
        rest = [one for one in self._found if one.mismatch <= 0]
        series = [_series(above, "▲"), _series(rest, "·")]
        size = space.content_size
        space.update(
            chart(
                series,
                size.width,
                size.height,
                x_label="own, % (up: descendants, %)  ▲ breeds better than it scores",
                x_limits=(0, 100),
                colour=not self.app.no_color,
            )
        )

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        if key := self.query_one(CladeTable).selected_key():
            self.dismiss(int(key[1:]))

    def action_sort(self) -> None:
        orders = list(By)
        self._by = orders[(orders.index(self._by) + 1) % len(orders)]
        self.show(self._found)


def _series(found: list[Breeder], sign: str) -> Series:
    x = [100 * posterior(one.variant.s, one.variant.f).mean for one in found]
    return Series(x, [100 * posterior(one.s, one.f).mean for one in found], sign, joined=False)


def _cells(row: Breeder) -> tuple[Text, ...]:
    v = row.variant
    return (
        Text(v.label, style="bold"),
        Text(ratio(v.s, v.f), justify="right"),
        Text(percent_range(v.s, v.f), justify="right", style="dim"),
        Text(ratio(row.s, row.f), justify="right"),
        Text(percent_range(row.s, row.f), justify="right", style="dim"),
        Text(block(row.s, row.f)),
        Text(f"{100 * row.mismatch:+.0f} ▲" if row.mismatch > 0 else f"{100 * row.mismatch:+.0f}  ", justify="right"),
        Text(str(v.children), justify="right"),
        Text(one_line(v.idea)),
    )
