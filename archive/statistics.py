"""What can be said of success rates, with how much certainty. Used by the engine, the command line and the window.

A node's success rate has the posterior Beta(1 + s, 1 + f). scipy.special takes 0.15 s to import and scipy.stats more,
so both are imported where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EPSILON = 0.01
LEVEL = 0.95


def posterior_mean(s: ArrayLike, f: ArrayLike) -> Floats:
    """Mean of Beta(1 + s, 1 + f), in the shape of `s` and `f` broadcast."""
    s, f = np.asarray(s, dtype=np.float64), np.asarray(f, dtype=np.float64)
    return np.asarray((1 + s) / (2 + s + f), dtype=np.float64)


def quantile(s: ArrayLike, f: ArrayLike, probability: float) -> Floats:
    """The value below which Beta(1 + s, 1 + f) lies with `probability`, in the shape of `s` and `f` broadcast.

    Each distinct pair is computed once: a tree of 10⁵ nodes with 20 tasks has at most 231 of them.
    """
    from scipy.special import betaincinv

    s, f = np.broadcast_arrays(np.asarray(s, dtype=np.int64), np.asarray(f, dtype=np.int64))
    if not s.size:
        return np.zeros(s.shape)
    width = int(f.max()) + 1
    pairs, place = np.unique(s.ravel() * width + f.ravel(), return_inverse=True)
    values = np.asarray(betaincinv(1.0 + pairs // width, 1.0 + pairs % width, probability), dtype=np.float64)
    return values[place].reshape(s.shape)


def interval(s: ArrayLike, f: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Equal-tailed credible interval of Beta(1 + s, 1 + f): lower and upper ends, in the broadcast shape."""
    tail = (1 - level) / 2
    return quantile(s, f, tail), quantile(s, f, 1 - tail)


@dataclass(frozen=True)
class Belief:
    """The variant to trust most, and the success rate that it has at least, with probability 1 - ε."""

    variant_id: int
    value: float


def best_belief(
    s: ArrayLike, f: ArrayLike, epsilon: float = EPSILON, *, allowed: NDArray[np.bool_] | None = None
) -> Belief | None:
    """argmax over i of the ε-quantile of Beta(1 + s_i, 1 + f_i); of equals the oldest. None if nobody may be it.

    Who never succeeded cannot be it: the quantile alone would put an untested variant above one that failed twice.

    The paper (arXiv 2510.21614) prints the incomplete beta function itself, whose argmax would be the worst
    agent; its inverse, the quantile, is what the text describes.

    Args:
        s, f: own scored search evaluations, [size].
        allowed: [size]; leaves out banned variants.
    """
    values = np.where(np.asarray(s) > 0, quantile(s, f, epsilon), -np.inf)
    if allowed is not None:
        values = np.where(allowed, values, -np.inf)
    if not values.size:
        return None
    best = int(np.argmax(values))
    return Belief(best, float(values[best])) if np.isfinite(values[best]) else None


@dataclass(frozen=True)
class Difference:
    """Second minus first, on common tasks: mean difference of success rates with its bootstrap interval, and the exact
    McNemar p-value of `only_first` against `only_second`, the tasks where just one of the two does better."""

    estimate: float
    low: float
    high: float
    p_value: float
    tasks: int
    only_first: int
    only_second: int

    @property
    def p_text(self) -> str:
        return f"p = {self.p_value:.3f}" if self.p_value >= 0.001 else "p < 0.001"


def paired_difference(
    first: Mapping[str, float], second: Mapping[str, float], *, seed: int = 0, level: float = LEVEL
) -> Difference | None:
    """Compare two variants on the tasks that both were scored on; None if there are none.

    Args:
        first, second: task id → success rate on that task in [0, 1] (0 or 1 after one attempt).
        seed: of the bootstrap (9,999 resamples of tasks, percentile interval).

    Where all tasks have the same difference, resampling would give an interval without width, as if nothing were
    uncertain: there it is Agresti and Min's (2005), which adds half a task on each side. With more than one attempt
    per task the McNemar test becomes the exact sign test on tasks.
    """
    common = sorted(first.keys() & second.keys())
    if not common:
        return None
    deltas = np.array([float(second[task]) - float(first[task]) for task in common])
    low, high = _agresti_min(deltas, level) if np.ptp(deltas) == 0 else _bootstrap(deltas, seed, level)
    worse, better = int(np.count_nonzero(deltas < 0)), int(np.count_nonzero(deltas > 0))
    return Difference(float(deltas.mean()), low, high, _mcnemar(worse, better), len(common), worse, better)


@dataclass(frozen=True)
class Pooled:
    """A mean over seeds and tasks with its interval."""

    estimate: float
    low: float
    high: float
    seeds: int
    tasks: int


def pooled_difference(deltas: Floats, *, seed: int = 0, level: float = LEVEL) -> Pooled:
    """Mean of `deltas`, [seeds, tasks], with the interval of the pigeonhole bootstrap: seeds and tasks are drawn anew,
    each by itself (Owen, "The pigeonhole bootstrap", 2007, section 3). NaN: not measured, left out.

    Where all are equal, the interval is Agresti and Min's over tasks, as in `paired_difference`.

    Raises:
        ValueError: nothing was measured.
    """
    found = deltas[np.isfinite(deltas)]
    if not found.size:
        raise ValueError("no difference was measured")
    rows, columns = deltas.shape
    if np.ptp(found) == 0:
        return Pooled(float(found[0]), *_agresti_min(np.full(columns, found[0]), level), rows, columns)
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, rows, (9_999, rows))
    tasks = rng.integers(0, columns, (9_999, columns))
    measured = np.isfinite(deltas)
    filled, weights = np.where(measured, deltas, 0.0), measured.astype(np.float64)
    times_seed = np.stack([np.bincount(draw, minlength=rows) for draw in seeds])
    times_task = np.stack([np.bincount(draw, minlength=columns) for draw in tasks])
    totals, counts = (np.einsum("bs,st,bt->b", times_seed, cells, times_task) for cells in (filled, weights))
    means = totals[counts > 0] / counts[counts > 0]
    low, high = np.quantile(means, ((1 - level) / 2, (1 + level) / 2))
    return Pooled(float(found.mean()), float(low), float(high), rows, columns)


def _bootstrap(deltas: Floats, seed: int, level: float) -> tuple[float, float]:
    from scipy.stats import bootstrap

    found = bootstrap(
        (deltas,),
        np.mean,
        vectorized=True,
        confidence_level=level,
        n_resamples=9_999,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _agresti_min(deltas: Floats, level: float) -> tuple[float, float]:
    """Wald's interval with half a task more in each cell of the paired table, in [-1, 1]."""
    from scipy.special import ndtri

    tasks, total = len(deltas) + 2, float(deltas.sum())
    middle = total / tasks
    half = float(ndtri((1 + level) / 2)) * np.sqrt(float((deltas**2).sum()) + 1 - total * middle) / tasks
    return max(-1.0, middle - half), min(1.0, middle + half)


def _mcnemar(worse: int, better: int) -> float:
    if worse + better == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, worse + better, 0.5).pvalue)
