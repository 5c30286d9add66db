"""Which split a bug's task belongs to, by its place: no module both drives a search and examines its result."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.records import Split
from hgm.mine.bugs import Edit

HELD_OUT = 1 / 3
LEAST = 0.15
"""Share that is held out at least, where there are two places."""

MOST_OF_ONE = 0.8
"""Share of the sites above which one module is the project, and is split by its classes and functions."""


@dataclass(frozen=True)
class Splits:
    """`by_module` is False where the project is one module, and its top-level definitions are kept apart instead."""

    held_out: frozenset[str]
    by_module: bool

    def of(self, edit: Edit) -> Split:
        return Split.HELD_OUT if _place(edit, self.by_module) in self.held_out else Split.SEARCH


def splits_of(edits: Mapping[str, Sequence[Edit]], seed: int) -> Splits:
    """About a third of the sites, by whole modules (or definitions), drawn with `seed`."""
    total = sum(map(len, edits.values()))
    by_module = max(map(len, edits.values()), default=0) <= MOST_OF_ONE * total
    sizes: dict[str, int] = {}
    for own in edits.values():
        for edit in own:
            place = _place(edit, by_module)
            sizes[place] = sizes.get(place, 0) + 1
    places = sorted(sizes)
    random.Random(seed).shuffle(places)
    held, count = set[str](), 0
    for place in places:
        if count + sizes[place] <= 1.15 * HELD_OUT * total and count < HELD_OUT * total:
            held.add(place)
            count += sizes[place]
    if count < LEAST * total and len(places) > 1:
        left = [place for place in places if place not in held]
        held.add(min(left, key=lambda place: (abs(count + sizes[place] - HELD_OUT * total), place)))
    return Splits(frozenset(held), by_module)


def _place(edit: Edit, by_module: bool) -> str:
    return edit.path if by_module else f"{edit.path}::{edit.function.partition('.')[0]}"
