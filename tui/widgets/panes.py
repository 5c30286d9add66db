"""The tabs of the panel: each shows the answer to one question, and keeps its place when it is read again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import DataTable, Static

from archive.browse import ROLES, Browser
from archive.overfit import Overfit
from archive.records import Expansion
from archive.rows import MeanCost
from tui import details
from tui.actions import Place
from tui.bindings import bindings
from tui.documents import Document
from tui.feed import Desk
from tui.outline import Key
from tui.story import story
from tui.text import Line, Tone, bar, block, count_text, duration, moment, one_line, percent_range, ratio
from tui.widgets.pager import Pager
from tui.widgets.paint import restate
from tui.widgets.tables import TablePane

T = TypeVar("T")
_SCALE = 20
"""Cells of a posterior's bar: one for every five per cent."""


class Pane(Protocol[T]):
    """One tab: `question` gives what is to be asked of the archive, `show` shows the answer.

    `steady` is a part of what the answer depends on besides the variant, where nothing else can change it: it is not
    asked for again. None: it may change while the run goes on.
    """

    @property
    def steady(self) -> object: ...

    def question(self, key: Key) -> Callable[[Browser], T]: ...

    def show(self, found: T) -> None: ...


async def load(pane: Pane[T], desk: Desk, key: Key) -> None:
    """Raises HgmError."""
    pane.show(await desk.ask(pane.question(key)))


class SummaryPane(VerticalScroll):
    steady = None

    def compose(self) -> ComposeResult:
        yield Static(id="facts")

    def question(self, key: Key) -> Callable[[Browser], details.Summary]:
        return lambda browser: details.summary(browser, key)

    def show(self, found: details.Summary) -> None:
        restate(self.query_one("#facts", Static), summary_content(found, time.time()))


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
    return Content.assemble((f"{name:<13} ", "$foreground 60%"), f"{ratio(s, f):>7} {measured}", scale)


def _facts(found: details.Summary, now: float) -> list[Content]:
    v = found.variant
    states = [name for name, on in (("banned", v.banned), ("pinned", v.pinned)) if on]
    facts = {
        "lineage": " → ".join(ancestor.label for ancestor in found.lineage),
        "changed": _changed(found),
        "rank": f"{found.rank} of {found.measured} measured, by belief" if found.rank else "",
        "scores": "".join(block(ancestor.s, ancestor.f) for ancestor in found.lineage[-40:]) + " on the way",
        "children": str(v.children) + (f", then {v.failed_in_a_row} failed in a row" if v.failed_in_a_row else ""),
        "effort": ", ".join(f"{role} {found.efforts[role]:g}" for role in ROLES if role in found.efforts),
        "cost": ", ".join(_price(role, found.costs[role]) for role in ROLES if role in found.costs),
        "made": moment(v.created_at, now) + (f" by expansion {v.expansion_id}" if v.expansion_id else ""),
        "model": one_line(v.model),
        "agent": one_line(v.name),
        "commit": f"{v.commit[:12]} (branch variant/{v.id})",
        "state": ", ".join(states),
    }
    notes = [_fact("note", one_line(str(note.args.get("text", "")))) for note in found.notes]
    return notes + [_fact(name, value) for name, value in facts.items() if value] + _held_out(found.overfit)


def _price(role: str, mean: MeanCost) -> str:
    return f"{role} {mean.attempts} × " + (f"${mean.usd:.4f}" if mean.usd else count_text(mean.tokens))


def _held_out(found: Overfit | None) -> list[Content]:
    """Search tasks against held-out ones: a warning where chance does not explain the difference."""
    if found is None:
        return []
    said = (found.warning, "$text-warning") if found.warning else str(found)
    return [Content.assemble((f"{'held-out':<13} ", "$foreground 60%"), said)]


def _changed(found: details.Summary) -> str:
    """What the variant changed, in one line."""
    if not found.changes:
        return "" if found.changes is None else "nothing"
    files = [f"{one_line(file.path)} +{file.added or 0} −{file.removed or 0}" for file in found.changes]
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more files" if len(files) > 3 else "")


def _failure_facts(row: Expansion) -> list[Content]:
    took = duration(row.agent_s + row.gate_s)
    return [_fact("expansion", f"{row.id} of v{row.parent_id}, {took}"), _fact("detail", one_line(row.detail))]


def _fact(name: str, value: str) -> Content:
    return Content.assemble((f"{name:<13} ", "$foreground 60%"), value)


class DiffPane(Pager):
    base = details.Base.PARENT
    chosen: int | None = None

    @property
    def steady(self) -> object:
        return self.base, self.chosen if self.base is details.Base.MARKED else None

    def question(self, key: Key) -> Callable[[Browser], Document]:
        base, chosen = self.base, self.chosen
        return lambda browser: details.difference(browser, key, base, chosen)

    def show(self, found: Document) -> None:
        self.show_document(found)


class StoryPane(Pager):
    BINDINGS = bindings(Place.STORY)
    steady = None

    def question(self, key: Key) -> Callable[[Browser], Document]:
        return lambda browser: story(browser, key)

    def show(self, found: Document) -> None:
        self.show_document(found)


class TranscriptPane(Pager):
    steady = "conversation"

    def question(self, key: Key) -> Callable[[Browser], Document]:
        return lambda browser: details.conversation(browser, key)

    def show(self, found: Document) -> None:
        self.show_document(found)


class FilesPane(Vertical):
    """The variant's own files, and the one that the cursor is on."""

    steady = "files"

    class Wanted(Message):
        """Another file came under the cursor."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.table = TablePane(id="file-names")
        self.table.columns_shown = ("file", "bytes")
        self.text = Pager(id="file-text", wrap=False)

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.text

    def focus(self, scroll_visible: bool = True) -> Self:
        self.table.focus(scroll_visible)
        return self

    def question(self, key: Key) -> Callable[[Browser], details.Sources]:
        return lambda browser: details.sources(browser, key)

    def show(self, found: details.Sources) -> None:
        rows = found.sizes.items()
        self.table.fill([(path, (Text(one_line(path)), Text(f"{size:,}", justify="right"))) for path, size in rows])
        if path := self.table.selected_key():
            self.post_message(self.Wanted(path))
        else:
            self.text.show_lines([Line("This expansion made no child, so there are no files.", Tone.DIM)])

    @on(DataTable.RowHighlighted)
    def _came(self) -> None:
        if path := self.table.selected_key():
            self.post_message(self.Wanted(path))
