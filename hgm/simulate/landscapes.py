"""Made-up worlds whose truth is known: how good an agent is, how good its children tend to be, what a task asks.

docs/simulate.md has the equations with the names of the fields here. How good an agent is and how good its children
tend to be need not agree: that is the mismatch which arXiv 2510.21614, section 3.1, describes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HELD_OUT = 1_001
"""Held-out tasks: the quantiles of the distribution of difficulties, so that their mean has no luck in it."""
GRID = np.linspace(-15.0, 15.0, 3_001)


@dataclass(frozen=True)
class Landscape:
    """A family of worlds. Abilities and difficulties are in logits; metaproductivity has mean 0 and variance ≤ 1.

    `mismatch`: of a child's own luck and its metaproductivity; 0 they agree, 1 are independent, 2 oppose each other.
    `root`: ability of the root. `drift`, `gain`, `step`: a child's ability differs from its parent's by a normal draw
    with mean drift + gain · the parent's metaproductivity, and standard deviation `step`. `heritability`: how much of a
    child's metaproductivity is its parent's. `jumps`, `jump`: a child is better by `jump` more, with probability
    `jumps` · e to the parent's metaproductivity. `shrink`: what an improvement is multiplied by, for each edge between
    the root and the parent. `failing`: share of the expansions that make no child. `difficulty`: standard deviation of
    the tasks' difficulties, whose mean is 0.
    """

    mismatch: float = 1.0
    root: float = -1.2
    drift: float = -0.1
    gain: float = 0.2
    step: float = 0.4
    heritability: float = 0.8
    jumps: float = 0.0
    jump: float = 0.0
    shrink: float = 1.0
    failing: float = 0.2
    difficulty: float = 1.5

    def children(self, parents: Nature, luck: Luck) -> Nature:
        """One child of each of `parents`; everything broadcasts."""
        change = self.drift + self.gain * parents.metaproductivity + self.step * luck.own
        chance = np.minimum(1.0, self.jumps * np.exp(parents.metaproductivity))
        change = change + self.jump * (luck.uniform < chance)
        change = np.where(change > 0, change * self.shrink**parents.depth, change)
        agreement = 1.0 - self.mismatch
        fresh = agreement * luck.own + math.sqrt(max(0.0, 1 - agreement**2)) * luck.other
        kept = self.heritability
        inherited = kept * parents.metaproductivity + math.sqrt(1 - kept**2) * fresh
        return Nature(parents.ability + change, inherited, parents.depth + 1)

    @property
    def spread(self) -> float:
        """Standard deviation of the change from parent to child, jumps left out."""
        return math.hypot(self.step, self.gain)

    def true_score(self, ability: Floats | float) -> Floats:
        """Mean success rate on the held-out tasks, in the shape of `ability`; from a table with steps of 0.01."""
        return np.asarray(np.interp(ability, GRID, _score_table(self.difficulty)))


@dataclass(frozen=True)
class Nature:
    """What is true of agents: arrays of one shape. `depth` is edges to the root."""

    ability: Floats
    metaproductivity: Floats
    depth: NDArray[np.int_]


@dataclass(frozen=True)
class Luck:
    """Draws for one child each: `own` and `other` are standard normal, `uniform` is in [0, 1)."""

    own: Floats
    other: Floats
    uniform: Floats


FAMILIES: Mapping[str, Landscape] = {
    "agree": Landscape(mismatch=0.0),
    "independent": Landscape(mismatch=1.0),
    "reversed": Landscape(mismatch=2.0),
    "needle": Landscape(drift=-0.05, gain=0.0, step=0.15, jumps=0.03, jump=1.5),
    "plateau": Landscape(step=0.6, shrink=0.7),
    "decay": Landscape(drift=-1.5, gain=0.0, step=1.2, heritability=0.0),
    "flat": Landscape(drift=0.0, gain=0.0, step=0.0),
}
_tables: dict[float, Floats] = {}


def _score_table(difficulty: float) -> Floats:
    if difficulty not in _tables:
        from scipy.special import expit, ndtri

        tasks = difficulty * ndtri((np.arange(HELD_OUT) + 0.5) / HELD_OUT)
        _tables[difficulty] = expit(GRID[:, None] - tasks[None, :]).mean(axis=1)
    return _tables[difficulty]
