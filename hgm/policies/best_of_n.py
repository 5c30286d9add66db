"""No tree: n edits of the root, the best of which is taken. What a search is worth that never builds on what it found.

Only the root is expanded, when the widening rule says so (arXiv 2510.21614, section 3.2), so that every variant is the
root or a child of it. Evaluations go evenly over all of them, or, with `race`, to those that may be the best: Thompson
sampling over own results, as `huxley` evaluates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.records import ROOT
from archive.statistics import posterior_mean
from hgm.policies.base import Nodes, Policy, Scores, View
from hgm.policies.huxley import Huxley


@dataclass(frozen=True)
class BestOfN(Policy):
    name = "best-of-n"

    race: bool = False

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        root: Nodes = nodes[nodes == ROOT]
        return root

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """The root alone is asked about; its posterior mean, to be told."""
        s, f = view.tree.s[nodes], view.tree.f[nodes]
        return Scores(posterior_mean(s, f), {"successes": s, "failures": f})

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """-g_i, where i has been given g_i tasks. With `race`: θ_i ~ Beta(τ(1 + s_i), τ(1 + f_i))."""
        if self.race:
            return Huxley().for_evaluation(view, nodes, rng)
        given, s, f = view.tree.given[nodes], view.tree.s[nodes], view.tree.f[nodes]
        return Scores(-given.astype(np.float64), {"given": given, "successes": s, "failures": f})
