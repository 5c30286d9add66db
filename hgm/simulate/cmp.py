"""How well an estimate of clade metaproductivity (CMP) knows the true one, which a made-up world can tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.tree import Tree
from hgm.simulate.landscapes import Floats, Landscape, Luck, Nature
from hgm.simulate.world import Agent

DESCENDANTS, ROLL_OUTS = 16, 64


@dataclass(frozen=True)
class Correlation:
    """Of an estimate with the true CMP, over the variants of one search; NaN where one of the two does not vary.
    Weighted by the evaluations in each variant's clade."""

    pearson: float = math.nan
    spearman: float = math.nan
    weighted_pearson: float = math.nan
    weighted_spearman: float = math.nan


@dataclass(frozen=True)
class Insight:
    """Correlations with the true CMP: of the clade's share of successes, and of a variant's own share."""

    clade: Correlation = Correlation()
    own: Correlation = Correlation()


def true_cmp(
    landscape: Landscape,
    agents: Nature,
    rng: np.random.Generator,
    *,
    descendants: int = DESCENDANTS,
    roll_outs: int = ROLL_OUTS,
) -> Floats:
    """Expected best true score in a clade of each of `agents` and `descendants` more, [agents].

    A roll-out grows the clade one child at a time, each of a parent drawn uniformly from the clade so far: a rule that
    favours no policy. All agents get the same draws.
    """
    size = 1 + descendants
    ability, metaproductivity = (
        np.tile(each[:, None, None], (1, roll_outs, size)) for each in (agents.ability, agents.metaproductivity)
    )
    depth = np.tile(agents.depth[:, None, None], (1, roll_outs, size))
    rows = np.arange(roll_outs)
    for new in range(1, size):
        parents = rng.integers(0, new, size=roll_outs)
        own, other = rng.standard_normal((2, roll_outs))
        at = np.s_[:, rows, parents]
        before = Nature(ability[at], metaproductivity[at], depth[at])
        after = landscape.children(before, Luck(own, other, rng.random(roll_outs)))
        ability[:, :, new], metaproductivity[:, :, new] = after.ability, after.metaproductivity
        depth[:, :, new] = after.depth
    return np.asarray(landscape.true_score(ability.max(axis=2)).mean(axis=1))


def insight(tree: Tree, agents: Sequence[Agent], landscape: Landscape, rng: np.random.Generator) -> Insight:
    """Over the variants with a result of their own."""
    known = np.flatnonzero(tree.s + tree.f > 0)
    if known.size < 3:
        return Insight()
    seen = [agents[int(node)] for node in known]
    nature = Nature(
        np.array([agent.ability for agent in seen]),
        np.array([agent.metaproductivity for agent in seen]),
        np.array([agent.depth for agent in seen]),
    )
    truth = true_cmp(landscape, nature, rng)
    visits = (tree.clade_s + tree.clade_f)[known].astype(np.float64)
    own = tree.s[known] / (tree.s + tree.f)[known]
    return Insight(_correlation(tree.clade_s[known] / visits, truth, visits), _correlation(own, truth, visits))


def _correlation(estimate: Floats, truth: Floats, weights: Floats) -> Correlation:
    from scipy.stats import rankdata

    ranks, true_ranks = rankdata(estimate), rankdata(truth)
    return Correlation(
        pearson(estimate, truth, np.ones_like(weights)),
        pearson(ranks, true_ranks, np.ones_like(weights)),
        pearson(estimate, truth, weights),
        pearson(ranks, true_ranks, weights),
    )


def pearson(x: NDArray[np.floating], y: NDArray[np.floating], weights: Floats) -> float:
    """Weighted; NaN where x or y does not vary."""
    if np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return math.nan
    x, y = x - np.average(x, weights=weights), y - np.average(y, weights=weights)
    return float((weights * x * y).sum() / math.sqrt(float((weights * x * x).sum() * (weights * y * y).sum())))
