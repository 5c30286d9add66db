"""Bugs of a higher order: two or three of those that a few tests noticed alone, put in together."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hgm.mine.bugs import Bug, Edit
from hgm.mine.split import Splits
from hgm.mine.store import Fate, Tried

USABLE = frozenset({Fate.TASK, Fate.ALIKE, Fate.CROWDED})
THREE = 0.25
"""Share of those with three."""

NEAR = 12
"""How many others are looked at for each, to find some that the same tests notice."""


def combined(
    edits: Mapping[str, Sequence[Edit]], tried: Iterable[Tried], splits: Splits, rng: random.Random
) -> Iterator[Bug]:
    """Pairs and triples of noticed edits in different functions of one split; every edit begins one at most.

    Where some test notices two of them, these are put together: mending one is not enough to see that it helped.
    """
    by_key = {edit.key: edit for own in edits.values() for edit in own}
    noticed = {one.key: frozenset(one.noticed) for one in tried if one.fate in USABLE and one.key in by_key}
    order = sorted(noticed)
    rng.shuffle(order)
    for number, key in enumerate(order):
        first = by_key[key]
        others = [by_key[other] for other in itertools.chain(order[number + 1 :], order[:number])]
        others = [other for other in others if _apart(first, other) and splits.of(other) == splits.of(first)][:NEAR]
        others.sort(key=lambda other: not noticed[key] & noticed[other.key])
        wanted = 2 if rng.random() < THREE else 1
        chosen = others[:1]
        chosen += [other for other in others[1:] if all(_apart(other, one) for one in chosen)][: wanted - 1]
        if chosen:
            yield Bug(tuple(sorted((first, *chosen), key=lambda edit: edit.key)))


def _apart(one: Edit, other: Edit) -> bool:
    return (one.path, one.function) != (other.path, other.function)
