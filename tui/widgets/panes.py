"""The tabs of the panel: each shows the answer to one question, and keeps its place when it is read again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.records import Evaluation, Expansion, Purpose, Variant
from tui import details
from tui.actions import Place
from tui.bindings import bindings
from tui.feed import Desk
from tui.outline import Key
from tui.text import Line, bar, block, duration, moment, one_line, percent_range, ratio
from tui.widgets.pager import Pager

T = TypeVar("T")
_SCALE = 20
"""Cells of a posterior's bar: one for every five per cent."""


class Pane(Protocol[T]):
    """One tab: `question` gives what is to be asked of the archive, `show` shows the answer."""

    def question(self, key: Key) -> Callable[[Browser], T]: ...

    def show(self, found: T) -> None: ...


async def load(pane: Pane[T], desk: Desk, key: Key) -> None:
    """Raises HgmError."""
    pane.show(await desk.ask(pane.question(key)))


class SummaryPane(VerticalScroll):
    def compose(self) -> ComposeResult:
        yield Static(id="facts")

    def question(self, key: Key) -> Callable[[Browser], details.Summary]:
        return lambda browser: details.summary(browser, key)

    def show(self, found: details.Summary) -> None:
        self.query_one("#facts", Static).update(summary_content(found, time.time()))


def summary_content(found: details.Summary, now: float) -> Content:
    """Everything that one screenful can say of a variant."""
    v = found.variant
    parent = found.lineage[-2] if len(found.lineage) > 1 else None
    parts: list[Content] = []
    if found.failed:
        parts += [
            Content.styled(f"✗ {found.failed.failure}", "bold $text-error"),
            *_failure_facts(found.failed),
            Content(""),
        ]
    parts += [Content.styled(f"{v.label}  {one_line(v.idea)}", "bold"), Content("")]
    parts += [_posterior("own", v.s, v.f), _posterior("clade", v.clade_s, v.clade_f)]
    if parent:
        parts.append(_posterior(f"parent {parent.label}", parent.s, parent.f))
        parts.append(_posterior("root v0", found.lineage[0].s, found.lineage[0].f))
    parts += [Content(""), *_facts(found, now)]
    return Content("\n").join(parts)


def _posterior(name: str, s: int, f: int) -> Content:
    scale = (bar(s, f, _SCALE), "$text-primary") if s + f else ("not measured yet", "$foreground 60%")
    measured = f"{percent_range(s, f):>6} % " if s + f else " "
    return Content.assemble((f"{name:<11} ", "$foreground 60%"), f"{ratio(s, f):>7} {measured}", scale)


def _facts(found: details.Summary, now: float) -> list[Content]:
    v = found.variant
    states = [name for name, on in (("banned", v.banned), ("pinned", v.pinned)) if on]
    facts = {
        "lineage": " → ".join(ancestor.label for ancestor in found.lineage),
        "children": str(v.children) + (f", then {v.failed_in_a_row} failed in a row" if v.failed_in_a_row else ""),
        "made": moment(v.created_at, now) + (f" by expansion {v.expansion_id}" if v.expansion_id else ""),
        "model": one_line(v.model),
        "agent": one_line(v.name),
        "commit": f"{v.commit[:12]} (branch variant/{v.id})",
        "state": ", ".join(states),
    }
    return [_fact(name, value) for name, value in facts.items() if value]


def _failure_facts(row: Expansion) -> list[Content]:
    took = duration(row.agent_s + row.gate_s)
    return [_fact("expansion", f"{row.id} of v{row.parent_id}, {took}"), _fact("detail", one_line(row.detail))]


def _fact(name: str, value: str) -> Content:
    return Content.assemble((f"{name:<11} ", "$foreground 60%"), value)


class DiffPane(Pager):
    base = details.Base.PARENT
    chosen: int | None = None

    def question(self, key: Key) -> Callable[[Browser], list[Line]]:
        base, chosen = self.base, self.chosen
        return lambda browser: details.difference(browser, key, base, chosen)

    def show(self, found: list[Line]) -> None:
        self.show_lines(found)


class StoryPane(Pager):
    BINDINGS = bindings(Place.STORY)

    def question(self, key: Key) -> Callable[[Browser], list[Line]]:
        return lambda browser: details.story(browser, key)

    def show(self, found: list[Line]) -> None:
        self.show_lines(found)


class TablePane(DataTable[Text]):
    """A table whose cursor stays on its row, known by its key, when the rows are read again."""

    columns_shown: tuple[str, ...] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)
        self._shown: list[tuple[str, tuple[Text, ...]]] | None = None

    def on_mount(self) -> None:
        for column in self.columns_shown:
            self.add_column(Text(column), key=column, width=len(column))

    def fill(self, rows: list[tuple[str, tuple[Text, ...]]]) -> None:
        """Show `rows`, each a key and its cells."""
        if rows == self._shown:
            return
        selected = self.selected_key()
        top = self.scroll_y
        self._shown = rows
        self.clear()
        for at, column in enumerate(self.ordered_columns):  # set before painting: cells are cached without their width
            column.width = max([column.label.cell_len, *(cells[at].cell_len for _, cells in rows)])
        for key, cells in rows:
            self.add_row(*cells, key=key)
        keys = [key for key, _ in rows]
        if selected in keys:
            self.move_cursor(row=keys.index(selected), scroll=False)
            self.scroll_to(y=top, animate=False)

    def selected_key(self) -> str:
        return self._shown[self.cursor_row][0] if self._shown and self.cursor_row < len(self._shown) else ""


class EvaluationsPane(TablePane):
    columns_shown = ("id", "task", "outcome", "seconds", "requests", "purpose", "cause")

    def question(self, key: Key) -> Callable[[Browser], tuple[Evaluation, ...]]:
        return lambda browser: details.evaluations(browser, key)

    def show(self, found: tuple[Evaluation, ...]) -> None:
        self.fill([(str(row.id), _evaluation_cells(row)) for row in reversed(found)])


def _evaluation_cells(row: Evaluation) -> tuple[Text, ...]:
    outcome = str(row.outcome or row.state)
    style = "green" if row.outcome and row.outcome.success else "dim" if row.outcome is None else ""
    return (
        Text(str(row.id), justify="right"),
        Text(one_line(row.task_id)),
        Text(f"{_GLYPHS.get(outcome, '·')} {outcome}", style=style),
        Text(f"{row.agent_s + row.judge_s:.1f}", justify="right"),
        Text(str(row.usage.requests), justify="right"),
        Text(str(row.purpose), style="dim" if row.purpose is Purpose.SEARCH else "bold"),
        Text(one_line(row.cause)),
    )


_GLYPHS = {"resolved": "✓", "unresolved": "✗", "empty": "∅", "limit": "⧗", "crashed": "!", "infra": "?", "running": "»"}


class ChildrenPane(TablePane):
    columns_shown = ("id", "own", "95 %", "clade", "", "idea")

    def question(self, key: Key) -> Callable[[Browser], details.Offspring]:
        return lambda browser: details.offspring(browser, key)

    def show(self, found: details.Offspring) -> None:
        rows = [(child.label, _child_cells(child)) for child in found.children]
        self.fill(rows + [(f"x{row.id}", _failed_cells(row)) for row in found.failed])


def _child_cells(v: Variant) -> tuple[Text, ...]:
    return (
        Text(v.label, style="bold"),
        Text(ratio(v.s, v.f), justify="right"),
        Text(percent_range(v.s, v.f), justify="right", style="dim"),
        Text(ratio(v.clade_s, v.clade_f), justify="right"),
        Text(block(v.clade_s, v.clade_f)),
        Text(one_line(v.idea)),
    )


def _failed_cells(row: Expansion) -> tuple[Text, ...]:
    said = Text(one_line(f"{row.failure}: {row.detail}"), style="dim")
    return (Text("✗", style="dim"), Text(""), Text(""), Text(""), Text(""), said)
