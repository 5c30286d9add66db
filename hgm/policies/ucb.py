"""UCB-AIR: optimism in the face of uncertainty among infinitely many arms, and no chance but the task's.

Source: Wang, Audibert and Munos, "Algorithms for Infinitely Many-Armed Bandits", NIPS 2008, with the index UCB-V of
Audibert, Munos and Szepesvári (2009). Of arm i, which has s_i successes and f_i failures, m_i = s_i + f_i:

    B_i = p_i + √(2 V_i ℰ_t / m_i) + 3 ℰ_t / m_i,     p_i = s_i / m_i,  V_i = p_i (1 - p_i),  ℰ_t = 2 log(10 log t)

and +∞ where m_i = 0. ℰ_t is the least that the paper's analysis allows; t is the number of evaluations, taken as 2
before there are as many, so that the logarithm exists. Arms are added by the widening rule, n^α ≥ |T|; the paper's α
is β / (β + 1), or β / 2 where β < 1, for the exponent β of how rare the best arms are.

To evaluate, an arm is a node with its own results; to expand, it is its clade. Work in flight counts as failures, so
that several workers do not all pull the same arm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from archive.tree import Counts, Sums
from hgm.policies.base import Nodes, Policy, Scores, View


@dataclass(frozen=True)
class Ucb(Policy):
    name = "ucb"
    rate_scales = (1.0, 1.0)

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """B_i of the clade, whose sums `search.discount` discounts."""
        tree = view.tree
        in_flight = tree.clade_running[nodes] + tree.expanding[nodes]
        return _ucb_v(tree.discounted_s[nodes], tree.discounted_f[nodes], in_flight, view.n)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """B_i of the own results."""
        tree = view.tree
        return _ucb_v(tree.s[nodes], tree.f[nodes], tree.running[nodes], view.n)


def exploration(t: int) -> float:
    """ℰ_t = 2 log(10 log t), with t at least 2."""
    return 2 * math.log(10 * math.log(max(t, 2)))


def _ucb_v(s: Counts | Sums, f: Counts | Sums, in_flight: Counts, t: int) -> Scores:
    pulls = (s + f + in_flight).astype(np.float64)
    at_least = np.maximum(pulls, 1e-9)  # a discounted clade may have pulled less than one
    mean = s / at_least
    bonus = exploration(t) / at_least
    bound = mean + np.sqrt(2 * mean * (1 - mean) * bonus) + 3 * bonus
    values = np.where(pulls > 0, bound, np.inf)
    return Scores(values, {"successes": s, "failures": f, "in_flight": in_flight})
