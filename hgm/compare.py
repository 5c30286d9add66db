"""Which policy finds the better agent: searches that differ in nothing but policy and seed, compared on held-out tasks.

What a search is worth is its *gain*: on each held-out task, the exported agent's success minus the root's, which was
scored beside it. Where the root stayed the best nothing was scored, and the gain is 0 on every task.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.overfit import finalist
from archive.queries import Reader
from archive.records import ROOT, Split
from archive.statistics import Floats, Pooled, pooled_difference
from archive.values import JsonValue
from hgm.policies import policy
from hgm.report import HeldOut, held_out, held_out_deltas
from hgm.standing import wall_spent_s


@dataclass(frozen=True)
class Contestant:
    """A policy with its options, as a person names it: `huxley`, or `darwin:generation=4`."""

    label: str
    name: str
    options: Mapping[str, JsonValue]

    @property
    def chosen(self) -> dict[str, object]:
        """The keys of hgm.toml that ask for it."""
        return {"search.policy": self.name} | ({"search.options": dict(self.options)} if self.options else {})


@dataclass(frozen=True)
class Entry:
    """One search of the comparison."""

    contestant: Contestant
    seed: int
    paths: RunPaths


@dataclass(frozen=True)
class Result:
    """What one search came to. `gains` is [held-out tasks], in the order of their ids."""

    entry: Entry
    variants: int
    evaluations: int
    best: int
    seconds: float
    gains: Floats
    held_out: HeldOut | None


@dataclass(frozen=True)
class Standing:
    """A policy over all seeds: its gain, and how much more it gains than the first policy (None for the first)."""

    contestant: Contestant
    results: Sequence[Result]
    gain: Pooled
    against_first: Pooled | None


def contestant(text: str) -> Contestant:
    """`NAME` or `NAME:key=value,…`.

    Raises:
        ConfigError: no such policy or option.
    """
    name, _, rest = text.partition(":")
    options: dict[str, JsonValue] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise ConfigError(f"--policy {text}: {part!r} is no key=value")
        options[key] = _value(value)
    policy(name, options)
    return Contestant(text, name, options)


def _value(text: str) -> JsonValue:
    if text in ("true", "false"):
        return text == "true"
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def entries(place: Path, contestants: Sequence[Contestant], seeds: Sequence[int]) -> list[Entry]:
    """All searches, seed by seed, so that what is done at any moment is balanced."""
    return [
        Entry(one, seed, RunPaths(place / f"{_folder(one.label)}-{seed}")) for seed, one in product(seeds, contestants)
    ]


def _folder(label: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in label)


def result_of(entry: Entry) -> Result:
    """What an ended search has found."""
    with Reader(entry.paths) as reader:
        best = finalist(reader, ROOT)
        totals = reader.totals()
        tasks = sorted(task.id for task in reader.tasks() if task.split is Split.HELD_OUT)
        deltas = {} if best == ROOT else held_out_deltas(reader, best)
        gains = np.array([deltas.get(task, 0.0 if best == ROOT else np.nan) for task in tasks])
        return Result(entry, totals.variants, totals.n, best, wall_spent_s(reader), gains, held_out(reader, best))


def standings(results: Sequence[Result]) -> list[Standing]:
    """Per policy, over the seeds that all of them have ended; in the order of their first result."""
    by_policy: dict[str, dict[int, Result]] = {}
    for one in results:
        by_policy.setdefault(one.entry.contestant.label, {})[one.entry.seed] = one
    common = sorted(set.intersection(*(set(found) for found in by_policy.values())))
    if not common:
        return []
    rows = {label: [found[seed] for seed in common] for label, found in by_policy.items()}
    gains = {label: np.array([one.gains for one in row]) for label, row in rows.items()}
    first = next(iter(gains.values()))
    return [
        Standing(
            row[0].entry.contestant,
            row,
            pooled_difference(gains[label]),
            None if gains[label] is first else pooled_difference(gains[label] - first),
        )
        for label, row in rows.items()
    ]
