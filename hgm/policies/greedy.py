"""Always the best so far, by own results: it neither explores nor looks at descendants.

So chooses the Self-Improving Coding Agent (SICA, arXiv 2504.15228): the best agent of the archive makes the
next one. SICA examines each new agent on the whole benchmark; here what to evaluate is chosen greedily too, and the
widening rule (arXiv 2510.21614, section 3.2) says when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.statistics import posterior_mean
from hgm.policies.base import Nodes, Policy, Scores, View


@dataclass(frozen=True)
class Greedy(Policy):
    name = "greedy"
    rate_scales = (1.0, 1.0)

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """(1 + s_i) / (2 + s_i + f_i), the mean of Beta(1 + s_i, 1 + f_i). Work in flight is not counted."""
        return _mean(view, nodes)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return _mean(view, nodes)


def _mean(view: View, nodes: Nodes) -> Scores:
    s, f = view.tree.s[nodes], view.tree.f[nodes]
    return Scores(posterior_mean(s, f), {"successes": s, "failures": f})
