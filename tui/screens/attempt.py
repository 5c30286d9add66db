"""One evaluation or expansion: what was said, printed, changed and judged. A text is read when its tab is opened."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Static, TabbedContent, TabPane, Tabs

from archive.errors import HgmError
from tui.actions import Place
from tui.bindings import bindings
from tui.details import Attempt, text_lines
from tui.feed import Desk
from tui.text import Line, Tone, one_line
from tui.widgets.pager import Pager


class AttemptScreen(Screen[None]):
    BINDINGS = bindings(Place.ATTEMPT)

    def __init__(self, desk: Desk, attempt: Attempt) -> None:
        super().__init__()
        self._desk = desk
        self._attempt = attempt

    def compose(self) -> ComposeResult:
        yield Static(self._attempt.title, id="attempt-title", markup=False)
        yield Static(self._attempt.facts, id="attempt-facts", markup=False)
        with TabbedContent():
            for number, document in enumerate(self._attempt.documents, 1):
                with TabPane(f"{number} {document.name.capitalize()}", id=document.name):
                    yield Pager(id=f"{document.name}-text", wrap=document.name != "patch")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False

    def action_tab(self, at: int) -> None:
        if at < len(self._attempt.documents):
            self.query_one(TabbedContent).active = self._attempt.documents[at].name

    def action_leave(self) -> None:
        self.dismiss()

    @on(TabbedContent.TabActivated)
    def _tab_came(self, event: TabbedContent.TabActivated) -> None:
        name = self.query_one(TabbedContent).active
        pager = self.query_one(f"#{name}-text", Pager)
        pager.focus()
        if not pager.lines:
            self._read(name)

    @work(group="document")
    async def _read(self, name: str) -> None:
        address = next(document.address for document in self._attempt.documents if document.name == name)
        try:
            lines = await self._desk.ask(lambda browser: text_lines(browser, name, address))
        except HgmError as error:
            lines = [Line(one_line(str(error)), Tone.BAD)]
        self.query_one(f"#{name}-text", Pager).show_lines(lines)
