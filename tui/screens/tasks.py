"""Variants × tasks: who solves what, which tasks are hard, and what only one variant solves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.overview import TaskTotal
from archive.records import Variant
from tui.screens.board import Board
from tui.text import block, counted, one_line, percent_range, ratio
from tui.widgets.tables import TablePane

SHOWN = 24
"""So many variants are rows of the map: those that score best."""
SIGNS = {"solved": "█", "sometimes": "▒", "failed": "·", "untried": " "}


@dataclass(frozen=True)
class Matrix:
    """`rates[variant id][task id]` is the share of attempts that solved it; pairs that were not tried are absent."""

    variants: tuple[Variant, ...]
    rates: Mapping[int, Mapping[str, float]]
    totals: tuple[TaskTotal, ...]


def matrix(browser: Browser, also: Sequence[int]) -> Matrix:
    leaders = browser.leaders(SHOWN)
    extra = browser.facts([id for id in also if id not in {variant.id for variant in leaders}])
    variants = (*leaders, *extra.values())
    rates: dict[int, dict[str, float]] = {}
    for cell in browser.cells([variant.id for variant in variants]):
        rates.setdefault(cell.variant_id, {})[cell.task_id] = cell.solved / cell.tried
    return Matrix(variants, rates, tuple(browser.task_totals()))


def clustered(found: Matrix) -> tuple[list[Variant], list[TaskTotal]]:
    """Variants and tasks with like ones side by side (average linkage, optimal leaf order)."""
    tried = [total for total in found.totals if total.tried]
    values = [[found.rates.get(variant.id, {}).get(total.id, 0.5) for total in tried] for variant in found.variants]
    table = np.array(values, dtype=np.float64).reshape(len(found.variants), len(tried))
    rows, columns = _leaves(table), _leaves(table.T)
    return [found.variants[at] for at in rows], [tried[at] for at in columns]


def _leaves(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[int]:
    if min(table.shape) < 1 or len(table) < 3:
        return list(range(len(table)))
    from scipy.cluster.hierarchy import leaves_list, linkage

    order: list[int] = leaves_list(linkage(table, "average", optimal_ordering=len(table) <= 200)).tolist()
    return order


def sign(rate: float | None) -> str:
    if rate is None:
        return SIGNS["untried"]
    return SIGNS["solved" if rate == 1 else "failed" if rate == 0 else "sometimes"]


class TaskTable(TablePane):
    columns_shown = ("task", "split", "solved", "95 %", "", "solvers", "flaky", "only")


class TasksScreen(Board[Matrix]):
    name_shown: ClassVar[str] = "Tasks"

    def body(self) -> ComposeResult:
        yield Static(id="heat", markup=False)
        yield TaskTable(id="tasks")

    def on_mount(self) -> None:
        self._found: Matrix | None = None
        self._only = False
        self._from = 0
        super().on_mount()
        self.query_one(TaskTable).focus()

    def question(self, browser: Browser) -> Matrix:
        return matrix(browser, [id for id in (self.at, self.marked) if id is not None])

    def show(self, found: Matrix) -> None:
        self._found = found
        totals = sorted(
            found.totals, key=lambda total: (total.tried == 0, total.solved / max(1, total.tried), total.id)
        )
        totals = [total for total in totals if total.solvers == 1] if self._only else totals
        self.query_one(TaskTable).fill([(total.id, _cells(total)) for total in totals])
        lonely = sum(total.solvers == 1 for total in found.totals)
        what = f"{lonely} of one variant only; s: all" if self._only else f"hardest first; s: {lonely} of one only"
        left_out = sum(total.quarantined for total in found.totals)
        flaky = f", {left_out} flaky and left out" if left_out else ""
        self.say(f"█ yes ▒ both · no   {counted(len(found.totals), 'task')}{flaky}, {what}")
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._found is None:
            return
        space = self.query_one("#heat", Static)
        size = space.content_size
        variants, tasks = clustered(self._found)
        fit = room(size.width)
        self._from = min(self._from, max(0, len(tasks) - 1) // fit * fit)
        space.update(heat_map(self._found, variants, tasks, size.width, size.height, self._from))

    @on(DataTable.RowHighlighted)
    def _came(self) -> None:
        self._draw()

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        key = self.query_one(TaskTable).selected_key()
        total = next((total for total in self._found.totals if total.id == key), None) if self._found else None
        if total and total.first is not None:
            self.dismiss(total.first)

    def action_turn(self, step: int) -> None:
        """To the tasks of the map that are left (1) of those in sight, or right of them."""
        self._from = max(0, self._from - step * room(self.query_one("#heat", Static).content_size.width))
        self._draw()

    def action_sort(self) -> None:
        """Only the tasks that one variant solves, or all."""
        self._only = not self._only
        if self._found:
            self.show(self._found)


def room(width: int) -> int:
    """How many tasks the map has room for."""
    return max(1, width - 18)


def heat_map(
    found: Matrix, variants: Sequence[Variant], tasks: Sequence[TaskTotal], width: int, height: int, first: int
) -> Text:
    """A row for each variant, a cell for each task from the `first` on, as many as there is room for."""
    text, shown = Text(no_wrap=True), tasks[first : first + room(width)]
    whole = len(shown) == len(tasks)
    for variant in variants[: max(0, height - (not whole))]:
        rates = found.rates.get(variant.id, {})
        text.append(f"{variant.label:>7} {ratio(variant.s, variant.f):>8}  ", "bold")
        text.append("".join(sign(rates.get(total.id)) for total in shown), "green")
        text.append("\n")
    if not whole:
        text.append(f"tasks {first + 1} – {first + len(shown)} of {len(tasks)}   [ to the left  ] to the right", "dim")
    return text


def _cells(total: TaskTotal) -> tuple[Text, ...]:
    failed = total.tried - total.solved
    return (
        Text(one_line(total.id)),
        Text(total.split.replace("_", "-"), style="dim"),
        Text(ratio(total.solved, failed), justify="right"),
        Text(percent_range(total.solved, failed), justify="right", style="dim"),
        Text(block(total.solved, failed)),
        Text(str(total.solvers or ""), justify="right"),
        Text("left out" if total.quarantined else str(total.flaky or ""), justify="right"),
        Text(f"v{total.first}" if total.solvers == 1 else "", style="bold"),
    )
