"""Steering asks first, and shows the command line that does the same."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from archive.control import Verb
from archive.layout import RunPaths
from tui.actions import ACTIONS

COMMANDS = {Verb.PAUSE: "pause", Verb.RESUME: "resume", Verb.DRAIN: "stop"}
"""What the command line calls them."""


def run_argument(paths: RunPaths) -> str:
    """The run as one would type it here: its name below runs/, or the shortest path to it."""
    here = Path.cwd()
    if paths.root == here / "runs" / paths.name:
        return shlex.quote(paths.name)
    inside = paths.root.is_relative_to(here)
    return shlex.quote(str(paths.root.relative_to(here) if inside else paths.root))


def command_line(paths: RunPaths, verb: Verb) -> str:
    return f"hgm {COMMANDS[verb]} {run_argument(paths)}"


class ConfirmScreen(ModalScreen[bool]):
    """Dismissed with True if the command is to be posted."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "answer(True)", "Yes"), ("n,escape,q", "answer(False)", "No")]

    def __init__(self, paths: RunPaths, verb: Verb, driver: int | None) -> None:
        super().__init__()
        self._paths, self._verb, self._driver = paths, verb, driver

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogue"):
            yield Static(self._question(), id="question")
            with Horizontal(id="answers"):
                if self._driver is not None:
                    yield Button("Yes (y)", id="yes", variant="primary", compact=True)
                yield Button("No (n)" if self._driver is not None else "Back (Esc)", id="no", compact=True)

    def _question(self) -> Content:
        action = next(action for action in ACTIONS if action.verb is self._verb)
        name, start = self._paths.name, f"hgm run {run_argument(self._paths)}"
        if self._driver is None:
            return Content.assemble(
                (f"{action.label} {name}?", "bold"),
                f"\n\nNobody drives {name}, so nobody would read the command.\nStart it, or go on with it:\n\n  ",
                (start, "bold $text-accent"),
            )
        return Content.assemble(
            (f"{action.label} {name}?", "bold"),
            f"\n\nProcess {self._driver} will {action.explanation}.\nThe same from a command line:\n\n  ",
            (command_line(self._paths, self._verb), "bold $text-accent"),
        )

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes and self._driver is not None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
