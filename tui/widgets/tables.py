"""The tabs of the panel that are tables: evaluations and children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from rich.text import Text
from textual.widgets import DataTable

from archive.browse import Browser
from archive.records import Evaluation, Expansion, Purpose, Variant
from tui import details
from tui.actions import Place
from tui.bindings import bindings
from tui.outline import Key
from tui.text import block, count_text, one_line, percent_range, ratio


class TablePane(DataTable[Text]):
    """A table whose cursor stays on its row, known by its key, when the rows are read again."""

    columns_shown: tuple[str, ...] = ()
    steady: object = None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)
        self._shown: list[tuple[str, tuple[Text, ...]]] | None = None

    def on_mount(self) -> None:
        for column in self.columns_shown:
            self.add_column(Text(column), width=len(column))

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
    """`again`: what checks of an evaluation answered, beside its own outcome."""

    BINDINGS = bindings(Place.EVALUATIONS)
    columns_shown = ("id", "task", "outcome", "again", "seconds", "tokens", "cost", "purpose", "cause")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words: tuple[str, ...] = ()
        self._found: tuple[Evaluation, ...] = ()

    def question(self, key: Key) -> Callable[[Browser], tuple[Evaluation, ...]]:
        return lambda browser: details.evaluations(browser, key)

    def show(self, found: tuple[Evaluation, ...]) -> None:
        self._found = found
        checks: dict[int | None, list[Evaluation]] = defaultdict(list)
        for row in found:
            if row.purpose is Purpose.CHECK:
                checks[row.retry_of].append(row)
        rows = (row for row in reversed(found) if _is_meant(row, self.words))
        self.fill([(str(row.id), _evaluation_cells(row, checks.get(row.id, []))) for row in rows])

    def filter(self, words: tuple[str, ...]) -> None:
        """Show only evaluations with every word in their id, task, outcome, cause or purpose; `-` turns one round."""
        self.words = words
        self.border_subtitle = " ".join(words)
        self.show(self._found)


def _is_meant(row: Evaluation, words: tuple[str, ...]) -> bool:
    text = f"{row.id} {row.task_id} {row.outcome or row.state} {row.cause} {row.purpose}".lower()
    words = tuple(word.lower() for word in words)
    return all(word in text if word == "-" or word[0] != "-" else word[1:] not in text for word in words)


def _again(row: Evaluation, checks: Sequence[Evaluation]) -> Text:
    """A sign for each check, with the word for those that answered otherwise."""
    parts = [OUTCOMES.get(str(check.outcome or check.state), "·") for check in checks]
    scored = [check for check in checks if check.outcome and check.outcome.scored]
    differs = row.outcome is not None and any(check.success != row.success for check in scored)
    return Text("".join(parts) + (" differs" if differs else ""), style="bold red" if differs else "")


def _evaluation_cells(row: Evaluation, checks: Sequence[Evaluation]) -> tuple[Text, ...]:
    outcome = str(row.outcome or row.state)
    purpose = f"check of e{row.retry_of}" if row.purpose is Purpose.CHECK else str(row.purpose)
    style = "green" if row.success else "dim" if row.outcome is None else ""
    return (
        Text(str(row.id), justify="right"),
        Text(one_line(row.task_id)),
        Text(f"{OUTCOMES.get(outcome, '·')} {outcome}", style=style),
        _again(row, checks),
        Text(f"{row.agent_s + row.judge_s:.1f}", justify="right"),
        Text(count_text(row.usage.tokens), justify="right"),
        Text(f"${row.usage.usd:.3f}" if row.usage.usd else "", justify="right"),
        Text(purpose, style="dim" if row.purpose is Purpose.SEARCH else "bold"),
        Text(one_line(row.cause)),
    )


OUTCOMES = {
    "resolved": "✓",
    "unresolved": "✗",
    "empty": "∅",
    "limit": "⧗",
    "crashed": "!",
    "infra": "?",
    "running": "»",
}


class ChildrenPane(TablePane):
    columns_shown = ("id", "own", "95 %", "clade", "", "idea")
    in_flight: frozenset[str] = frozenset()
    """The expansions (x3) that are on their way to a child."""

    def question(self, key: Key) -> Callable[[Browser], details.Offspring]:
        return lambda browser: details.offspring(browser, key)

    def show(self, found: details.Offspring) -> None:
        self.in_flight = frozenset(f"x{row.id}" for row in found.running)
        rows = [(child.label, _child_cells(child)) for child in found.children]
        rows += [(f"x{row.id}", _failed_cells(row)) for row in found.failed]
        self.fill(rows + [(f"x{row.id}", FLYING) for row in found.running])


def _child_cells(v: Variant) -> tuple[Text, ...]:
    return (
        Text(v.label, style="bold"),
        Text(ratio(v.s, v.f), justify="right"),
        Text(percent_range(v.s, v.f), justify="right", style="dim"),
        Text(ratio(v.clade_s, v.clade_f), justify="right"),
        Text(block(v.clade_s, v.clade_f)),
        Text(one_line(v.idea)),
    )


FLYING: tuple[Text, ...] = (
    Text("»"),
    Text(""),
    Text(""),
    Text(""),
    Text(""),
    Text("a child in the making (Enter looks on)"),
)


def _failed_cells(row: Expansion) -> tuple[Text, ...]:
    said = Text(one_line(f"{row.failure}: {row.detail}"), style="dim")
    return (Text("✗", style="dim"), Text(""), Text(""), Text(""), Text(""), said)
