"""What became of siblings: the best and the worst change that was already made to the same parent, and what it did.

SWE-Search (arXiv 2410.20285) tells an agent of the other branches of its tree; here, one level up, a parent that edits
itself is told of its other children. Whether that helps is an experiment: with `alternate`, every second expansion of a
parent is not told, and `hgm edits` compares the children of both arms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from archive.consultations import Hindsight
from archive.effects import FEWEST_RESULTS, Results, delta_of
from archive.queries import Reader
from archive.records import Purpose, Variant
from archive.statistics import Difference, paired_difference
from hgm.prompts import Filled, lined, prompt

Switch = Literal["off", "on", "alternate"]
DIFF_CHARS = 1_600
"""Of a sibling's diff: enough for what one edit changes, mostly."""
SHOWN_TASKS = 5


@dataclass(frozen=True)
class Told:
    """What is said of siblings, and whether it is shown in this expansion. `siblings`: best first."""

    arm: Hindsight
    siblings: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Fate:
    """A sibling and what its change did, against the parent: task ids that only it, and only the parent solved. `old`
    and `new` are the parent's and its own results."""

    variant: Variant
    delta: float
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    old: Mapping[str, float]
    new: Mapping[str, float]

    @cached_property
    def difference(self) -> Difference | None:
        """Paired, with its interval: made when it is asked for, as that takes some milliseconds."""
        return paired_difference(self.old, self.new)


def hindsight(reader: Reader, parent: Variant, expansion_id: int, switch: Switch) -> Told:
    """What expansion `expansion_id` of `parent` is told: nothing before the parent has a child with results."""
    if switch == "off":
        return Told(Hindsight.NONE)
    measured = [child for child in reader.children(parent.id) if child.evaluations >= FEWEST_RESULTS]
    results = {one.id: reader.success_rates(one.id, Purpose.SEARCH) for one in (parent, *measured)}
    known = sorted(measured, key=lambda child: (-delta_of(child, parent, results), child.id))
    if not known:
        return Told(Hindsight.NONE)
    shown = known if len(known) == 1 else [known[0], known[-1]]
    siblings = tuple(child.id for child in shown)
    if switch == "alternate" and not _is_told(reader, parent.id, expansion_id):
        return Told(Hindsight.WITHHELD, siblings)
    return Told(
        Hindsight.SHOWN,
        siblings,
        lined([_words(reader, fate_of(child, parent, results), parent) for child in shown], "\n\n"),
    )


def fate_of(child: Variant, parent: Variant, results: Results) -> Fate:
    """How a child fares against its parent, with the results of both."""
    old, new = results.get(parent.id, {}), results.get(child.id, {})
    common = sorted(old.keys() & new.keys())
    return Fate(
        child,
        delta_of(child, parent, results),
        tuple(task for task in common if new[task] > old[task]),
        tuple(task for task in common if new[task] < old[task]),
        old,
        new,
    )


def in_short(diff: str, most: int = DIFF_CHARS) -> str:
    """The lines of a unified diff that came or went, under their file's name; cut where it is long."""
    kept = [
        line for line in diff.splitlines() if line.startswith(("+++ ", "@@", "+", "-")) and not line.startswith("--- ")
    ]
    text = "\n".join(kept)
    return text if len(text) <= most else f"{text[:most].rpartition(chr(10))[0]}\n… (cut)"


def _is_told(reader: Reader, parent: int, expansion_id: int) -> bool:
    """Every second expansion of a parent, beginning with the first of even parents and the second of odd ones."""
    earlier = sum(row.id < expansion_id for row in reader.expansions(parent))
    return (earlier + parent) % 2 == 0


def _words(reader: Reader, fate: Fate, parent: Variant) -> Filled:
    child = fate.variant
    return prompt("hindsight").fill(
        sibling=child.label,
        idea=child.idea,
        effect=_effect(fate, parent),
        change=in_short(reader.diff(parent.id, child.id)),
    )


def _effect(fate: Fate, parent: Variant) -> Filled:
    child, d = fate.variant, fate.difference
    if d is None:
        return prompt("hindsight_apart").fill(
            parent=parent.label,
            solved=str(child.s),
            tried=str(child.evaluations),
            parent_solved=str(parent.s),
            parent_tried=str(parent.evaluations),
        )
    return prompt("hindsight_effect").fill(
        tasks=str(d.tasks),
        difference=f"{d.estimate:+.0%}",
        parent=parent.label,
        low=f"{d.low:+.0%}",
        high=f"{d.high:+.0%}",
        gained=_some(fate.gained),
        lost=_some(fate.lost),
    )


def _some(tasks: Sequence[str]) -> str:
    if not tasks:
        return "none"
    more = f" and {len(tasks) - SHOWN_TASKS} more" if len(tasks) > SHOWN_TASKS else ""
    return ", ".join(tasks[:SHOWN_TASKS]) + more
