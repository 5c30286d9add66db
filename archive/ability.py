"""Abilities of nodes that were not given the same tasks: the Rasch model (Rasch 1960; Lord 1980, chapter 2).

P(node i solves task t) = σ(θ_i - b_t). Where tasks are not a uniform draw (paired, informative, staged), a node that
was given the easy ones has a high success rate without being better; its ability takes the difficulties into account.
Both have normal priors, so that all-or-nothing rows are finite; the estimate is the posterior's mode, found by Newton
steps on abilities and difficulties in turn, and its deviation is Laplace's, with the difficulties taken as known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.statistics import Belief
from archive.tree import TaskState, Tree

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
PRIOR_SD = 1.5
ROUNDS = 50
ENOUGH = 1e-6
LARGEST_STEP = 2.0


@dataclass(frozen=True)
class Abilities:
    """`ability` and its standard `deviation`, [size], and `difficulty`, [tasks], all in logits."""

    ability: Floats
    deviation: Floats
    difficulty: Floats

    def rate(self, deviations: float = 0.0) -> Floats:
        """Expected success rate over all tasks of a node whose ability is `deviations` from its estimate, [size]."""
        theta = self.ability + deviations * self.deviation
        return np.asarray(_sigmoid(theta[:, None] - self.difficulty[None, :]).mean(axis=1))

    def information(self) -> Floats:
        """Fisher's p (1 - p) of one result about a node of their mean ability, [tasks] (Lord 1980, section 5.3)."""
        p = _sigmoid(self.ability.mean() - self.difficulty)
        return np.asarray(p * (1 - p))


def abilities(solved: Mask, unsolved: Mask) -> Abilities:
    """From results: `solved` and `unsolved` are [size, tasks]; where both are false, nothing is known."""
    given = solved | unsolved
    total = max(1, int(given.sum()))
    rate = np.clip(solved.sum() / total, 0.5 / total, 1 - 0.5 / total)
    centre = float(np.log(rate / (1 - rate)))
    ability, difficulty = np.full(solved.shape[0], centre), np.zeros(solved.shape[1])
    for _ in range(ROUNDS):
        step, _ = _newton(solved, given, ability, difficulty, axis=1, towards=centre)
        ability += step
        other, _ = _newton(solved, given, ability, difficulty, axis=0, towards=0.0)
        difficulty += other
        if max(np.abs(step).max(), np.abs(other).max()) < ENOUGH:
            break
    _, information = _newton(solved, given, ability, difficulty, axis=1, towards=centre)
    return Abilities(ability, 1 / np.sqrt(information), difficulty)


def _newton(
    solved: Mask, given: Mask, ability: Floats, difficulty: Floats, *, axis: int, towards: float
) -> tuple[Floats, Floats]:
    """One Newton step of abilities (axis 1) or difficulties (axis 0), and the information, both along that axis."""
    p = np.where(given, _sigmoid(ability[:, None] - difficulty[None, :]), 0.0)
    sign, now = (1.0, ability) if axis == 1 else (-1.0, difficulty)
    slope = sign * (solved - p).sum(axis=axis) - (now - towards) / PRIOR_SD**2
    information = (p * (1 - p)).sum(axis=axis) + 1 / PRIOR_SD**2
    return np.clip(slope / information, -LARGEST_STEP, LARGEST_STEP), information


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def best_ability(tree: Tree, epsilon: float, price: Floats | float = 0.0) -> Belief | None:
    """argmax over i of the success rate on all tasks at the ε-quantile of i's ability, less i's price; None if nobody
    may be it.

    The counterpart of `archive.statistics.best_belief` where tasks were not drawn uniformly; as there, who never
    succeeded or is banned cannot be it. O(size · tasks), for the end of a search.
    """
    from scipy.special import ndtri

    allowed = ~tree.banned & (tree.s > 0)
    if not allowed.any():
        return None
    states = tree.task_states[:, tree.open_tasks]
    found = abilities(states == TaskState.SOLVED, states == TaskState.UNSOLVED)
    values = np.where(allowed, found.rate(float(ndtri(epsilon))) - price, -np.inf)
    best = int(np.argmax(values))
    return Belief(best, float(values[best]))
