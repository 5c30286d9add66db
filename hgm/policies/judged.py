"""What a judge's word is worth: a prior for each node that it spoke of, as strong as the judge has proved right.

A judge says v in [-100, 100] of a node against its parent, before there are results. Whether that is worth anything
shows in the pairs (v_j, m_j − m_p(j)) of the judged nodes that have results by now, with m the posterior mean of a
node's own results. A judge whose order is no better than chance loses all weight; one that failed on a node says
nothing of that node. After SWE-Search's value agent (arXiv 2410.20285), one level up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.records import ROOT
from archive.statistics import posterior_mean
from archive.tree import Mask, Tree
from hgm.policies.base import Nodes, Values

SLOPE = 0.10
"""β_J before anything is known: v = 100 says that the child solves a tenth of the tasks more than its parent."""
SLOPE_WEIGHT = 4.0
"""The ridge: the first β_J weighs as much as four judgements of ±100. That is Bayes' answer for deltas with a standard
deviation of 0.2 around a slope that is known to 0.1."""
ENOUGH_RESULTS = 3
"""Own results that a node and its parent need to make a pair."""
FEWEST_PAIRS = 8
NEWEST_PAIRS = 30
LEAST, MOST = 0.02, 0.98


@dataclass(frozen=True)
class Trust:
    """`slope`: β_J, the success rate that v = 100 promises above the parent's. `strength`: κ, in pseudo-evaluations."""

    slope: float
    strength: float


def prior(tree: Tree, judged: Values | None, most: float) -> tuple[Values, Values]:
    """κq_i and κ(1 − q_i), [size], with q_i = clip(m_p(i) + β_J·v_i/100, .02, .98); 0 where the judge said nothing.

    `judged` as in `View`; the root, which has no parent, has no prior. `most` is κ_max.
    """
    successes, failures = np.zeros(len(tree)), np.zeros(len(tree))
    if judged is None or most == 0:
        return successes, failures
    trust = how_far(tree, judged, most)
    nodes = _judged_nodes(judged)
    q = np.clip(posterior_mean(tree.s, tree.f)[tree.parent[nodes]] + trust.slope * judged[nodes] / 100, LEAST, MOST)
    successes[nodes] = trust.strength * q
    failures[nodes] = trust.strength * (1 - q)
    return successes, failures


def how_far(tree: Tree, judged: Values, most: float) -> Trust:
    """How far the judge can be trusted by what it said so far.

    β_J by least squares through the origin over all pairs, with a ridge towards `SLOPE`; never negative, because a
    judge is not read backwards. κ = κ_max · max(0, ρ)², ρ Spearman's correlation over the newest 30 pairs, 0 where it
    is undefined (a judge that always says the same); below 8 pairs min(1, κ_max).
    """
    nodes = _judged_nodes(judged)
    parents = tree.parent[nodes]
    results = tree.s + tree.f
    known = (results[nodes] >= ENOUGH_RESULTS) & (results[parents] >= ENOUGH_RESULTS)
    means = posterior_mean(tree.s, tree.f)
    said, measured = judged[nodes[known]], means[nodes[known]] - means[parents[known]]
    share = said / 100
    slope = float(((share * measured).sum() + SLOPE_WEIGHT * SLOPE) / ((share**2).sum() + SLOPE_WEIGHT))
    if len(said) < FEWEST_PAIRS:
        return Trust(max(0.0, slope), min(1.0, most))
    rho = _spearman(said[-NEWEST_PAIRS:], measured[-NEWEST_PAIRS:])
    return Trust(max(0.0, slope), most * max(0.0, rho) ** 2)


def _judged_nodes(judged: Values) -> Nodes:
    """Ids of those with a judgement and a parent to compare with."""
    spoken: Mask = np.isfinite(judged)
    spoken[ROOT] = False
    return np.flatnonzero(spoken)


def _spearman(said: Values, measured: Values) -> float:
    if np.ptp(said) == 0 or np.ptp(measured) == 0:
        return 0.0
    from scipy.stats import spearmanr

    return float(spearmanr(said, measured).statistic)
