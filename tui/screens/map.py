"""The map: the whole tree in cells, colour and height of a sign for the clade's share of successes."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from archive.browse import Browser
from archive.overview import Tree
from archive.records import ROOT
from tui.actions import Place
from tui.bindings import bindings
from tui.icicle import Part, Sizes, icicle, sizes
from tui.screens.board import Board
from tui.text import block, counted, percent_range, ratio
from tui.widgets.paint import component_style


class Plan(NamedTuple):
    """The tree as the map needs it."""

    tree: Tree
    sizes: Sizes


class Icicle(Widget, can_focus=True):
    """Posts `Moved` when another clade is under the cursor."""

    BINDINGS = bindings(Place.MAP)
    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"icicle--level-{level}" for level in range(5)), "icicle--none"}

    class Moved(Message):
        """The cursor is on another clade."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: Plan | None = None
        self.root = self.cursor = ROOT
        self._rows: list[list[Part]] = []
        self._styles: dict[str, Style] = {}

    def show_plan(self, plan: Plan, at: int | None = None) -> None:
        self.plan = plan
        if at is not None:
            self.cursor = at
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.plan is None:
            return
        self._rows = icicle(self.plan.sizes, self.root, self.size.width, self.size.height)
        parent = self.plan.tree.parent
        shown = {part.node for row in self._rows for part in row}
        while self.cursor not in shown and self.cursor > ROOT:  # too narrow to be seen: its nearest ancestor that is
            self.cursor = int(parent[self.cursor])
        if self.cursor not in shown:
            self.cursor = self.root
        self.refresh()
        self.post_message(self.Moved())

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = component_style(self, f"icicle--{name}")
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        base, width = self.rich_style, self.size.width
        if self.plan is None or y >= len(self._rows):
            return Strip.blank(width, base)
        found, at = list[Segment](), 0
        for part in self._rows[y]:
            found.append(Segment(" " * (part.start - at), base))
            found.append(self._part(part, base))
            at = part.end
        return Strip(found).crop_extend(0, width, base)

    def _part(self, part: Part, base: Style) -> Segment:
        assert self.plan is not None
        tree, room = self.plan.tree, part.end - part.start
        s, n = int(tree.clade_s[part.node]), int(tree.clade_n[part.node])
        sign = block(s, n - s)
        label = f"{sign}v{part.node} {100 * s // n} %" if n else f"{sign}v{part.node}"
        text = label if len(label) < room else f"{sign}v{part.node}" if len(f"{sign}v{part.node}") < room else sign
        style = base + self._style(f"level-{min(4, 5 * s // n)}" if n else "none")
        if part.node == self.cursor:
            style += Style(reverse=True, bold=True)
        return Segment(f"{text:<{room}}"[: max(1, room - 1)] + ("▏" if room > 1 else ""), style)

    # --- moving -------------------------------------------------------------------------------------------------

    def _place(self) -> tuple[int, int]:
        for y, row in enumerate(self._rows):
            for x, part in enumerate(row):
                if part.node == self.cursor:
                    return y, x
        return 0, 0

    def _go(self, node: int) -> None:
        self.cursor = node
        self.refresh()
        self.post_message(self.Moved())

    def action_beside(self, step: int) -> None:
        y, x = self._place()
        if self._rows and 0 <= x + step < len(self._rows[y]):
            self._go(self._rows[y][x + step].node)

    def action_above(self) -> None:
        if self.plan and self.cursor != self.root:
            self._go(int(self.plan.tree.parent[self.cursor]))

    def action_below(self) -> None:
        y, x = self._place()
        if y + 1 < len(self._rows):
            part = self._rows[y][x]
            under = next((child for child in self._rows[y + 1] if part.start <= child.start < part.end), None)
            if under:
                self._go(under.node)

    def action_zoom(self) -> None:
        """Give the whole map to the clade under the cursor."""
        self.root = self.cursor
        self._lay_out()

    def action_zoom_out(self) -> None:
        if self.plan and self.root != ROOT:
            self.root = int(self.plan.tree.parent[self.root])
            self._lay_out()

    def on_click(self, event: events.Click) -> None:
        row = self._rows[event.y] if event.y < len(self._rows) else []
        for part in row:
            if part.start <= event.x < part.end:
                self._go(part.node)
                if event.chain == 2:
                    self.action_zoom()


class MapScreen(Board[Plan]):
    name_shown: ClassVar[str] = "Map"

    def body(self) -> ComposeResult:
        yield Icicle()
        yield Static(id="legend", markup=False)

    def on_mount(self) -> None:
        self._first = True
        super().on_mount()
        self.query_one(Icicle).focus()

    def question(self, browser: Browser) -> Plan:
        tree = browser.whole_tree()
        return Plan(tree, sizes(tree.parent, tree.depth))

    def show(self, found: Plan) -> None:
        self.query_one(Icicle).show_plan(found, self.at if self._first else None)
        self._first = False

    def on_icicle_moved(self) -> None:
        view = self.query_one(Icicle)
        if view.plan is None:
            return
        tree, at = view.plan.tree, view.cursor
        s, n = int(tree.clade_s[at]), int(tree.clade_n[at])
        zoomed = f"   inside v{view.root} (Z out)" if view.root != ROOT else ""
        self.say(f"{counted(len(tree.parent), 'variant')}{zoomed}   z zooms in   Enter goes there")
        size = int(view.plan.sizes.count[at])
        self.query_one("#legend", Static).update(
            f"v{at}: depth {tree.depth[at]}, {size:,} in its clade, {ratio(s, n - s)} solved"
            f"{f' ({percent_range(s, n - s)} %)' if n else ''}"
        )

    def action_go(self) -> None:
        self.dismiss(self.query_one(Icicle).cursor)
