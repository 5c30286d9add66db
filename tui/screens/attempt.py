"""One evaluation or expansion: what was said, printed, changed and judged. A text is read when its tab is opened."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Input, Static, TabbedContent, TabPane, Tabs

from archive.errors import HgmError
from tui.actions import Place
from tui.bindings import bindings
from tui.details import Attempt, text_document
from tui.documents import Lines
from tui.feed import Desk
from tui.text import Line, Tone, one_line
from tui.widgets.pager import Pager
from tui.widgets.prompt import Prompt


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
        yield Prompt(id="prompt")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False

    def action_tab(self, at: int) -> None:
        if at < len(self._attempt.documents):
            self.query_one(TabbedContent).active = self._attempt.documents[at].name

    def action_leave(self) -> None:
        prompt = self.query_one(Prompt)
        if prompt.question:
            prompt.end()
        else:
            self.dismiss()

    @on(Pager.Asked)
    def _asked(self, event: Pager.Asked) -> None:
        self._pager = event.pager
        self.query_one(Prompt).ask("search", event.pager.needle)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self.query_one(Prompt).end()
        self._pager.focus()
        self._pager.search(event.value)

    @on(TabbedContent.TabActivated)
    def _tab_came(self, event: TabbedContent.TabActivated) -> None:
        name = self.query_one(TabbedContent).active
        pager = self.query_one(f"#{name}-text", Pager)
        pager.focus()
        if not len(pager.document):
            self._read(name)

    @work(group="document")
    async def _read(self, name: str) -> None:
        address = next(document.address for document in self._attempt.documents if document.name == name)
        try:
            document = await self._desk.ask(lambda browser: text_document(browser, name, address))
        except HgmError as error:
            document = Lines([Line(one_line(str(error)), Tone.BAD)])
        self.query_one(f"#{name}-text", Pager).show_document(document)
