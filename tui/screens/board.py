"""A screen of its own about the whole run: read again when something was committed, and it leads back to a variant."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar, Generic, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from archive.browse import Browser
from archive.errors import HgmError
from tui.actions import Place
from tui.bindings import bindings
from tui.feed import Desk, timed
from tui.text import one_line
from tui.view import LONGEST_REST_S, REST

T = TypeVar("T")
POLL_S = 1.0
BREAKPOINTS = [(0, "-narrow"), (116, "-wide")]
"""From this width in cells on, the class with that name."""


class Board(Screen[int | None], Generic[T]):
    """`question` runs on the desk's thread; `show` shows its answer. Dismissed with a variant to go to, or None."""

    BINDINGS = bindings(Place.BOARD)
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    name_shown: ClassVar[str] = ""

    def __init__(self, desk: Desk, at: int, marked: int | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.at = at
        self.marked = marked
        self._seen: tuple[object, ...] | None = None
        self._looking = asyncio.Lock()
        self._next_look = 0.0

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def question(self, browser: Browser) -> T:
        raise NotImplementedError

    def show(self, found: T) -> None:
        raise NotImplementedError

    def wish(self) -> object:
        """What `question` depends on besides the archive."""
        return None

    def compose(self) -> ComposeResult:
        yield Static(id="board-title", markup=False)
        yield Static(id="board-problem", markup=False)
        yield from self.body()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.say("")
        self.set_interval(POLL_S, self._poll)
        self.reload()

    def say(self, text: str) -> None:
        """The line at the top: which board, of which run, and `text`."""
        self.query_one("#board-title", Static).update(
            "  ".join(filter(None, (one_line(self.desk.paths.name), self.name_shown, text)))
        )

    def _poll(self) -> None:
        if not self._looking.locked() and time.monotonic() >= self._next_look:
            self.reload()

    @work(group="board")
    async def reload(self) -> None:
        async with self._looking:
            seen, wish = self._seen, self.wish()
            problem = self.query_one("#board-problem", Static)
            try:
                found, cost_s = await self.desk.ask(lambda browser: timed(self._look, browser, wish, seen))
            except HgmError as error:
                problem.update(one_line(str(error)))
                problem.display = True
                self._seen = None
                return
            problem.display = False
            self._next_look = time.monotonic() + min(LONGEST_REST_S, REST * cost_s)
            if found is not None and self.is_attached:
                self._seen, answer = found
                self.show(answer)

    def _look(self, browser: Browser, wish: object, seen: object) -> tuple[tuple[object, ...], T] | None:
        now = (browser, browser.marker(), wish)
        return None if now == seen else (now, self.question(browser))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_sort(self) -> None:
        """Nothing, where a board has one order only."""

    def action_axis(self) -> None:
        """Nothing, where a board has no axis."""

    def action_turn(self, step: int) -> None:
        """Nothing, where all is in sight."""

    def action_reload(self) -> None:
        self._seen = None
        self.reload()

    def focus_first(self, kind: type[Widget]) -> None:
        self.query(kind).first().focus()
