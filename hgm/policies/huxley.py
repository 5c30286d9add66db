"""The policy of the Huxley-Gödel Machine: Thompson sampling, over clades to expand and over own results to evaluate.

Source: arXiv 2510.21614, section 3.2 and algorithm 1. Work in flight counts as failures for the choice only, so that
several workers do not all run after the same draw. One call of NumPy's exact Beta sampler for all nodes: 10⁶ nodes
take about 50 ms, so nothing is approximated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.tree import Counts, Sums
from hgm.policies.base import Nodes, Policy, Scores, View


@dataclass(frozen=True)
class Huxley(Policy):
    name = "huxley"
    rate_scales = (1.0, 1.0)

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """θ_i ~ Beta(τ(1 + S_i), τ(1 + F_i)) with the clade's sums, discounted by `search.discount` (1: not)."""
        tree = view.tree
        in_flight = tree.clade_running[nodes] + tree.expanding[nodes]
        return thompson(tree.discounted_s[nodes], tree.discounted_f[nodes], in_flight, view.tau, rng)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """θ_i ~ Beta(τ(1 + s_i), τ(1 + f_i)) with the own results of i."""
        tree = view.tree
        return thompson(tree.s[nodes], tree.f[nodes], tree.running[nodes], view.tau, rng)


def thompson(s: Counts | Sums, f: Counts | Sums, in_flight: Counts, tau: float, rng: np.random.Generator) -> Scores:
    """One draw per node of Beta(τ(1 + s), τ(1 + f + in flight)), [nodes] each."""
    values = rng.beta(tau * (1.0 + s), tau * (1.0 + (f + in_flight)))
    return Scores(values, {"successes": s, "failures": f, "in_flight": in_flight})
