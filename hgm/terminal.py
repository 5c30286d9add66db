"""The one door to the terminal for tables and text. What goes through it is harmless, whoever wrote it.

Characters that a terminal could obey are taken out of what is about to be printed; colours are added afterwards, by
rich, and only where the output is a terminal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection

from rich.console import Console, ConsoleOptions, RenderableType, RenderHook, RenderResult
from rich.console import ConsoleRenderable as Renderable
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from hgm.harmless import OBEYED, harmless, on_one_line
from hgm.pipe import end_quietly

ENDLESS = 100_000
"""Cells in a line of a pipe or a file, where nothing need be cut."""


class Harmless:
    """A renderable without harm in its text and without blanks at its line ends; styles and widths stay."""

    def __init__(self, renderable: RenderableType) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line, ends in Segment.split_lines_terminator(console.render(self._renderable, options)):
            yield from _trimmed([_cleaned(segment) for segment in line])
            if ends:
                yield Segment.line()


class _Cleaning(RenderHook):
    def process_renderables(self, renderables: list[Renderable]) -> list[Renderable]:
        return [Harmless(renderable) for renderable in renderables]


def _cleaned(segment: Segment) -> Segment:
    return segment if segment.control else Segment(harmless(segment.text), segment.style)


def _trimmed(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].control:
        last = line.pop()
        if kept := last.text.rstrip(" "):
            return [*line, Segment(kept, last.style)]
    return line


class _Console(Console):
    def on_broken_pipe(self) -> None:
        end_quietly()


def console(*, stderr: bool = False) -> Console:
    """Where a verb prints. Strings are no markup. In a pipe, lines are as long as they need to be, unless COLUMNS says
    how wide they may be."""
    made = _Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = ENDLESS
    made.push_render_hook(_Cleaning())
    return made


def narrate(line: str, style: str = "") -> None:
    """One line on stderr, never cut: it may hold a command to copy."""
    console(stderr=True).print(Text(line, style=style), soft_wrap=True)


def grid(*headers: str, cut: Collection[str], right: Collection[str] = ()) -> Table:
    """A table without lines, where only the columns `cut` lose their ends if the terminal is too narrow for all."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, no_wrap=header not in cut, overflow="ellipsis")
        table.columns[-1].justify = "right" if header in right else "left"
    return table


def indented(text: str) -> Padding:
    """A paragraph, two cells in, wrapped where the line ends."""
    return Padding(Text(text), (0, 0, 0, 2))


def clipped(text: str, style: str = "") -> Text:
    """A cell or a line whose end may be cut."""
    return Text(on_one_line(text), style=style, overflow="ellipsis", no_wrap=True)


def emit(value: object) -> None:
    """JSON on stdout, in readable characters; what a terminal would obey is written as `\\uXXXX`."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write(OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n")


def count(number: int, noun: str) -> str:
    """ "1 variant", "1,000 variants"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
