"""One evaluation or expansion: what was said, printed, changed and judged. A text is read when its tab is opened.

One in flight is looked at again every second, and shows what is stored as soon as it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Input, Static, TabbedContent, TabPane, Tabs

from archive.browse import Browser
from archive.errors import HgmError
from tui.actions import Place
from tui.attempt import Attempt, Stored, document
from tui.attempt import attempt as read_attempt
from tui.bindings import bindings
from tui.documents import Document, Lines
from tui.feed import Desk
from tui.text import Line, Tone, one_line
from tui.widgets.pager import Pager
from tui.widgets.prompt import Prompt

POLL_S = 1.0


class AttemptScreen(Screen[None]):
    """`attempt` is e12 for an evaluation, x3 for an expansion; `found` is what was read of it."""

    BINDINGS = bindings(Place.ATTEMPT)

    def __init__(self, desk: Desk, attempt: str, found: Attempt) -> None:
        super().__init__()
        self._desk = desk
        self._attempt = attempt
        self._found = found
        self._stored: set[str] = set()
        """The texts that are shown as they are stored: nothing can change them."""

    def compose(self) -> ComposeResult:
        yield Static(self._found.title, id="attempt-title", markup=False)
        yield Static(self._found.facts, id="attempt-facts", markup=False)
        with TabbedContent():
            yield from _panes(self._found.documents)
        yield Prompt(id="prompt")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False
        if self._found.running:
            self._timer = self.set_interval(POLL_S, self._look_again)

    def action_tab(self, at: int) -> None:
        if at < len(self._found.documents):
            self.query_one(TabbedContent).active = self._found.documents[at].name

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
        self.query_one(f"#{name}-text", Pager).focus()
        self._read(name)

    def _look_again(self) -> None:
        self._read(self.query_one(TabbedContent).active)

    @work(group="document", exclusive=True)
    async def _read(self, name: str) -> None:
        """Show the text `name`, and of an attempt in flight how far it is."""
        if name in self._stored:
            return
        try:
            found, text = await self._desk.ask(lambda browser: self._asked_for(browser, name))
        except HgmError as error:
            found, text = self._found, Lines([Line(one_line(str(error)), Tone.BAD)])
        await self._show(found)
        pager = self.query_one(f"#{name}-text", Pager)
        if found.running:
            pager.renew(text, follow=True)
        else:
            self._stored.add(name)
            pager.show_document(text)

    def _asked_for(self, browser: Browser, name: str) -> tuple[Attempt, Document]:
        found = read_attempt(browser, self._attempt) if self._found.running else self._found
        return found, document(browser, found, name)

    async def _show(self, found: Attempt) -> None:
        if found == self._found:
            return
        for pane in _panes(found.documents, len(self.query(TabPane))):  # what came with its end
            await self.query_one(TabbedContent).add_pane(pane)
        self._found = found
        self.query_one("#attempt-title", Static).update(found.title, layout=False)
        self.query_one("#attempt-facts", Static).update(found.facts, layout=False)
        if not found.running:
            self._timer.stop()


def _panes(documents: Sequence[Stored], since: int = 0) -> Iterator[TabPane]:
    """A numbered tab for each text, from the place `since` on."""
    for number, text in enumerate(documents[since:], since + 1):
        pager = Pager(id=f"{text.name}-text", wrap=text.name != "patch")
        yield TabPane(f"{number} {text.name.capitalize()}", pager, id=text.name)
