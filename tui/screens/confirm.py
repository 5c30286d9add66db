"""Steering asks first, and shows the command line that does the same."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from archive.layout import RunPaths
from tui.actions import Place, actions_of
from tui.bindings import bindings
from tui.steering import Steering, arguments, command_line, complaint, run_argument
from tui.text import one_line


class Order(NamedTuple):
    """What is to be done, to which variant, with what was typed; `undo` takes it back."""

    steering: Steering
    variant: int
    text: str = ""
    undo: bool = False


class ConfirmScreen(ModalScreen[Order | None]):
    """Dismissed with what is to be done, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Yes"),
        ("n,q", "answer(False)", "No"),
        Binding("escape", "answer(False)", "No", priority=True),
    ]

    def __init__(self, paths: RunPaths, order: Order, driver: int | None, exam: bool = False) -> None:
        """`exam`: an agent's evaluations are looked at, and no search."""
        super().__init__()
        self._paths, self._order, self._driver, self._exam = paths, order, driver, exam
        self.possible = driver is not None or order.steering.waits or not order.steering.driven

    def compose(self) -> ComposeResult:
        asks = self._order.steering.asks
        with Vertical(id="dialogue"):
            yield Static(self._question(), id="question")
            if self.possible:
                if asks:
                    yield Static(f"{asks}:", id="asked")
                    yield Input(self._order.text or self._order.steering.text, id="answer", compact=True)
                yield Static("The same from a command line:", id="same")
                yield Static(id="line", markup=False)
            with Horizontal(id="answers"):
                if self.possible:
                    yield Button("Yes (Enter)" if asks else "Yes (y)", id="yes", variant="primary", compact=True)
                yield Button("No (Esc)" if asks else "No (n)" if self.possible else "Back (Esc)", id="no", compact=True)

    def on_mount(self) -> None:
        if self.possible:
            self._show_line()

    def _question(self) -> Content:
        steering, name = self._order.steering, self._paths.name
        subject = f"v{self._order.variant}" if steering.about_variant else self._order.text or name
        title = Content.styled(f"{'Undo: ' if self._order.undo else ''}{_label(steering)} {subject}?", "bold")
        if not self.possible:
            start = shlex.join(["hgm", "run", run_argument(self._paths)])
            start = "the same hgm eval again" if self._exam else start
            return Content.assemble(
                title,
                f"\n\nNobody drives {name}, so nobody would read the command.\nStart it, or go on with it:\n\n  ",
                (start, "bold $text-accent"),
            )
        reader = (
            f"The next hgm {'eval' if self._exam else 'run'}" if self._driver is None else f"Process {self._driver}"
        )
        who = f"{reader} will" if steering.driven else "This will"
        undone = "take it back" if self._order.undo else steering.will
        return Content.assemble(title, f"\n\n{who} {undone}.")

    def _typed(self) -> str:
        return self.query_one("#answer", Input).value if self._order.steering.asks else ""

    @on(Input.Changed)
    def _show_line(self) -> None:
        order, text = self._order, self._typed()
        wrong = complaint(order.steering, text)
        line = command_line(order.steering, self._paths, order.variant, text, order.undo)
        self.query_one("#line", Static).update(f"  {one_line(wrong or line)}")

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_answer(True)

    def action_answer(self, yes: bool) -> None:
        if not yes:
            self.dismiss(None)
        elif self.possible and not complaint(self._order.steering, self._typed()):
            self.dismiss(self._order._replace(text=self._typed()))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.action_answer(event.button.id == "yes")


def _label(steering: Steering) -> str:
    return next(action.label for action in actions_of(Place.STEER) if action.name == f"steer('{steering.name}')")


class SteerMenu(ModalScreen[str | None]):
    """Everything that a run can be told; dismissed with the name of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,x", "dismiss(None)", "Back"),
        *bindings(Place.STEER),
    ]

    def __init__(self, variant: int, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._variant, self._keys = variant, keys

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogue", classes="menu"):
            yield Static(Content.assemble(("Steer the run", "bold"), f"   selected: v{self._variant}"), id="question")
            yield OptionList(
                *(
                    Option(
                        Content.assemble(
                            (f" {action.shown_keys(self._keys)}  ", "bold $text-accent"),
                            f"{action.label:<16} ",
                            (action.explanation, "$foreground 70%"),
                        ),
                        id=name,
                    )
                    for action in actions_of(Place.STEER)
                    for name in [action.name.removeprefix("steer('").removesuffix("')")]
                ),
                id="orders",
                compact=True,
            )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_steer(self, name: str) -> None:
        self.dismiss(name)


class RunningScreen(ModalScreen[str]):
    """Runs a command line, with a bar while it lasts; dismissed with what it said."""

    def __init__(self, paths: RunPaths, order: Order) -> None:
        super().__init__()
        self._paths, self._order = paths, order

    def compose(self) -> ComposeResult:
        order = self._order
        with Vertical(id="dialogue"):
            line = command_line(order.steering, self._paths, order.variant, order.text, order.undo)
            yield Static(one_line(line), id="question", markup=False)
            yield ProgressBar(total=None, show_eta=False, show_percentage=False, id="bar")

    def on_mount(self) -> None:
        self._run()

    @work
    async def _run(self) -> None:
        order = self._order
        words = arguments(order.steering, self._paths, order.variant, order.text, order.undo)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hgm", *words, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        text = said.decode("utf-8", "replace").strip()
        self.dismiss(text or f"ended with exit code {process.returncode}")
