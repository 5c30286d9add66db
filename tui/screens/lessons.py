"""What attempts taught: each lesson, the results that counted for it, and what it gained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import DataTable, Static

from archive.browse import Browser
from archive.lessons import Lesson
from tui.screens.board import Board
from tui.text import one_line
from tui.widgets.tables import TablePane


@dataclass(frozen=True)
class Learned:
    """`attempts[distillation id]` are the evaluations that a question was about."""

    lessons: tuple[Lesson, ...]
    attempts: Mapping[int, Sequence[int]]


def learned(browser: Browser) -> Learned:
    return Learned(tuple(browser.lessons()), {one.id: one.evaluations for one in browser.distillations()})


class LessonTable(TablePane):
    columns_shown = ("id", "of", "from", "uses", "gain", "weight", "lesson")


class LessonsScreen(Board[Learned]):
    name_shown: ClassVar[str] = "Lessons"

    def body(self) -> ComposeResult:
        yield LessonTable(id="lessons")
        yield Static(id="lesson", markup=False)

    def on_mount(self) -> None:
        self._found: Learned | None = None
        self._only = False
        super().on_mount()
        self.query_one(LessonTable).focus()

    def question(self, browser: Browser) -> Learned:
        return learned(browser)

    def show(self, found: Learned) -> None:
        self._found = found
        shown = [lesson for lesson in found.lessons if lesson.is_shown]
        rows = shown if self._only else found.lessons
        self.query_one(LessonTable).fill([(str(lesson.id), _cells(lesson)) for lesson in rows])
        which = "only those" if self._only else "all of them"
        none = 'none yet: hgm.toml asks for them with [expand] lessons = "model"'
        some = f"{len(found.lessons)}, {len(shown)} of them shown to anybody (s: {which})   Enter: whose"
        self.say(some if found.lessons else none)
        self._tell()

    @on(DataTable.RowHighlighted)
    def _tell(self) -> None:
        """The selected one in full."""
        lesson = self._selected()
        if lesson is None or self._found is None:
            self.query_one("#lesson", Static).update("")
            return
        attempts = self._found.attempts.get(lesson.distillation_id or 0, ())
        source = ", ".join(f"e{number}" for number in attempts) if attempts else "brought along by the root"
        self.query_one("#lesson", Static).update(f"{one_line(lesson.text)}\nfrom {source}; told {lesson.told} ×")

    @on(DataTable.RowSelected)
    def _go(self) -> None:
        if lesson := self._selected():
            self.dismiss(lesson.variant_id)

    def action_sort(self) -> None:
        """Only the lessons that are still shown, or all."""
        self._only = not self._only
        if self._found:
            self.show(self._found)

    def _selected(self) -> Lesson | None:
        key = self.query_one(LessonTable).selected_key()
        return next((one for one in self._found.lessons if str(one.id) == key), None) if self._found else None


def _cells(lesson: Lesson) -> tuple[Text, ...]:
    style = "" if lesson.is_shown else "dim"
    return (
        Text(str(lesson.id), justify="right"),
        Text(f"v{lesson.variant_id}", style="bold"),
        Text(lesson.origin, style="dim"),
        Text(str(lesson.uses or ""), justify="right"),
        Text(f"{lesson.gain:+.1f}" if lesson.uses else "", justify="right"),
        Text("dropped" if lesson.dropped else f"{lesson.weight:.2f}", justify="right", style=style),
        Text(one_line(lesson.text), style=style),
    )
