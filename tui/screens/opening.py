"""A screen that others open from: those of one attempt, and the boards about the whole run."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on, work
from textual.widgets import DataTable

from archive.errors import HgmError
from archive.layout import RunPaths
from tui import details
from tui.attempt import attempt
from tui.feed import Desk
from tui.outline import Key
from tui.screens.attempt import AttemptScreen
from tui.screens.steered import SteeredScreen
from tui.widgets.panel import Panel


class OpeningScreen(SteeredScreen):
    """What opens is read by `reading`, and may lead back to a variant."""

    panel: Panel

    def __init__(self, paths: RunPaths, keys: Mapping[str, str]) -> None:
        super().__init__(paths, keys)
        self.reading = Desk(paths, lambda: self.app.is_running)

    @property
    def marked(self) -> int | None:
        """The variant that others are compared with."""
        raise NotImplementedError

    def go_to(self, key: Key) -> object:
        """Select what `key` stands for."""
        raise NotImplementedError

    @on(DataTable.RowSelected, "#children-pane")
    def _child_chosen(self, event: DataTable.RowSelected) -> None:
        name = event.row_key.value or ""
        if name in self.panel.children_pane.in_flight:
            self.open_attempt(name)
        elif name.startswith("x"):
            self.go_to(Key(self.panel.key.variant, int(name[1:])))
        elif name:
            self.go_to(Key(int(name[1:])))

    @on(DataTable.RowSelected, "#evaluations-pane")
    def _evaluation_chosen(self, event: DataTable.RowSelected) -> None:
        if event.row_key.value:
            self.open_attempt(f"e{event.row_key.value}")

    @work(group="open", exclusive=True)
    async def open_attempt(self, id: str) -> None:
        await self._show_attempt(id)

    async def _show_attempt(self, id: str) -> None:
        """The evaluation e12, or the expansion x3, on a screen of its own."""
        try:
            found = await self.reading.ask(lambda browser: attempt(browser, id))
        except HgmError as error:
            self.refuse(error)
        else:
            self.app.push_screen(AttemptScreen(self.reading, id, found))

    @work(group="open", exclusive=True)
    async def action_open_expansion(self) -> None:
        key = self.panel.key
        try:
            number = await self.reading.ask(lambda browser: details.expansion_id(browser, key))
        except HgmError as error:
            self.refuse(error)
            return
        if number is not None:
            await self._show_attempt(f"x{number}")

    @work(group="boards", thread=True)
    def load_boards(self) -> None:
        """Before the first is wanted, and after the first paint, which would wait for them."""
        import tui.screens.boards  # noqa: F401

    def show_board(self, name: str) -> None:
        """A screen about the whole run; it may lead to a variant."""

        from tui.screens.boards import BOARDS

        def left(variant: int | None) -> None:
            if variant is not None:
                self.go_to(Key(variant))

        if name in BOARDS:
            self.app.push_screen(BOARDS[name](self.reading, self.selected, self.marked), left)
