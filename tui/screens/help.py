"""All keys and signs, from the actions table."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer

from tui.actions import Place, actions_of
from tui.bindings import bindings
from tui.text import Line, Tone
from tui.widgets.lineage import MARKS
from tui.widgets.pager import Pager

_SIGNS = (
    ("own 7/9", "tasks resolved of those tried by the variant itself (search evaluations)"),
    ("95 %", "interval of its success rate, in per cent: wide where little was measured"),
    ("clade 31/52", "the same over the variant and all its descendants"),
    ("▁ … █", "the clade's share of successes, as colour says it too; · nothing measured"),
    ("kids", "number of children"),
    (MARKS["best"], "best belief: the variant to trust most"),
    (MARKS["banned"], "banned, or an expansion that made no child"),
    (MARKS["pinned"], "pinned"),
    (MARKS["busy"], "something of it is in flight"),
    (MARKS["chosen"], "marked, to compare others with"),
)


class HelpScreen(Screen[None]):
    BINDINGS = bindings(Place.ATTEMPT)[:1]

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield Pager(id="help-text")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Pager).show_lines(help_lines(self._keys))

    def action_leave(self) -> None:
        self.dismiss()


def help_lines(keys: Mapping[str, str]) -> list[Line]:
    """All actions by place; `keys` are those that a person has changed."""
    lines: list[Line] = []
    for place in Place:
        lines += [Line(str(place), Tone.HEADING)]
        for action in actions_of(place):
            lines.append(Line(f"  {action.shown_keys(keys):<14} {action.explanation}", hang=17))
            lines += [Line(f"{'':<17}{action.cli}", Tone.DIM, hang=17)] if action.cli else []
        lines += [Line("")]
    lines += [Line("Signs", Tone.HEADING)]
    return lines + [Line(f"  {sign:<14} {meaning}", hang=17) for sign, meaning in _SIGNS]
