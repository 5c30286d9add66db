"""Score and cost in one number: objective = score − λ·cost.

The cost is the mean over a variant's scored search attempts, in dollars where the run's models cost any, else in
millions of tokens. λ is `search.cost_weight`; 0, the default, looks at scores only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.costs import Costs
from archive.queries import Reader
from archive.records import ROOT, Usage
from archive.resolved import cost_weight_of
from archive.rows import MeanCost
from archive.tree import Tree

MILLION = 1_000_000
Nodes = NDArray[np.intp]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Objective:
    """`weight`: λ, per dollar where `paid`, else per million tokens."""

    weight: float
    paid: bool

    def cost(self, one: Usage | MeanCost) -> float:
        return one.usd if self.paid else one.tokens / MILLION

    def spent(self, costs: Mapping[int, MeanCost], size: int) -> Values:
        """What the results of each variant cost together, [size]."""
        spent = np.zeros(size)
        for id, mean in costs.items():
            spent[id] = mean.attempts * self.cost(mean)
        return spent

    def price(self, tree: Tree, nodes: Nodes | slice) -> Values | float:
        """What their own cost above the root's takes from the success rate of `nodes`, [nodes]; 0 without a result, and
        where only scores count."""
        if not self.weight:
            return 0.0
        results = tree.s[nodes] + tree.f[nodes]
        of_root = tree.spent[ROOT] / max(1, tree.s[ROOT] + tree.f[ROOT])
        above = tree.spent[nodes] / np.maximum(1, results) - of_root
        return np.where(results > 0, self.weight * above, 0.0)


def objective_of(costs: Mapping[int, MeanCost], weight: float) -> Objective:
    """That of a run whose attempts cost `costs`."""
    return Objective(weight, any(mean.usd for mean in costs.values()))


def prices(reader: Reader) -> dict[int, float]:
    """Variant → what its cost takes from its belief in the run's own choice; empty where that looks at scores only."""
    weight = cost_weight_of(reader.paths)
    costs = reader.mean_costs() if weight else {}
    objective = objective_of(costs, weight)
    return {id: weight * objective.cost(mean) for id, mean in costs.items()}


def prices_of(attempts: Costs, weight: float) -> Values:
    """As `prices`, from the sums over the scored search attempts of each variant, [variants]."""
    objective = Objective(weight, bool(attempts.usd.any()))
    spent = attempts.usd if objective.paid else attempts.tokens / MILLION
    return objective.weight * spent / np.maximum(1, attempts.jobs)
