"""One world of a family: its tasks, its root, and lazily whatever is asked for.

What comes of the k-th expansion of an agent depends on the seed, that agent and k only, and a result on the seed, the
agent and the task: so all policies meet the same world (common random numbers). What was drawn is kept, since several
searches in one world ask for much the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from hgm.simulate.clock import DURATIONS, Durations
from hgm.simulate.landscapes import Floats, Landscape, Luck, Nature

TASKS = 60
"""Search tasks, as many as in SWE-Verified-60 of arXiv 2510.21614."""


@dataclass(frozen=True)
class Agent:
    """A made-up variant. `solves` and `takes_s` are what comes of an evaluation on each search task, [tasks]; `judged`
    is what a judge says of it against its parent, in [-100, 100], NaN for the root."""

    key: bytes
    ability: float
    metaproductivity: float
    depth: int
    judged: float
    solves: NDArray[np.bool_]
    takes_s: Floats


@dataclass(frozen=True)
class Attempt:
    """What comes of an expansion: a child, or None where it fails."""

    child: Agent | None
    takes_s: float


class World:
    """`judge` is the correlation of judgements with the true change of ability, in [0, 1]; None: no judge."""

    def __init__(
        self,
        landscape: Landscape,
        seed: int,
        *,
        tasks: int = TASKS,
        durations: Durations = DURATIONS,
        judge: float | None = None,
    ) -> None:
        self.landscape = landscape
        self.seed = seed
        self.durations = durations
        self.judge = judge
        self.task_ids = tuple(f"t{number}" for number in range(tasks))
        self._attempts: dict[bytes, Attempt] = {}

    @cached_property
    def difficulties(self) -> Floats:
        """Of the search tasks, in logits, [tasks]."""
        draws = _generator(_key(b"tasks", self.seed)).standard_normal(len(self.task_ids))
        return self.landscape.difficulty * draws

    @cached_property
    def root(self) -> Agent:
        key = _key(b"root", self.seed)
        nature = Nature(np.array(self.landscape.root), np.array(0.0), np.array(0))
        return self._agent(key, nature, math.nan, _generator(key))

    def attempt(self, parent: Agent, number: int) -> Attempt:
        """What comes of the expansion `number` (from 0) of `parent`."""
        key = _key(parent.key, number)
        if key not in self._attempts:
            self._attempts[key] = self._draw(key, parent)
        return self._attempts[key]

    def _draw(self, key: bytes, parent: Agent) -> Attempt:
        rng, durations, landscape = _generator(key), self.durations, self.landscape
        failing, uniform = rng.random(2)
        own, other, noise, length = rng.standard_normal(4)
        takes_s = durations.expansion_s * math.exp(durations.expansion_spread * length)
        if failing < landscape.failing:
            return Attempt(None, takes_s)
        before = Nature(np.array(parent.ability), np.array(parent.metaproductivity), np.array(parent.depth))
        nature = landscape.children(before, Luck(np.array(own), np.array(other), np.array(uniform)))
        judged = self._judged(float(nature.ability) - parent.ability, noise)
        return Attempt(self._agent(key, nature, judged, rng), takes_s)

    def _judged(self, change: float, noise: float) -> float:
        """Half of the scale for one standard deviation."""
        if self.judge is None:
            return math.nan
        scaled = change / self.landscape.spread if self.landscape.spread else 0.0
        value = 50 * (self.judge * scaled + math.sqrt(1 - self.judge**2) * noise)
        return min(100.0, max(-100.0, value))

    def _agent(self, key: bytes, nature: Nature, judged: float, rng: np.random.Generator) -> Agent:
        tasks, durations = len(self.task_ids), self.durations
        ability = float(nature.ability)
        solves = rng.random(tasks) < 1 / (1 + np.exp(self.difficulties - ability))
        takes_s = durations.evaluation_s * np.exp(durations.evaluation_spread * rng.standard_normal(tasks))
        takes_s = np.where(solves, takes_s, durations.failing * takes_s)
        return Agent(key, ability, float(nature.metaproductivity), int(nature.depth), judged, solves, takes_s)


def _key(above: bytes, number: int) -> bytes:
    return blake2b(above + number.to_bytes(8, "little"), digest_size=16).digest()


def _generator(key: bytes) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
