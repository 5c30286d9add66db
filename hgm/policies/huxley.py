"""The policy of the Huxley-Gödel Machine: Thompson sampling, over clades to expand and over own results to evaluate.

Source: arXiv 2510.21614, section 3.2 and algorithm 1. Work in flight counts as failures for the choice only, so that
several workers do not all run after the same draw. One call of NumPy's exact Beta sampler for all nodes: 10⁶ nodes
take about 50 ms, so nothing is approximated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.tree import Counts, Tree
from hgm.policies.base import Nodes, Scores


@dataclass(frozen=True)
class Huxley:
    name: str = "huxley"

    def for_expansion(self, tree: Tree, nodes: Nodes, tau: float, rng: np.random.Generator) -> Scores:
        """θ_i ~ Beta(τ(1 + S_i), τ(1 + F_i)) with the sums of the clade of i."""
        in_flight = tree.clade_running[nodes] + tree.expanding[nodes]
        return _thompson(tree.clade_s[nodes], tree.clade_f[nodes], in_flight, tau, rng)

    def for_evaluation(self, tree: Tree, nodes: Nodes, tau: float, rng: np.random.Generator) -> Scores:
        """θ_i ~ Beta(τ(1 + s_i), τ(1 + f_i)) with the own results of i."""
        return _thompson(tree.s[nodes], tree.f[nodes], tree.running[nodes], tau, rng)


def _thompson(s: Counts, f: Counts, in_flight: Counts, tau: float, rng: np.random.Generator) -> Scores:
    values = rng.beta(tau * (1.0 + s), tau * (1.0 + (f + in_flight)))
    return Scores(values, {"successes": s, "failures": f, "in_flight": in_flight})
