"""Score, cost and speed in one number: objective = score − λ·cost − μ·slowness.

Cost and slowness are means over a variant's scored search attempts. The cost is in dollars where the run's models cost
any, else in millions of tokens; the slowness of an attempt is 1 − efficiency where its task is timed, else 0. λ is
`search.cost_weight`, μ `search.speed_weight`; with both at 0, the default, only scores count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.costs import Costs
from archive.queries import Reader
from archive.records import ROOT, Usage
from archive.resolved import cost_weight_of, speed_weight_of
from archive.rows import MeanCost
from archive.tree import Tree

MILLION = 1_000_000
Nodes = NDArray[np.intp]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Objective:
    """`weight`: λ, per dollar where `paid`, else per million tokens. `speed`: μ."""

    weight: float
    paid: bool
    speed: float = 0.0

    @property
    def scores_only(self) -> bool:
        return not (self.weight or self.speed)

    def cost(self, one: Usage | MeanCost) -> float:
        return one.usd if self.paid else one.tokens / MILLION

    def taken(self, one: Usage | MeanCost, slowness: float) -> float:
        """What an attempt takes from a success rate: λ·cost + μ·slowness."""
        return self.weight * self.cost(one) + self.speed * slowness

    def spent(self, costs: Mapping[int, MeanCost], size: int) -> Values:
        """What the results of each variant take together, [size]."""
        spent = np.zeros(size)
        for id, mean in costs.items():
            spent[id] = mean.attempts * self.taken(mean, mean.slowness)
        return spent

    def price(self, tree: Tree, nodes: Nodes | slice) -> Values | float:
        """What their own attempts take above the root's from the success rate of `nodes`, [nodes]; 0 without a result,
        and where only scores count."""
        if self.scores_only:
            return 0.0
        results = tree.s[nodes] + tree.f[nodes]
        of_root = tree.spent[ROOT] / max(1, tree.s[ROOT] + tree.f[ROOT])
        above = tree.spent[nodes] / np.maximum(1, results) - of_root
        return np.where(results > 0, above, 0.0)


def slowness(efficiency: float | None) -> float:
    """Of an attempt, 0 to 1. `efficiency`: None where its task is not timed."""
    return 0.0 if efficiency is None else 1.0 - efficiency


def objective_of(costs: Mapping[int, MeanCost], weight: float, speed: float = 0.0) -> Objective:
    """That of a run whose attempts cost `costs`."""
    return Objective(weight, any(mean.usd for mean in costs.values()), speed)


def prices(reader: Reader) -> dict[int, float]:
    """Variant → what its attempts take from its belief in the run's own choice; empty where only scores count."""
    weight, speed = cost_weight_of(reader.paths), speed_weight_of(reader.paths)
    costs = reader.mean_costs() if weight or speed else {}
    objective = objective_of(costs, weight, speed)
    return {id: objective.taken(mean, mean.slowness) for id, mean in costs.items()}


def prices_of(attempts: Costs, weight: float, speed: float) -> Values:
    """As `prices`, from the sums over the scored search attempts of each variant, [variants]."""
    spent = attempts.usd if attempts.usd.any() else attempts.tokens / MILLION
    return (weight * spent + speed * attempts.slowness) / np.maximum(1, attempts.jobs)
