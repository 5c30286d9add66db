"""Any eligible node, to expand and to evaluate: what a search is worth that learns nothing from its results.

The baseline that every policy has to beat; the widening rule (arXiv 2510.21614, section 3.2) stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hgm.policies.base import Nodes, Policy, Scores, View


@dataclass(frozen=True)
class Uniform(Policy):
    name = "uniform"

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """θ_i ~ U[0, 1), so that each of `nodes` is the highest with the same probability."""
        return _any(view, nodes, rng)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return _any(view, nodes, rng)


def _any(view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
    return Scores(rng.random(len(nodes)), {"successes": view.tree.s[nodes], "failures": view.tree.f[nodes]})
