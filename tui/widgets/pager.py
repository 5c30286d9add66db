"""A long text that is read where it is looked at: lines are wrapped and painted as they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.actions import Place
from tui.bindings import bindings
from tui.text import Line, Tone, wrapped
from tui.widgets.paint import component_style

PAGE = 400
"""So many lines are prepared at a time."""


class Pager(ScrollView, can_focus=True):
    BINDINGS = bindings(Place.TEXT)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"pager--{tone}" for tone in Tone}

    def __init__(self, *, id: str | None = None, wrap: bool = True) -> None:
        super().__init__(id=id)
        self.wraps = wrap
        self._lines: Sequence[Line] = ()
        self._taken = 0
        self._pieces: list[tuple[int, Line]] = []
        self._widest = 0
        self._styles: dict[Tone, Style] = {}

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show `lines` from the top; the same lines again change nothing."""
        if lines != self._lines:
            self._lines = lines
            self._start(0)

    def _start(self, first: int) -> None:
        """Cut the lines anew for the width, and show from line `first` on."""
        self._taken, self._pieces, self._widest = 0, [], 0
        while self._taken < min(len(self._lines), first + 1):
            self._take_page()
        top = next((at for at, (line, _) in enumerate(self._pieces) if line == first), 0)
        self._fill(top)
        self.scroll_to(x=0, y=top, animate=False)
        self.refresh()

    def _take_page(self) -> None:
        width = self.size.width - 1
        for at in range(self._taken, min(self._taken + PAGE, len(self._lines))):
            line = self._lines[at]
            if self.wraps and width > 0:
                self._pieces += [(at, Line(piece, line.tone)) for piece in wrapped(line.text, width, line.hang)]
            else:
                self._pieces.append((at, line))
                self._widest = max(self._widest, cell_len(line.text) + 1)
        self._taken = min(self._taken + PAGE, len(self._lines))

    def _fill(self, top: int) -> None:
        while self._taken < len(self._lines) and len(self._pieces) < top + 2 * max(1, self.size.height):
            self._take_page()
        self.virtual_size = Size(0 if self.wraps else self._widest, len(self._pieces))

    def on_resize(self, event: events.Resize) -> None:
        top = self.scroll_offset.y
        self._start(self._pieces[top][0] if top < len(self._pieces) else 0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._fill(int(new_value))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _style(self, tone: Tone) -> Style:
        if tone not in self._styles:
            self._styles[tone] = component_style(self, f"pager--{tone}")
        return self._styles[tone]

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        width, base = self.size.width, self.rich_style
        if y + top >= len(self._pieces):
            return Strip.blank(width, base)
        line = self._pieces[y + top][1]
        style = base + self._style(line.tone)
        return Strip([Segment(line.text, style)]).crop_extend(left, left + width, style)

    # --- keys ---------------------------------------------------------------------------------------------------

    def action_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - 1, animate=False)

    def action_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + 1, animate=False)

    def action_page_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - max(1, self.size.height - 1), animate=False)

    def action_page_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + max(1, self.size.height - 1), animate=False)

    def action_first(self) -> None:
        self.scroll_to(x=0, y=0, animate=False)

    def action_last(self) -> None:
        while self._taken < len(self._lines):
            self._take_page()
        self._fill(0)
        self.scroll_to(y=len(self._pieces), animate=False)

    def action_wrap(self) -> None:
        self.wraps = not self.wraps
        top = self.scroll_offset.y
        self._start(self._pieces[top][0] if top < len(self._pieces) else 0)

    def action_sideways(self, cells: int) -> None:
        if not self.wraps:
            self.scroll_to(x=self.scroll_offset.x + cells, animate=False)
