"""The lineage screen: the tree beside the selected variant, and how the search is."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Input, Static

from archive.browse import Order as SiblingOrder
from archive.errors import HgmError, NotFound
from archive.layout import RunPaths
from archive.records import ROOT, Variant
from tui.actions import Place
from tui.best import next_improvement
from tui.bindings import bindings
from tui.columns import header
from tui.feed import NotStarted, timed
from tui.outline import Key
from tui.screens.board import BREAKPOINTS
from tui.screens.opening import OpeningScreen
from tui.steering import run_argument
from tui.text import one_line
from tui.view import LONGEST_REST_S, REST, Seen, Status, View, Wants, facts_of, look_again, way_to
from tui.widgets.lineage import Lineage
from tui.widgets.pager import Pager
from tui.widgets.panel import Panel
from tui.widgets.prompt import Prompt
from tui.widgets.status import StatusLine

POLL_S = 0.5
ATTEMPT = re.compile(r"[ex][1-9][0-9]{0,14}")
TYPING_S = 0.12
"""A filter is applied when the typing pauses so long."""


class LineageScreen(OpeningScreen):
    BINDINGS = bindings(Place.LINEAGE)
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS

    def __init__(self, paths: RunPaths, keys: Mapping[str, str]) -> None:
        super().__init__(paths, keys)
        self.status: Status | None = None
        self._looking = asyncio.Lock()
        self._seen: Seen | None = None
        self._words: tuple[str, ...] = ()
        self._failed = False
        self._order = SiblingOrder.AGE
        self._next_look = 0.0
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="message")
        with Horizontal(id="main"):
            with Vertical(id="tree-side"):
                yield Static(id="title")
                yield Static(id="columns", markup=False)
                yield Lineage(id="lineage")
            yield Panel(self.reading, id="panel")
        yield Prompt(id="prompt")
        yield StatusLine(id="status")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.lineage = self.query_one(Lineage)
        self.panel = self.query_one(Panel)
        self.prompt = self.query_one(Prompt)
        self.lineage.focus()
        self.set_interval(POLL_S, self._poll)
        self._look()

    def on_unmount(self) -> None:
        self.desk.close()
        self.reading.close()

    # --- reading ------------------------------------------------------------------------------------------------

    def _poll(self) -> None:
        if not self._looking.locked() and time.monotonic() >= self._next_look:
            self._look()

    @work(group="look")
    async def _look(self) -> None:
        await self.refresh_view()

    async def refresh_view(self) -> None:
        """Show what changed, if anything did; what cannot be read becomes a message."""
        async with self._looking:
            wants, sight, seen = self._wants(), self.lineage.sight, self._seen
            try:
                found, cost_s = await self.desk.ask(lambda browser: timed(look_again, browser, wants, sight, seen))
            except HgmError as error:
                self._show_problem(error)
                return
            if found is not None:
                self._show(*found)
            self._next_look = time.monotonic() + min(LONGEST_REST_S, REST * cost_s)

    def _wants(self) -> Wants:
        lineage = self.lineage
        opened = frozenset(lineage.model.opened) if self.status else None
        known = self.status.variants if self.status else 0
        return Wants(opened, known, self._words, self._failed, self._order)

    def _show(self, seen: Seen, view: View) -> None:
        if ROOT not in view.facts:
            self._seen = None
            self._say(f"{self.paths.name} has no variant yet", "The engine is adding the first one.")
            return
        first, before = self.status is None, self._seen
        self._seen, self.status = seen, view.status
        self.remove_class("-message")
        self.lineage.show_view(view, seen.wants.opened or frozenset())
        self.query_one(StatusLine).show_status(view.status)
        self._show_title(view)
        if first:
            self.lineage.go_to(Key(view.status.best.id if view.status.best else ROOT))
            self.panel.show_key(self.lineage.cursor)
            self.set_timer(POLL_S, self.load_boards)
        elif before is None or before.marker != seen.marker:
            self.panel.read()
        if view.matches and (before is None or before.wants.words != seen.wants.words):
            self._go_to_match(view.matches)

    def _go_to_match(self, matches: frozenset[int]) -> None:
        """With a new filter, the cursor goes to the first match, unless it is on one."""
        if self.lineage.cursor.variant not in matches:
            rows = self.lineage.model.rows
            self.lineage.go_to(next(row.key for row in rows if row.key.variant in matches))

    def _show_title(self, view: View) -> None:
        parts = [Content.styled(one_line(self.paths.name), "bold")]
        if view.matches is not None:
            count = f"{len(view.matches)} of {view.status.variants} match "
            parts += [Content(count), Content.styled(f"“{one_line(' '.join(self._words))}”", "bold $text-warning")]
            parts.append(Content.styled("Esc shows all", "$foreground 60%"))
        if view.complaint:
            parts.append(Content.styled(one_line(view.complaint), "bold $text-error"))
        if self._order is not SiblingOrder.AGE:
            parts.append(Content.styled(f"sorted by {self._order}", "$foreground 60%"))
        if self._failed:
            parts.append(Content.styled("with failed expansions", "$foreground 60%"))
        self.query_one("#title", Static).update(Content("  ").join(parts), layout=False)

    def _show_problem(self, error: HgmError) -> None:
        self._seen = None
        start = f"hgm run {run_argument(self.paths)}"
        if isinstance(error, NotStarted):
            self._say(str(error), f"Start it in another terminal; this window will follow:\n\n  {start}")
        else:
            self._say("The run cannot be read", f"{error}\n\nThis window tries again twice a second; q ends it.")

    def _say(self, head: str, text: str) -> None:
        words = "\n".join(one_line(line) if line.strip() else "" for line in text.split("\n"))
        self.query_one("#message", Static).update(Content.assemble((one_line(head), "bold"), "\n\n", words))
        self.add_class("-message")

    @on(Lineage.Folded)
    def _folded(self) -> None:
        self._look()

    @on(Lineage.Resized)
    def _resized(self, event: Lineage.Resized) -> None:
        self.query_one("#columns", Static).update(header(event.width))

    @on(Lineage.Wanted)
    def _wanted(self, event: Lineage.Wanted) -> None:
        self._read_facts(event.sight | {ROOT})

    @work(group="facts", exclusive=True)
    async def _read_facts(self, ids: frozenset[int]) -> None:
        try:
            self.lineage.show_facts(await self.desk.ask(lambda browser: facts_of(browser, ids)))
        except HgmError as error:
            self._show_problem(error)

    @on(Lineage.Moved)
    def _moved(self, event: Lineage.Moved) -> None:
        self.panel.show_key(event.key)

    @on(Panel.Failed)
    def _panel_failed(self, event: Panel.Failed) -> None:
        self._show_problem(event.error)

    def action_reload(self) -> None:
        self._seen = None
        self._look()
        self.panel.read()

    # --- going places -------------------------------------------------------------------------------------------

    @work(group="go", exclusive=True)
    async def go_to(self, key: Key) -> None:
        """Open the way to a row and put the cursor there; a filter that hides it ends."""
        if not self.lineage.go_to(key):
            try:
                way = await self.desk.ask(lambda browser: way_to(browser, key.variant))
            except HgmError as error:
                self.refuse(error)
                return
            matches = self.lineage.model.marks.matches
            if matches is not None and key.variant not in matches:
                self._words = ()
            self._failed = self._failed or key.failure > 0
            self.lineage.model.opened |= {*way, *([key.variant] if key.failure else [])}
            await self.refresh_view()
            self.lineage.go_to(key)
        self.lineage.focus()

    def action_best(self) -> None:
        if self.status and self.status.best:
            self.go_to(Key(self.status.best.id))
        else:
            self.notify("Nothing was measured yet.", markup=False)

    @work(group="go", exclusive=True)
    async def action_improvement(self) -> None:
        at = self.lineage.cursor.variant
        try:
            found = await self.desk.ask(lambda browser: next_improvement(browser, at))
        except HgmError as error:
            self.refuse(error)
            return
        if found is None:
            self.notify("Nothing was measured yet.", markup=False)
        else:
            self.go_to(Key(found))

    def action_parent(self) -> None:
        self.lineage.go_to_parent()

    def action_sort(self) -> None:
        """The next way to sort siblings."""
        orders = list(SiblingOrder)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._look()

    def action_mark(self) -> None:
        """Mark the selected variant, or take the mark away."""
        at = self.lineage.cursor.variant
        self.lineage.choose(None if self.lineage.model.marks.chosen == at else at)
        self.panel.choose(self.lineage.model.marks.chosen)

    def action_failed(self) -> None:
        self._failed = not self._failed
        self._look()

    # --- filter and go to ---------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        if self.panel.evaluations.has_focus:
            self.prompt.ask("evaluations", " ".join(self.panel.evaluations.words))
        else:
            self.prompt.ask("filter", " ".join(self._words))

    @on(Pager.Asked)
    def _search_asked(self, event: Pager.Asked) -> None:
        self._pager = event.pager
        self.prompt.ask("search", event.pager.needle)

    def action_go(self) -> None:
        self.prompt.ask("go to", "")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self.prompt.question == "filter":
            if self._typing is not None:
                self._typing.stop()
            text = event.value
            self._typing = self.set_timer(TYPING_S, lambda: self._set_filter(text))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        question = self.prompt.question
        self.prompt.end()
        if question == "evaluations":
            self.panel.evaluations.focus()
            self.panel.evaluations.filter(tuple(event.value.split()))
            return
        if question == "search":
            self._pager.focus()
            self._pager.search(event.value)
            return
        self.lineage.focus()
        if question == "filter":
            self._set_filter(event.value)
        elif event.value.strip():
            self._go_to_named(event.value.strip())

    def _set_filter(self, text: str) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        words = tuple(text.split())
        if words != self._words:
            self._words = words
            self._look()

    def _go_to_named(self, name: str) -> None:
        digits = name.lower().removeprefix("v")
        if ATTEMPT.fullmatch(name):
            self.open_attempt(name)
        elif name.lower() == "best":
            self.action_best()
        elif name.lower() == "root":
            self.go_to(Key(ROOT))
        elif digits.isdecimal() and digits.isascii() and len(digits) < 16:
            self.go_to(Key(int(digits)))
        else:
            self.refuse(NotFound(f"{name!r} is no variant: write v17, 17, root, best, e12 or x3"))

    def action_back(self) -> None:
        if self.prompt.question:
            filtering = self.prompt.question == "filter"
            self.prompt.end()
            if filtering:
                self._set_filter("")
        elif self._words and self.lineage.has_focus:
            self._set_filter("")
        elif self.lineage.has_focus:
            self.remove_class("-zoom-tree", "-zoom-panel")
        self.remove_class("-zoom-panel")
        self.lineage.focus()

    # --- the panel ----------------------------------------------------------------------------------------------

    def action_tab(self, name: str) -> None:
        self.panel.show_tab(name, focus=True)

    def action_base(self) -> None:
        base = self.panel.switch_base()
        self.notify(f"compared with the {base}", timeout=2, markup=False)

    def action_copy(self) -> None:
        """By the terminal's own means (OSC 52), which reach through ssh."""
        focused = self.focused
        if isinstance(focused, Pager):
            text = "\n".join(line.text for at in range(len(focused.document)) for line in focused.document.block(at))
        else:
            text = f"v{self.lineage.cursor.variant}"
        self.app.copy_to_clipboard(text)
        self.notify(f"copied {text if len(text) < 40 else f'{len(text):,} characters'}", timeout=2, markup=False)

    def action_zoom(self) -> None:
        name = "-zoom-tree" if self.lineage.has_focus else "-zoom-panel"
        zoomed = self.has_class(name)
        self.remove_class("-zoom-tree", "-zoom-panel")
        self.set_class(not zoomed, name)

    # --- what an order is about ---------------------------------------------------------------------------------

    @property
    def selected(self) -> int:
        return self.lineage.cursor.variant

    @property
    def marked(self) -> int | None:
        return self.lineage.model.marks.chosen

    @property
    def exam(self) -> bool:
        return self.status is not None and self.status.exam

    def known(self, id: int) -> Variant | None:
        return self.lineage.model.facts.get(id)

    def attempt_named(self) -> str:
        key = self.panel.evaluations.selected_key() if self.panel.active == "evaluations" else ""
        return f"e{key}" if key else ""

    async def read_again(self) -> None:
        await self.refresh_view()
        self.panel.read()
