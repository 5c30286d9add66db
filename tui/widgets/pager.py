"""A long text that is read where it is looked at: blocks become lines, lines are wrapped, as they come into sight."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.actions import Place
from tui.bindings import bindings
from tui.documents import Document, Lines
from tui.highlight import KINDS, spans
from tui.text import Line, Tone, wrapped
from tui.widgets.paint import component_style

PAGE = 200
"""So many lines are prepared at a time."""


class Piece(NamedTuple):
    """What one row of the screen shows: a line of a block, or a part of one."""

    block: int
    line: Line


class Pager(ScrollView, can_focus=True):
    """Shows a document from one of its blocks on; `lo` and `hi` bound the blocks that are prepared, [lo, hi)."""

    BINDINGS = bindings(Place.TEXT)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"pager--{tone}" for tone in Tone),
        *(f"pager--{kind}" for kind in KINDS),
        "pager--hit",
    }

    class Asked(Message):
        """Somebody wants to search `pager`."""

        def __init__(self, pager: Pager) -> None:
            super().__init__()
            self.pager = pager

    def __init__(self, *, id: str | None = None, wrap: bool = True) -> None:
        super().__init__(id=id)
        self.wraps = wrap
        self.document: Document = Lines(())
        self.needle = ""
        self.lo = self.hi = 0
        self._pieces: list[Piece] = []
        self._widest = 0
        self._hit = -1
        self._styles: dict[str, Style] = {}

    @property
    def prepared(self) -> int:
        """How many rows are prepared."""
        return len(self._pieces)

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.show_document(Lines(lines))

    def show_document(self, document: Document) -> None:
        """Show `document` from the top; one from the same source changes nothing."""
        if document.source != self.document.source:
            self.document, self._hit = document, -1
            self._start(0)

    def renew(self, document: Document, *, follow: bool = False) -> None:
        """Show what became of the same text meanwhile; the place is kept. Who is at the end stays there, if it is to
        `follow`."""
        at_end = self.hi == len(self.document) and self.scroll_offset.y + self.size.height >= len(self._pieces)
        here, offset = self._here()
        self.document = document
        self._start(min(here, max(0, len(document) - 1)), offset)
        if follow and at_end:
            self.action_last()

    # --- what is prepared ---------------------------------------------------------------------------------------

    def _start(self, block: int, offset: int = 0) -> None:
        """Prepare anew, with row `offset` of `block` at the top."""
        self._pieces, self._widest, self.lo, self.hi = [], 0, block, block
        self._fill(offset)
        self._fill_above(0)
        above = next((at for at, piece in enumerate(self._pieces) if piece.block >= block), 0)
        self.scroll_to(x=0, y=above + offset, animate=False)
        self.refresh()

    def _cut(self, block: int) -> list[Piece]:
        width, found = self.size.width - 1, list[Piece]()
        for line in self.document.block(block):
            if self.wraps and width > 0:
                found += [Piece(block, line._replace(text=piece)) for piece in wrapped(line.text, width, line.hang)]
            else:
                found.append(Piece(block, line))
                self._widest = max(self._widest, cell_len(line.text) + 1)
        return found

    def _fill(self, top: int) -> None:
        """Prepare what comes below row `top`, and a screenful more."""
        while self.hi < len(self.document) and len(self._pieces) < top + 2 * max(1, self.size.height):
            goal = len(self._pieces) + PAGE
            while self.hi < len(self.document) and len(self._pieces) < goal:
                self._pieces += self._cut(self.hi)
                self.hi += 1
        self.virtual_size = Size(0 if self.wraps else self._widest, len(self._pieces))

    def _fill_above(self, top: int) -> int:
        """Prepare what comes above row `top`, where little is left; returns how many rows came."""
        found: list[list[Piece]] = []
        count = 0
        while self.lo > 0 and top + count < max(1, self.size.height):
            self.lo -= 1
            found.append(self._cut(self.lo))
            count += len(found[-1])
        if count:
            self._pieces = [piece for block in reversed(found) for piece in block] + self._pieces
            self.virtual_size = Size(0 if self.wraps else self._widest, len(self._pieces))
        return count

    def _here(self) -> tuple[int, int]:
        """The block at the top of the screen, and how many of its rows are above."""
        top = min(self.scroll_offset.y, len(self._pieces) - 1)
        if top < 0:
            return 0, 0
        block, first = self._pieces[top].block, top
        while first > 0 and self._pieces[first - 1].block == block:
            first -= 1
        return block, top - first

    def on_resize(self, event: events.Resize) -> None:
        self._start(*self._here())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if came := self._fill_above(int(new_value)):
            self.scroll_to(y=int(new_value) + came, animate=False)
        self._fill(int(new_value))

    # --- painting -----------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = component_style(self, f"pager--{name}")
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        width, base = self.size.width, self.rich_style
        if y + top >= len(self._pieces):
            return Strip.blank(width, base)
        line = self._pieces[y + top].line
        style = base + self._style(line.tone)
        strip = Strip(self._segments(line, style))
        if self.needle and self.needle.lower() in line.text.lower():
            strip = self._with_hits(strip, line.text)
        return strip.crop_extend(left, left + width, style)

    def _segments(self, line: Line, style: Style) -> list[Segment]:
        """The line in the colours of its language, after its marker or number."""
        skip = line.skip or (1 if line.tone in (Tone.ADDED, Tone.REMOVED, Tone.PLAIN) and line.syntax else 0)
        code = line.text[skip:]
        found = [Segment(line.text[:skip], style + self._style("dim") if line.skip else style)] if skip else []
        at = 0
        for span in spans(code, line.syntax) if line.syntax else ():
            found.append(Segment(code[at : span.start], style))
            found.append(Segment(code[span.start : span.end], style + self._style(span.kind)))
            at = span.end
        return [*found, Segment(code[at:], style)]

    def _with_hits(self, strip: Strip, text: str) -> Strip:
        """Every place of the needle marked."""
        lowered, needle, hit = text.lower(), self.needle.lower(), self._style("hit")
        if len(lowered) != len(text):
            return strip
        cuts, at = [], lowered.find(needle)
        while at >= 0:
            cuts += [cell_len(text[:at]), cell_len(text[: at + len(needle)])]
            at = lowered.find(needle, at + len(needle))
        parts = list(strip.divide([*cuts, strip.cell_length]))
        marked = [part.apply_style(hit) if place % 2 else part for place, part in enumerate(parts)]
        return Strip.join(marked)

    # --- searching ----------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        self.post_message(self.Asked(self))

    def search(self, needle: str) -> None:
        """Go to the first place of `needle` from the top of the screen on; nothing ends a search."""
        self.needle, self._hit = needle, -1
        self.refresh()
        if needle:
            self._find(1)

    def action_next_hit(self, step: int) -> None:
        if self.needle:
            self._find(step)

    @work(exclusive=True, group="find")
    async def _find(self, step: int) -> None:
        """Go to the next block with the needle; the blocks are looked through beside the event loop."""
        wanted, document = self.needle.lower(), self.document
        start = self._hit + step if self._hit >= 0 else self._here()[0]
        while 0 <= start < len(document):
            found = await asyncio.to_thread(document.find, self.needle, start, step)
            if found is None:
                break
            rows = [at for at, line in enumerate(document.block(found)) if wanted in line.text.lower()]
            if rows:
                self._hit = found
                self._go_to_hit(found, wanted)
                return
            start = found + step
        self.app.notify(f"{self.needle!r}: not found {'below' if step > 0 else 'above'}", timeout=3, markup=False)

    def _go_to_hit(self, block: int, wanted: str) -> None:
        self._start(block)
        rows = (
            at for at, piece in enumerate(self._pieces) if piece.block == block and wanted in piece.line.text.lower()
        )
        row = next(rows, None)
        if row is not None:
            self._fill(row)
            self.scroll_to(y=max(0, row - self.size.height // 3), animate=False)

    # --- folding ------------------------------------------------------------------------------------------------

    def action_fold(self) -> None:
        """Fold or unfold the block at the top of the screen."""
        self._toggle(self._here()[0])

    def action_fold_all(self) -> None:
        block, _ = self._here()
        self.document.toggle_all()
        self._start(block)

    def action_heading(self, step: int) -> None:
        """Put the next block, or the one before, at the top of the screen."""
        block, offset = self._here()
        goal = block + step if step > 0 or offset == 0 else block
        if 0 <= goal < len(self.document):
            self._start(goal)

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y
        if row < len(self._pieces):
            piece = self._pieces[row]
            if row == 0 or self._pieces[row - 1].block != piece.block or piece.line.tone is Tone.DIM:
                self._toggle(piece.block)

    def _toggle(self, block: int) -> None:
        here, offset = self._here()
        if self.document.toggle(block):
            self._start(here, 0 if here == block else offset)

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
        self._start(0)

    def action_last(self) -> None:
        """To the end, whatever lies between."""
        if self.hi < len(self.document):
            self._start(len(self.document) - 1)
        self.scroll_to(y=len(self._pieces), animate=False, force=True)  # before its scrollbar is shown, too

    def action_wrap(self) -> None:
        self.wraps = not self.wraps
        self._start(*self._here())

    def action_sideways(self, cells: int) -> None:
        if not self.wraps:
            self.scroll_to(x=self.scroll_offset.x + cells, animate=False)
