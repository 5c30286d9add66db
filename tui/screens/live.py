"""What the run is doing now, line by line."""

from __future__ import annotations

import time
from typing import ClassVar

from textual.app import ComposeResult

from archive.activity import activity_stamp
from archive.browse import Browser
from tui.documents import Lines
from tui.live import Live, live, live_lines
from tui.screens.board import Board
from tui.widgets.pager import Pager


class LiveScreen(Board[Live]):
    name_shown: ClassVar[str] = "Live"

    def body(self) -> ComposeResult:
        yield Pager(id="live", wrap=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Pager).focus()

    def wish(self) -> object:
        return activity_stamp(self.desk.paths), int(time.time()) // 2  # times go on between two commits

    def question(self, browser: Browser) -> Live:
        return live(browser)

    def show(self, found: Live) -> None:
        self.query_one(Pager).renew(Lines(live_lines(found, time.time())))
