"""What relatives say of each other: ability as a Brownian motion along the edges of the tree.

    θ_root ~ N(θ̄, 1.5²)      θ_c | θ_p ~ N(θ_p + μ, σ²)      own results of i: y_i ~ N(θ_i, 1 / w_i)

in logits of the success rate. σ → 0 pools the whole tree, σ → ∞ leaves each node alone with its own results; how much
a clade, a parent or a cousin says about a node is learned from the tree itself. The model is that of traits on a
phylogeny (Felsenstein 1973); the joint posterior is found by one pass up and one pass down (his pruning, Pearl's
message passing), level by level, O(size). Nothing is approximated but the results, which are binomial and taken as
normal around a shrunken share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.tree import Counts, Tree
from hgm.policies.base import Values

ROOT_SD = 1.5
SHRINK = 2.0
"""Results at the mean rate of all, that each node has in addition where its normal observation is centred."""
STEP = 0.5
"""σ before anything is known."""
STEP_WEIGHT = 8.0
"""The number of edges that `STEP` is worth."""
DRIFT_WEIGHT = 2.0
"""The number of edges, known to `STEP`, that μ = 0 is worth."""
LEAST_VARIANCE = 0.02
ROUNDS = 3


@dataclass(frozen=True)
class Observed:
    """Own results of each node as one normal observation: `value` in logits, `weight` its precision, 0 where there are
    none; both [size]. `centre`: logit of the success rate of all."""

    value: Values
    weight: Values
    centre: float


def observed(s: Counts, f: Counts) -> Observed:
    """With p_i = (s_i + 2 p̄) / (n_i + 2) and p̄ the rate of all, one Newton step from there: w_i = n_i p_i (1 - p_i),
    y_i = logit p_i + (s_i - n_i p_i) / w_i."""
    n = (s + f).astype(np.float64)
    mean = (float(s.sum()) + 1.0) / (float(n.sum()) + 2.0)
    p = (s + SHRINK * mean) / (n + SHRINK)
    weight = n * p * (1.0 - p)
    value = np.log(p / (1.0 - p)) + (s - n * p) / np.maximum(weight, 1e-300)
    return Observed(value, weight, math.log(mean / (1.0 - mean)))


@dataclass(frozen=True)
class Heredity:
    """From parent to child: the mean change μ and its variance σ², in logits."""

    drift: float
    variance: float


def heredity(tree: Tree, seen: Observed) -> Heredity:
    """μ and σ² from the edges both of whose ends have results, by moments, as the variance between studies is found in
    a meta-analysis (DerSimonian and Laird 1986); each with a prior that is worth a few edges."""
    known = seen.weight > 0
    children = np.flatnonzero(known[1:] & known[tree.parent[1:]]) + 1
    parents = tree.parent[children]
    change = seen.value[children] - seen.value[parents]
    noise = 1.0 / seen.weight[children] + 1.0 / seen.weight[parents]
    drift, variance, prior = 0.0, STEP**2, DRIFT_WEIGHT / STEP**2
    for _ in range(ROUNDS):
        precision = 1.0 / (noise + variance)
        drift = float((precision * change).sum() / (precision.sum() + prior))
        reliable = (variance * precision) ** 2
        excess = float((reliable * ((change - drift) ** 2 - noise)).sum())
        variance = max(LEAST_VARIANCE, (excess + STEP_WEIGHT * STEP**2) / (float(reliable.sum()) + STEP_WEIGHT))
    return Heredity(drift, variance)


@dataclass(frozen=True)
class Abilities:
    """Of each node, in logits: the posterior `mean`, and one joint draw; both [size]."""

    mean: Values
    drawn: Values


def abilities(tree: Tree, seen: Observed, edge: Heredity, noise: Values) -> Abilities:
    """The posterior of all abilities together. `noise`: what is drawn for each node, [size], in standard deviations of
    its ability where that of its parent is known; 0 gives the mean."""
    order = _Levels(tree)
    precision, weighted = order.ordered(seen.weight), order.ordered(seen.weight * seen.value)
    drift, variance = edge.drift, edge.variance
    for level, above in order.upwards():
        kept = 1.0 / (1.0 + variance * precision[level])
        parents, most = order.parents[level] - above.start, above.stop - above.start
        precision[above] += np.bincount(parents, precision[level] * kept, most)
        weighted[above] += np.bincount(parents, (weighted[level] - drift * precision[level]) * kept, most)
    precision[0] += ROOT_SD**-2
    weighted[0] += seen.centre * ROOT_SD**-2
    precision[1:] += 1.0 / variance
    spread = order.ordered(noise) / np.sqrt(precision)
    mean, inherited = weighted / precision, 1.0 / (variance * precision)
    mean[1:] += drift * inherited[1:]
    drawn = mean + spread
    for level in order.downwards():
        parents = order.parents[level]
        mean[level] += inherited[level] * mean[parents]
        drawn[level] += inherited[level] * drawn[parents]
    return Abilities(order.restored(mean), order.restored(drawn))


class _Levels:
    """The nodes by depth. `parents`: the place of each node's parent in that order, [size]."""

    def __init__(self, tree: Tree) -> None:
        depth = tree.depth
        small = depth.astype(np.int16) if int(depth.max()) < 2**15 else depth  # of 16 bits, numpy sorts by radix
        self.order: NDArray[np.intp] = np.argsort(small, kind="stable")
        place = np.empty(len(tree), dtype=np.intp)
        place[self.order] = np.arange(len(tree))
        self.parents = place[tree.parent[self.order]]
        self.ends = np.cumsum(np.bincount(depth)).tolist()
        self.place = place

    def ordered(self, values: Values) -> Values:
        return values[self.order]

    def restored(self, values: Values) -> Values:
        return values[self.place]

    def downwards(self) -> list[slice]:
        """All levels but the root's, from above."""
        return [slice(start, stop) for start, stop in zip(self.ends, self.ends[1:], strict=False)]

    def upwards(self) -> list[tuple[slice, slice]]:
        """Each level but the root's with the one above it, from below."""
        levels = [slice(0, 1), *self.downwards()]
        return list(zip(levels[:0:-1], levels[-2::-1], strict=True))
