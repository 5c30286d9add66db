"""A screen that a run can be steered from: the menu, the question with its command line, what is told the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from textual import work
from textual.screen import Screen

from archive.control import driver, post
from archive.errors import HgmError
from archive.layout import RunPaths
from archive.records import Variant
from tui.feed import Desk
from tui.screens.confirm import ConfirmScreen, Order, RunningScreen, SteerMenu
from tui.steering import STEERING, posted, run_argument
from tui.text import one_line, visible

ANSWER_EVERY_S, ANSWER_LOOKS = 0.5, 20
"""How often, and how many times, one looks whether an engine has taken a command: it does between two decisions."""


class SteeredScreen(Screen[None]):
    """Commands go out by `desk`. Who shows something that they change says what is selected, and reads it again.

    `keys` are those that a person has changed.
    """

    def __init__(self, paths: RunPaths, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys
        self.paths = paths
        self.desk = Desk(paths, lambda: self.app.is_running)

    @property
    def selected(self) -> int:
        """The variant that an order is about."""
        raise NotImplementedError

    @property
    def exam(self) -> bool:
        """Whether an agent's evaluations are looked at, and no search."""
        raise NotImplementedError

    def known(self, id: int) -> Variant | None:
        """What is known of a variant now."""
        raise NotImplementedError

    def attempt_named(self) -> str:
        """The evaluation that is selected (`e12`), '' where none is."""
        raise NotImplementedError

    async def read_again(self) -> None:
        """After an order: show what it has changed."""
        raise NotImplementedError

    def refuse(self, error: HgmError) -> None:
        self.notify(one_line(str(error)), severity="error", markup=False)

    def action_menu(self) -> None:
        def chosen(name: str | None) -> None:
            if name is not None:
                self.action_steer(name)

        self.app.push_screen(SteerMenu(self.selected, self._keys), chosen)

    def action_steer(self, name: str) -> None:
        steering, at = STEERING[name], self.selected
        variant = self.known(at)
        is_so = variant is not None and {"pin": variant.pinned, "ban": variant.banned}.get(name, False)

        def answered(order: Order | None) -> None:
            if order is None:
                return
            if order.steering.verb is None:
                self.app.push_screen(RunningScreen(self.paths, order), self._said)
            else:
                self._post(order)

        text = self.attempt_named() if name == "again" else ""
        order = Order(steering, at, text, undo=steering.undo and is_so)
        self.app.push_screen(ConfirmScreen(self.paths, order, driver(self.paths), self.exam), answered)

    def _said(self, text: str | None) -> None:
        self.notify("\n".join(visible(line) for line in (text or "").splitlines()[-6:]), timeout=8, markup=False)

    @work(group="steer")
    async def _post(self, order: Order) -> None:
        verb, args = posted(order.steering, order.variant, order.text, order.undo)
        try:
            number = await self.desk.ask(lambda browser: post(browser.paths, verb, args))
        except HgmError as error:
            self.refuse(error)
        else:
            told = order.steering.driven and driver(self.paths) is not None
            way = "the same hgm eval" if self.exam else f"the next hgm run {run_argument(self.paths)}"
            kept = f"kept for {way}" if order.steering.waits else "kept"
            word = order.steering.line.split()[0]
            self.notify(f"{word}: {'told the engine' if told else kept}", markup=False)
            await self.read_again()
            if told:
                await self._tell_answer(word, number)

    async def _tell_answer(self, word: str, number: int) -> None:
        """Say what the engine made of a command, where it does so soon."""
        for _ in range(ANSWER_LOOKS):
            await asyncio.sleep(ANSWER_EVERY_S)
            try:
                command = await self.desk.ask(lambda browser: browser.command(number))
            except HgmError:  # the screen says why itself
                return
            if command.state == "done":
                refused = command.result.startswith("refused")
                said = one_line(f"{word}: {command.result}")
                self.notify(said, severity="error" if refused else "information", markup=False)
                await self.read_again()
                return
