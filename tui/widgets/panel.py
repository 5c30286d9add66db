"""The selected variant, in tabs. Only the tab in sight is read, and only after the cursor has come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TabbedContent, TabPane, Tabs

from archive.errors import HgmError, NotARun
from archive.records import ROOT
from tui import details
from tui.details import Base
from tui.feed import Desk
from tui.outline import Key
from tui.text import one_line
from tui.widgets.panes import DiffPane, FilesPane, Pane, StoryPane, SummaryPane, TranscriptPane, load
from tui.widgets.tables import ChildrenPane, EvaluationsPane

REST_S = 0.06
"""A cursor that is held down passes many variants; each is read only if the cursor stays so long."""


SHORT = {"evaluations": "Evals", "children": "Kids"}
SHORTER = {**SHORT, "summary": "Info", "transcript": "Chat"}
SHORT_FROM = 62
"""In a panel of so many cells all tabs are in sight with `SHORT` names; a narrower one has the shorter ones."""


class Panel(Vertical):
    """Shows what `show_key` names. A failed read is shown in place of the tab's content, and tried again next time."""

    class Failed(Message):
        """The run itself cannot be read any more."""

        def __init__(self, error: HgmError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, desk: Desk, *, id: str) -> None:
        super().__init__(id=id)
        self.desk = desk
        self.key = Key(ROOT)
        self.diff = DiffPane(id="diff-pane", wrap=False)
        self.evaluations = EvaluationsPane(id="evaluations-pane")
        self.files = FilesPane(id="files-pane")
        self.children_pane = ChildrenPane(id="children-pane")
        self._panes = {
            "summary": SummaryPane(id="summary-pane"),
            "diff": self.diff,
            "story": StoryPane(id="story-pane"),
            "evaluations": self.evaluations,
            "transcript": TranscriptPane(id="transcript-pane"),
            "files": self.files,
            "children": self.children_pane,
        }
        self._shown: dict[str, tuple[Key, object]] = {}

    def compose(self) -> ComposeResult:
        yield Static(id="panel-error", markup=False)
        with TabbedContent():
            for number, (name, pane) in enumerate(self._panes.items(), 1):
                with TabPane(_title(number, name, SHORT), id=name):
                    yield pane

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False

    def on_resize(self, event: events.Resize) -> None:
        names = SHORT if event.size.width >= SHORT_FROM else SHORTER
        for number, name in enumerate(self._panes, 1):
            self.query_one(TabbedContent).get_tab(name).label = _title(number, name, names)

    @property
    def active(self) -> str:
        return self.query_one(TabbedContent).active

    def show_key(self, key: Key) -> None:
        self.key = key
        self.read()

    def show_tab(self, name: str, *, focus: bool) -> None:
        self.query_one(TabbedContent).active = name
        if focus:
            self._panes[name].focus()

    def choose(self, id: int | None) -> None:
        """Take `id` for the marked variant."""
        self.diff.chosen = id
        if id is None and self.diff.base is Base.MARKED:
            self.diff.base = Base.PARENT
        self.read()

    def switch_base(self) -> str:
        """Compare with the next one from now on; returns which."""
        bases = [base for base in Base if base is not Base.MARKED or self.diff.chosen is not None]
        self.diff.base = bases[(bases.index(self.diff.base) + 1) % len(bases)]
        self.show_tab("diff", focus=False)
        self.read()
        return f"{self.diff.base} variant" if self.diff.base is Base.MARKED else str(self.diff.base)

    @on(TabbedContent.TabActivated)
    def _tab_came(self) -> None:
        self.read()

    @work(exclusive=True, group="panel")
    async def read(self) -> None:
        """Read the tab in sight. A window that is closed meanwhile has nothing left to show it in."""
        await asyncio.sleep(REST_S)
        if not self.app.is_running:
            return
        name, key = self.active or "summary", self.key
        pane: Pane[object] = self._panes[name]  # type: ignore[assignment]
        asked = (key, pane.steady)
        if pane.steady is not None and self._shown.get(name) == asked:
            return
        if await self._told(lambda: load(pane, self.desk, key)):
            self._shown[name] = asked

    @on(FilesPane.Wanted)
    @work(exclusive=True, group="file")
    async def _file_wanted(self, event: FilesPane.Wanted) -> None:
        key, path = self.key, event.path

        async def show() -> None:
            lines = await self.desk.ask(lambda browser: details.source_file(browser, key, path))
            self.files.text.show_lines(lines)

        await self._told(show)

    async def _told(self, read: Callable[[], Awaitable[None]]) -> bool:
        """Read and show something; where that fails, say so instead."""
        error = self.query_one("#panel-error", Static)
        try:
            await read()
        except NotARun as problem:
            self.post_message(self.Failed(problem))
        except HgmError as problem:
            error.update(one_line(str(problem)))
            error.display = True
        else:
            error.display = False
            return True
        return False


def _title(number: int, name: str, names: Mapping[str, str]) -> str:
    return f"{number} {names.get(name, name.capitalize())}"
