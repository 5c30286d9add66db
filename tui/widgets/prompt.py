"""One line to type in, shown when it is needed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static


class Prompt(Horizontal):
    """`question` says what is asked for now; empty while the line is hidden."""

    question = ""

    def compose(self) -> ComposeResult:
        yield Static(id="prompt-label", markup=False)
        yield Input(id="prompt-input", compact=True)

    def ask(self, question: str, text: str) -> None:
        entry = self.query_one(Input)
        with entry.prevent(Input.Changed):
            entry.value = text
        entry.cursor_position = len(text)
        self.query_one("#prompt-label", Static).update(f" {question}: ")
        self.question = question
        self.add_class("-asking")
        entry.focus()

    def end(self) -> None:
        self.question = ""
        self.remove_class("-asking")
