"""Two variants side by side: the paired result, the tasks flipped each way, what differs in their code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult

from archive.browse import Browser
from archive.errors import HgmError
from archive.records import ROOT, Variant
from archive.statistics import Difference, paired_difference, tasks_needed
from tui.documents import Document, Section, Sections, patch_document
from tui.screens.board import Board
from tui.text import Line, Tone, bar, counted, one_line, percent_range, ratio
from tui.widgets.pager import Pager


@dataclass(frozen=True)
class Pair:
    """`gained` and `lost`: tasks that only the second, and only the first, solves (or solves more often)."""

    first: Variant
    second: Variant
    difference: Difference | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    patch: str


def pair(browser: Browser, first: int, second: int) -> Pair:
    rates: dict[int, dict[str, float]] = {first: {}, second: {}}
    for cell in browser.cells([first, second], search=True):  # as `hgm show` does
        rates[cell.variant_id][cell.task_id] = cell.solved / cell.tried
    before, after = rates[first], rates[second]
    common = sorted(before.keys() & after.keys())
    try:
        patch = browser.diff(first, second)
    except HgmError as error:
        patch = f"{error}\n"
    return Pair(
        browser.variant(first),
        browser.variant(second),
        paired_difference(before, after),
        tuple(task for task in common if after[task] > before[task]),
        tuple(task for task in common if after[task] < before[task]),
        patch,
    )


def pair_document(found: Pair) -> Document:
    sections = [Section("", _head(found))]
    for name, tasks, tone in (
        (f"only {found.second.label} solves", found.gained, Tone.GOOD),
        (f"only {found.first.label} solves", found.lost, Tone.BAD),
    ):
        signs = "+" if tone is Tone.GOOD else "-"
        sections.append(Section(f"{name}: {len(tasks)}", [Line(f"  {signs} {one_line(task)}", tone) for task in tasks]))
    files = patch_document(found.patch).sections if found.patch else []
    sections += files or [Section("", [Line("The same code.", Tone.DIM)])]
    return Sections(sections, (found.first, found.second, found.gained, found.lost))


def _head(found: Pair) -> list[Line]:
    lines = [_posterior(variant) for variant in (found.first, found.second)]
    if (difference := found.difference) is None:
        return [*lines, Line("No task was given to both, so they cannot be compared.", Tone.DIM)]
    ends = f"{100 * difference.low:+.0f} … {100 * difference.high:+.0f}"
    lines.append(Line(""))
    lines.append(Line(f"{found.second.label} − {found.first.label}: {100 * difference.estimate:+.1f} points ({ends})"))
    common = counted(difference.tasks, "common task")
    better = f"better with probability {difference.better:.2f}, {difference.p_text}, on {common}"
    lines.append(Line(better, Tone.DIM))
    if (needed := tasks_needed(difference)) and needed > difference.tasks:
        lines.append(Line(f"some {needed:,} common tasks would settle it", Tone.DIM))
    return [*lines, Line("")]


def _posterior(v: Variant) -> Line:
    drawn = bar(v.s, v.f, 20) if v.evaluations else "not measured yet"
    return Line(f"{v.label:<8} {ratio(v.s, v.f):>8} {percent_range(v.s, v.f):>7} %  {drawn}  {one_line(v.idea)}")


class CompareScreen(Board[Pair]):
    name_shown: ClassVar[str] = "Compare"

    def body(self) -> ComposeResult:
        yield Pager(id="pair", wrap=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Pager).focus()

    def question(self, browser: Browser) -> Pair:
        """The marked variant, else the parent, against the selected one."""
        parent = browser.variant(self.at).parent_id
        first = self.marked if self.marked not in (None, self.at) else parent
        return pair(browser, ROOT if first is None else first, self.at)

    def show(self, found: Pair) -> None:
        if found.first.id == found.second.id:
            self.say(found.second.label)
            lines = "The root has no parent to be compared with:", "mark another variant in the tree (m) first."
            self.query_one(Pager).show_lines([Line(line) for line in lines])
            return
        hint = "" if self.marked is not None else "   (m in the tree marks another to compare with)"
        self.say(f"{found.first.label} → {found.second.label}{hint}")
        self.query_one(Pager).show_document(pair_document(found))
