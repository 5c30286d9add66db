"""The tree of variants, one row each, painted line by line: only what is in sight is ever made into text.

Figures stand in columns at the left, where no depth can push them away; the lineage follows, with its guides. A row is
known by its key, so that cursor and scroll position stay with their variant while the tree grows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from archive.records import ROOT, Expansion, Variant
from tui.actions import Place
from tui.bindings import bindings
from tui.columns import around, figures, figures_width, path_to
from tui.model import Marks, Model
from tui.outline import Key, Outline, Row, guides, levels_to_skip
from tui.text import one_line
from tui.view import Found, View
from tui.widgets.paint import component_style

MARGIN = 120
"""So many rows above and below those in sight have their facts at hand."""
NEAR = 40
"""With fewer than so many to spare, more are asked for."""
MARKS = {"best": "★", "banned": "✗", "pinned": "^", "busy": "»", "chosen": "◆"}


class Paint(NamedTuple):
    """What a row is painted of: whether the cursor is on it, and pieces of text, each with the name of its style."""

    cursor: bool
    parts: list[tuple[str, str]]


class Lineage(ScrollView, can_focus=True):
    """Posts `Moved` when the cursor comes to another row, `Folded` and `Wanted` when there is something to be read."""

    BINDINGS = bindings(Place.TREE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"lineage--level-{level}" for level in range(5)),
        "lineage--cursor",
        "lineage--cursor-blurred",
        "lineage--dim",
        "lineage--idea",
        "lineage--bad",
        "lineage--mark",
    }

    class Moved(Message):
        def __init__(self, key: Key) -> None:
            super().__init__()
            self.key = key

    class Wanted(Message):
        """Rows without facts came near: those of `sight` are wanted."""

        def __init__(self, sight: frozenset[int]) -> None:
            super().__init__()
            self.sight = sight

    class Folded(Message):
        """A node was opened or closed."""

    class Resized(Message):
        """The tree has another width now, in cells."""

        def __init__(self, width: int) -> None:
            super().__init__()
            self.width = width

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.model = Model()
        self.cursor = Key(ROOT)
        self.sight: frozenset[int] = frozenset()
        self._height = 0
        """In rows, when it was last more than none: a hidden tree has none."""
        self._styles: dict[str, Style] = {}
        self._painted: dict[int, Paint | None] = {}
        """What each line of the screen was painted of, from the top."""

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def cursor_line(self) -> int:
        return self.model.lines.get(self.cursor, 0)

    def show_view(self, view: View, asked: frozenset[int] = frozenset()) -> None:
        """Take over what was read; cursor and scroll position stay with their rows. Of the nodes that were open when it
        was `asked` for, some may have been closed meanwhile: they stay so."""
        model = self.model
        model.opened |= view.opened - asked
        model.shape, model.facts, model.costs, model.failed = view.shape, view.facts, view.costs, view.failed
        best = view.status.best.id if view.status.best else None
        busy = frozenset(job.variant for job in view.status.jobs)
        model.marks = Marks(best, busy, model.marks.chosen, view.matches)
        asked_for = view.matches is not None or model.opened == view.opened
        self._lay_out(view.rows if asked_for else model.laid_out())

    def show_facts(self, found: Found) -> None:
        """Take over what was asked for by `Wanted`."""
        self.model.facts, self.model.costs = found.facts, found.costs
        self._repaint()

    def choose(self, id: int | None) -> None:
        """Mark one variant, to compare others with; None takes the mark away."""
        self.model.marks = replace(self.model.marks, chosen=id)
        self._repaint()

    def _lay_out(self, rows: Outline) -> None:
        """New rows, with the cursor (or the first row in sight, where the cursor is out of it) on its old place."""
        model, top = self.model, self.scroll_offset.y
        old_line = self.cursor_line
        in_sight = top <= old_line < top + max(1, self.size.height)
        anchor = self.cursor if in_sight or not model.rows else model.rows[min(top, len(model.rows) - 1)].key
        place = model.lines.get(anchor, 0) - top
        model.outline = rows
        self._keep_cursor()
        self.virtual_size = Size(0, len(model.rows))
        if anchor in model.lines:
            self._scroll_to_line(model.lines[anchor] - place)
        self._repaint()
        self._look_around()

    def _keep_cursor(self) -> None:
        """Where its row is gone, the cursor goes to the nearest ancestor that is left."""
        model, key = self.model, self.cursor
        if key.failure and key not in model.lines:
            key = Key(key.variant)
        while key not in model.lines and key.variant in model.parents:
            key = Key(model.parents[key.variant])
        if key not in model.lines:
            key = Key(ROOT)
        if key != self.cursor:
            self.cursor = key
            self.post_message(self.Moved(key))

    def _look_around(self) -> None:
        """Ask for the facts of the rows around, if they are about to be missing."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        rows = self.model.rows
        near = rows[max(0, top - NEAR) : top + height + NEAR]
        if all(row.key.variant in self.model.facts for row in near):
            return
        wide = rows[max(0, top - MARGIN) : top + height + MARGIN]
        sight = around([row.key.variant for row in wide], self.model.parents)
        if sight != self.sight:
            self.sight = sight
            self.post_message(self.Wanted(sight))

    def on_resize(self) -> None:
        """A cursor that was in sight stays so; one that the mouse wheel left behind is not gone back to."""
        self.post_message(self.Resized(self.size.width))
        if not self.size.height:
            return
        if 0 <= self.cursor_line - self.scroll_offset.y < self._height:
            self._go_to_line(self.cursor_line)
        self._height = self.size.height

    def _scroll_to_line(self, top: int) -> None:
        """Without `force`, rows that have just come cannot be scrolled: there is no scrollbar yet."""
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._look_around()

    # --- moving -------------------------------------------------------------------------------------------------

    def go_to(self, key: Key) -> bool:
        """Put the cursor on the row of `key`; False where there is none."""
        line = self.model.lines.get(key)
        if line is None:
            return False
        self._go_to_line(line, centre=True)
        return True

    def _go_to_line(self, line: int, *, centre: bool = False) -> None:
        if not self.model.rows:
            return
        line = min(max(line, 0), len(self.model.rows) - 1)
        top, height = self.scroll_offset.y, max(1, self.size.height)
        old_line, old_skip = self.cursor_line, self._skip()
        key = self.model.rows[line].key
        if key != self.cursor:
            self.cursor = key
            self.post_message(self.Moved(key))
        if not top <= line < top + height:
            edge = line if line < top else line - height + 1
            self._scroll_to_line(line - height // 2 if centre else edge)
        if self._skip() != old_skip:
            self.refresh()
        self.refresh_line(old_line)
        self.refresh_line(line)

    def action_up(self) -> None:
        self._go_to_line(self.cursor_line - 1)

    def action_down(self) -> None:
        self._go_to_line(self.cursor_line + 1)

    def action_page_up(self) -> None:
        self._go_to_line(self.cursor_line - max(1, self.size.height - 1))

    def action_page_down(self) -> None:
        self._go_to_line(self.cursor_line + max(1, self.size.height - 1))

    def action_first(self) -> None:
        self._go_to_line(0)

    def action_last(self) -> None:
        self._go_to_line(len(self.model.rows) - 1)

    def action_fold(self) -> None:
        self.set_open(self.cursor, self.cursor.variant not in self.model.opened)

    def action_open(self) -> None:
        if self.model.rows and self.model.rows[self.cursor_line].opened:
            self._go_to_line(min(self.cursor_line + 1, self._last_below()))
        else:
            self.set_open(self.cursor, True)

    def _last_below(self) -> int:
        """The first child's line, or the row itself where an open node has no children."""
        line = self.cursor_line
        following = self.model.rows[line + 1 : line + 2]
        return line + 1 if following and following[0].depth > self.model.rows[line].depth else line

    def action_close(self) -> None:
        row = self.model.rows[self.cursor_line] if self.model.rows else None
        if row and row.opened and self._last_below() > self.cursor_line and not self.model.filtered:
            self.set_open(self.cursor, False)
        else:
            self.go_to_parent()

    def go_to_parent(self) -> None:
        key = self.cursor
        if key.failure:
            self.go_to(Key(key.variant))
        elif key.variant in self.model.parents:
            self.go_to(Key(self.model.parents[key.variant]))

    def set_open(self, key: Key, opened: bool) -> None:
        """Open or close a node; a filtered tree is always open."""
        if key.failure or self.model.filtered:
            return
        if opened:
            self.model.opened.add(key.variant)
        else:
            self.model.opened.discard(key.variant)
        self._lay_out(self.model.laid_out())
        self.post_message(self.Folded())

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        if line >= len(self.model.rows):
            return
        row = self.model.rows[line]
        self._go_to_line(line)
        arrow = figures_width(self.size.width) + len(guides(row, self._skip()))
        if event.chain == 2 or arrow <= event.x < arrow + 2:
            self.set_open(row.key, row.key.variant not in self.model.opened)

    # --- painting -----------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = component_style(self, f"lineage--{name}")
        return self._styles[name]

    def _skip(self) -> int:
        row = self.model.rows[self.cursor_line] if self.model.rows else None
        width = self.size.width
        room = max(4, (width - figures_width(width) - 20) // 2)
        return levels_to_skip(row.depth, room) if row else 0

    def _repaint(self) -> None:
        """Paint the lines of the screen that have changed: in a busy run they are few."""
        size, skip, top = self.size, self._skip(), self.scroll_offset.y
        for y in range(size.height):
            if self._painted.get(y) != self._paint(y + top, size.width, skip):
                self.refresh_line(y + top)

    def _paint(self, line: int, width: int, skip: int) -> Paint | None:
        """What a line is painted of; None below the last row."""
        if line >= len(self.model.rows):
            return None
        row = self.model.rows[line]
        parts = self._failure(row, width, skip) if row.key.failure else self._variant(row, width, skip)
        return Paint(row.key == self.cursor, parts)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        paint = self._painted[y] = self._paint(y + self.scroll_offset.y, width, self._skip())
        if paint is None:
            return Strip.blank(width, base)
        if paint.cursor:
            base += self._style("cursor" if self.has_focus else "cursor-blurred")
        segments = [Segment(text, base + self._style(name) if name else base) for text, name in paint.parts]
        strip = Strip(segments)
        if strip.cell_length > width:
            return Strip([*strip.crop(0, width - 1), Segment("…", base + self._style("dim"))])
        return strip.crop_extend(0, width, base)

    def _variant(self, row: Row, width: int, skip: int) -> list[tuple[str, str]]:
        """Pieces of text, each with the name of its style."""
        model = self.model
        variant, indent = model.facts.get(row.key.variant), guides(row, skip)
        if variant is None:
            return [(" " * figures_width(width), ""), (indent, "dim"), (f"  v{row.key.variant} …", "dim")]
        v, level = variant, _level(variant)
        cells = figures(v, model.costs.get(v.id), path_to(v.id, model.parents, model.facts), width)
        arrow = "▾ " if v.children and row.opened else "▸ " if v.children else "─ " if row.depth else "  "
        name = level if self._is_match(v.id) else "dim"
        return [
            *((text, level if style == "level" else style) for text, style in cells),
            (indent, "dim"),
            (arrow, "dim"),
            (v.label, name),
            (self._marks(v), "bad" if v.banned else "mark"),
            (f"  {one_line(v.idea)}", "idea" if self._is_match(v.id) else "dim"),
        ]

    def _failure(self, row: Row, width: int, skip: int) -> list[tuple[str, str]]:
        expansion = self._expansion(row.key)
        text = f"  {expansion.failure}: {one_line(expansion.detail)}" if expansion else ""
        return [
            (" " * figures_width(width), ""),
            (guides(row, skip), "dim"),
            (f"{MARKS['banned']} ", "bad"),
            (text.lstrip(), "dim"),
        ]

    def _expansion(self, key: Key) -> Expansion | None:
        return next((row for row in self.model.failed.get(key.variant, ()) if row.id == key.failure), None)

    def _is_match(self, id: int) -> bool:
        return self.model.marks.matches is None or id in self.model.marks.matches

    def _marks(self, variant: Variant) -> str:
        marks = self.model.marks
        shown = {
            "best": variant.id == marks.best,
            "banned": variant.banned,
            "pinned": variant.pinned,
            "busy": variant.id in marks.busy,
            "chosen": variant.id == marks.chosen,
        }
        text = "".join(MARKS[name] for name, on in shown.items() if on)
        return f" {text}" if text else ""


def _level(variant: Variant) -> str:
    """The style of a clade's share of successes, in five steps."""
    total = variant.clade_s + variant.clade_f
    return f"level-{min(4, 5 * variant.clade_s // total)}" if total else "dim"
