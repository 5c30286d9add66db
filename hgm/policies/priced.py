"""A policy that pays for what a node's attempts cost: objective = score − λ·cost − μ·slowness, as `archive.objective`.

The cost is a mean over results, of the node to evaluate it and of its clade to expand it, and counts against the
root's, so that λ alone moves nobody. It is taken from the drawn success rate; where a policy's scores are logits, times
the slope of the logit at even odds. It is stored with the decision as the component `cost`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.records import ROOT
from archive.tree import Counts, Sums, Tree
from hgm.policies.base import Nodes, Scores, Values, View
from hgm.policies.wrapper import Wrapper


@dataclass(frozen=True)
class Priced(Wrapper):
    """`inner`, whose `rate_scales` are known, with `weight` per unit of the tree's costs: 1 in a search, whose tree has
    them weighted."""

    weight: float

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        tree = view.tree
        above = above_root(tree, tree.discounted_spent, tree.discounted_s + tree.discounted_f)
        return self._less(self.inner.for_expansion(view, nodes, rng), above[nodes], 0)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        tree = view.tree
        above = above_root(tree, tree.spent, tree.s + tree.f)
        return self._less(self.inner.for_evaluation(view, nodes, rng), above[nodes], 1)

    def _less(self, scores: Scores, above: Values, step: int) -> Scores:
        assert self.inner.rate_scales is not None
        price = -self.weight * self.inner.rate_scales[step] * above
        return Scores(scores.values + price, {**scores.components, "cost": price})


def above_root(tree: Tree, spent: Sums, results: Counts | Sums) -> Values:
    """c_i − c_root, [size], with c_i = (m_p(i) + spent_i) / (1 + results_i), and m_p(i) the parent's mean own cost, or
    the root's where it has no results: who was not tried costs what its parent does, and one cheap task is no proof."""
    own = tree.s + tree.f
    mean = np.where(own > 0, tree.spent / np.maximum(own, 1), tree.spent[ROOT] / max(1, own[ROOT]))
    prior = mean[tree.parent]
    prior[ROOT] = mean[ROOT]
    cost = (prior + spent) / (1.0 + results)
    return np.asarray(cost - cost[ROOT])
