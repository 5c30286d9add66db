"""What the scheduler did and why: every decision with the values that were drawn, and who came next."""

from __future__ import annotations

import time
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable

from archive.browse import Browser
from archive.rows import DecisionRow
from tui.screens.board import Board
from tui.story import reasons
from tui.text import Line, Tone, duration, one_line
from tui.widgets.pager import Pager
from tui.widgets.tables import TablePane

PAGE = 300
"""So many decisions are read at a time."""


class DecisionTable(TablePane):
    columns_shown = ("id", "ago", "what", "on", "task", "sampled", "n", "nodes", "τ", "why")


class DecisionsScreen(Board[list[DecisionRow]]):
    name_shown: ClassVar[str] = "Decisions"

    def body(self) -> ComposeResult:
        yield DecisionTable(id="decisions")
        yield Pager(id="reasons")

    def on_mount(self) -> None:
        self._before: int | None = None
        self._rows: dict[str, DecisionRow] = {}
        super().on_mount()
        self.query_one(DecisionTable).focus()

    def wish(self) -> object:
        return self._before

    def question(self, browser: Browser) -> list[DecisionRow]:
        return browser.decisions_before(self._before, PAGE)

    def show(self, found: list[DecisionRow]) -> None:
        now = time.time()
        self._rows = {str(row.id): row for row in found}
        self.query_one(DecisionTable).fill([(str(row.id), _cells(row, now)) for row in found])
        span = f"{found[-1].id} – {found[0].id}" if found else "none yet"
        self.say(f"{span}   [ older  ] newer   Enter goes to the variant")
        self._show_reasons()

    @on(DataTable.RowHighlighted)
    def _show_reasons(self) -> None:
        row = self._rows.get(self.query_one(DecisionTable).selected_key())
        self.query_one("#reasons", Pager).show_lines(decision_lines(row) if row else [])

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        row = self._rows.get(self.query_one(DecisionTable).selected_key())
        if row and row.decision.variant_id is not None:
            self.dismiss(row.decision.variant_id)

    def action_turn(self, step: int) -> None:
        """To older decisions (1), or to newer ones."""
        ids = [int(id) for id in self._rows]
        if step > 0 and ids and min(ids) > 1:
            self._before = min(ids)
        elif step < 0 and self._before is not None:
            newer = self._before + PAGE
            self._before = newer if ids and newer <= max(ids) + PAGE else None
        self.reload()


def decision_lines(row: DecisionRow) -> list[Line]:
    """Everything that is kept of a decision: what each score is made of, drawn as bars."""
    made = row.decision
    job = f"evaluation {row.evaluation_id}" if row.evaluation_id else f"expansion {row.expansion_id}"
    started = f"started {job}" if row.evaluation_id or row.expansion_id else "started nothing"
    lines = [*reasons(row, 99), Line(one_line(started), Tone.DIM), Line("")]
    named = [*([made.chosen] if made.chosen else []), *made.runners_up]
    top = max((abs(candidate.score) for candidate in named), default=0.0)
    for candidate in named:
        cells = round(30 * abs(candidate.score) / top) if top and candidate.score == candidate.score else 0
        bar = "━" * cells
        tone = Tone.GOOD if candidate is made.chosen else Tone.PLAIN
        lines.append(Line(f"v{candidate.variant_id:<7} {candidate.score:>8.3f}  {bar}", tone))
    return lines


def _cells(row: DecisionRow, now: float) -> tuple[Text, ...]:
    made = row.decision
    return (
        Text(str(row.id), justify="right"),
        Text(duration(now - row.at), justify="right", style="dim"),
        Text(str(made.kind), style="bold" if made.kind == "expand" else ""),
        Text(f"v{made.variant_id}" if made.variant_id is not None else ""),
        Text(one_line(made.task_id or "")),
        Text(f"{made.chosen.score:.3f}" if made.chosen else "", justify="right"),
        Text(str(made.n), justify="right"),
        Text(str(made.nodes), justify="right"),
        Text(f"{made.tau:.3g}", justify="right"),
        Text(one_line(made.cause)),
    )
