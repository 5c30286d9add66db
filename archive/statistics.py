"""What can be said of success rates, with how much certainty. Used by the engine, the command line and the window.

A node's success rate has the posterior Beta(1 + s, 1 + f). Intervals hold what they say: their coverage is simulated in
the tests. scipy.special takes 0.15 s to import and scipy.stats more, so both are imported where they are used.

* one rate: `posterior_mean`, `quantile`, `interval`, `mean_over_tasks`
* the best of many: `best_belief`, `probability_best`
* two variants on common tasks: `paired_difference`; over several searches: `pooled_difference`
* how many tasks would tell two apart: `tasks_needed`
* search tasks against held-out ones: `split_gap`
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EPSILON = 0.01
LEVEL = 0.95
DRAWS = 50_000
"""From a posterior without a closed form: the ends of its 95 % interval are right to 0.02 standard deviations."""
CELLS = 2_048
"""Of the grid on which `probability_best` integrates."""
SEED_SD = 0.06
"""That searches with other seeds differ by, whatever is seen. Three that found nothing, as often one does, would say
that all find nothing: the least that made the simulated coverage hold (docs/results.md)."""


def posterior_mean(s: ArrayLike, f: ArrayLike) -> Floats:
    """Mean of Beta(1 + s, 1 + f), in the shape of `s` and `f` broadcast."""
    s, f = np.asarray(s, dtype=np.float64), np.asarray(f, dtype=np.float64)
    return np.asarray((1 + s) / (2 + s + f), dtype=np.float64)


def quantile(s: ArrayLike, f: ArrayLike, probability: float) -> Floats:
    """The value below which Beta(1 + s, 1 + f) lies with `probability`, in the shape of `s` and `f` broadcast.

    Each distinct pair is computed once: a tree of 10⁵ nodes with 20 tasks has at most 231 of them.
    """
    from scipy.special import betaincinv

    if isinstance(s, int) and isinstance(f, int):  # for one pair, all that follows would take thirty times as long
        return np.asarray(betaincinv(1.0 + s, 1.0 + f, probability), dtype=np.float64)
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


def mean_over_tasks(rates: Collection[float], level: float = LEVEL) -> tuple[float, float, float]:
    """Mean and interval of the posterior of a success rate over tasks, Beta(1 + Σr, 1 + n - Σr), from the rates r in
    [0, 1] on n tasks. Each task counts once, however many attempts it had: those at one task are alike."""
    from scipy.special import betaincinv

    a, b = 1 + sum(rates), 1 + len(rates) - sum(rates)
    low, high = betaincinv(a, b, ((1 - level) / 2, (1 + level) / 2))
    return float(a / (a + b)), float(low), float(high)


@dataclass(frozen=True)
class Belief:
    """The variant to trust most, and the success rate that it has at least, with probability 1 - ε."""

    variant_id: int
    value: float


def best_belief(
    s: ArrayLike,
    f: ArrayLike,
    epsilon: float = EPSILON,
    *,
    allowed: NDArray[np.bool_] | None = None,
    price: Floats | float = 0.0,
) -> Belief | None:
    """argmax over i of the ε-quantile of Beta(1 + s_i, 1 + f_i), less i's price; of equals the oldest. None if nobody
    may be it.

    Who never succeeded cannot be it: the quantile alone would put an untested variant above one that failed twice.

    The paper (arXiv 2510.21614) prints the incomplete beta function itself, whose argmax would be the worst
    agent; its inverse, the quantile, is what the text describes.

    Args:
        s, f: own scored search evaluations, [size].
        allowed: [size]; leaves out banned variants.
        price: what the cost of each takes from its success rate, [size].
    """
    values = np.where(np.asarray(s) > 0, quantile(s, f, epsilon) - price, -np.inf)
    if allowed is not None:
        values = np.where(allowed, values, -np.inf)
    if not values.size:
        return None
    best = int(np.argmax(values))
    return Belief(best, float(values[best])) if np.isfinite(values[best]) else None


def probability_best(s: ArrayLike, f: ArrayLike) -> Floats:
    """How probable it is that each of several variants has the highest success rate, [size]; they sum to 1.

        P(i is best) = ∫ Π_{j≠i} F_j(x) dF_i(x),  θ_i ~ Beta(1 + s_i, 1 + f_i) with distribution function F_i

    over 2,048 cells, in which the products are taken at the middle. Who was never tried may well be the best: leave
    out whom you would not choose.
    """
    from scipy.special import betainc, betaincinv

    s, f = np.broadcast_arrays(np.asarray(s, dtype=np.float64), np.asarray(f, dtype=np.float64))
    if not s.size:
        return np.zeros(0)
    pairs, place, times = np.unique(np.stack([s, f]), axis=1, return_inverse=True, return_counts=True)
    a, b, c = 1.0 + pairs[0][:, None], 1.0 + pairs[1][:, None], times[:, None]
    edges = np.linspace(betaincinv(a, b, 1e-9).max(), betaincinv(a, b, 1 - 1e-9).max(), CELLS + 1)
    middle = c * np.log(np.maximum(betainc(a, b, (edges[1:] + edges[:-1]) / 2), 1e-300))
    mass = np.diff(betainc(a, b, edges) ** c, axis=1) / c
    shares = (mass * np.exp(middle.sum(axis=0) - middle)).sum(axis=1)
    found: Floats = (shares / (shares * times).sum())[place.ravel()]
    return found


@dataclass(frozen=True)
class Difference:
    """Second minus first, on common tasks: mean difference of success rates with its interval, the probability that the
    second is `better`, and the exact McNemar p-value of `only_first` against `only_second`, the tasks where just one
    of the two does better."""

    estimate: float
    low: float
    high: float
    p_value: float
    tasks: int
    only_first: int
    only_second: int
    better: float

    @property
    def p_text(self) -> str:
        return f"p = {self.p_value:.3f}" if self.p_value >= 0.001 else "p < 0.001"


def paired_difference(
    first: Mapping[str, float], second: Mapping[str, float], *, seed: int = 0, level: float = LEVEL
) -> Difference | None:
    """Compare two variants on the tasks that both were scored on; None if there are none.

    Args:
        first, second: task id → success rate on that task in [0, 1] (0 or 1 after one attempt).
        seed: of the draws from the posterior.

    The interval is that of the Bayesian bootstrap over tasks (Rubin 1981) with a prior of half a task that only the
    first solves, half a task that only the second solves, and one where they do not differ: with one attempt a task,
    it is the posterior Dirichlet(½ + only_first, ½ + only_second, 1 + the rest) of the paired table. Resampling alone
    would say that equal differences are certain, and covers 90 to 94 % with the 15 to 45 tasks that suites have. The
    estimate is the plain mean, and the interval is widened where it would leave that out. With more than one attempt
    per task the McNemar test becomes the exact sign test on tasks.
    """
    common = sorted(first.keys() & second.keys())
    if not common:
        return None
    deltas = np.array([float(second[task]) - float(first[task]) for task in common])
    worse, better = int(np.count_nonzero(deltas < 0)), int(np.count_nonzero(deltas > 0))
    means = _posterior_means(deltas, seed)
    low, high = np.quantile(means, ((1 - level) / 2, (1 + level) / 2))
    mean = float(deltas.mean())
    sure = _better(worse, better) if np.isin(deltas, (-1, 0, 1)).all() else float(np.mean(means > 0))
    p_value = mcnemar(worse, better)
    return Difference(mean, min(mean, float(low)), max(mean, float(high)), p_value, len(common), worse, better, sure)


def tasks_needed(found: Difference, *, level: float = LEVEL, power: float = 0.8) -> int | None:
    """How many common tasks it would take, those that there are included, until a McNemar test at 1 - `level` tells the
    two apart with probability `power`, if they differ as they seem to; None where neither seems better.

        n = (z_{1-α/2} √(p₁ + p₂) + z_power √(p₁ + p₂ - (p₂ - p₁)²))² / (p₂ - p₁)²

    (Connor 1987, Biometrics 43, 207–211), with p₁ and p₂ the shares of tasks that only the first and only the second
    solves. The shares are known from few tasks: take the answer for an order of magnitude.
    """
    from scipy.special import ndtri

    first, second = found.only_first / found.tasks, found.only_second / found.tasks
    together, apart = first + second, abs(second - first)
    if not apart:
        return None
    root = ndtri((1 + level) / 2) * np.sqrt(together) + ndtri(power) * np.sqrt(max(0.0, together - apart**2))
    return int(np.ceil((root / apart) ** 2))


@dataclass(frozen=True)
class Gap:
    """Success rate on search tasks minus that on held-out tasks, with its interval: what a variant seems to lose where
    it was not chosen by its results."""

    search: float
    held_out: float
    low: float
    high: float
    evaluations: int
    tasks: int

    @property
    def estimate(self) -> float:
        return self.search - self.held_out

    @property
    def suspicious(self) -> bool:
        """More than chance explains: the search tasks are easier, or the variant has adapted to them."""
        return self.low > 0


def split_gap(s: int, f: int, held_out: Mapping[str, float], *, seed: int = 0, level: float = LEVEL) -> Gap | None:
    """The gap of a variant; None where it was not scored on both splits.

    Args:
        s, f: its scored search evaluations.
        held_out: task id → its success rate there in [0, 1]. Each task counts once, however many attempts it had:
            those of one task are alike.

    The interval is that of the difference of two independent rates, Beta(1 + s, 1 + f) and Beta(1 + s', 1 + f'), and
    holds the estimate, which lies at its edge where all of one split succeeded and all of the other failed.
    """
    if not held_out or s + f == 0:
        return None
    solved, tasks = sum(held_out.values()), len(held_out)
    low, high = _difference_of_rates(s, f, solved, tasks - solved, seed, level)
    search, rate = s / (s + f), solved / tasks
    return Gap(search, rate, min(low, search - rate), max(high, search - rate), s + f, tasks)


@dataclass(frozen=True)
class Pooled:
    """A mean over seeds and tasks with its interval; `seeds` and `tasks` are those with a measurement."""

    estimate: float
    low: float
    high: float
    seeds: int
    tasks: int


def pooled_difference(deltas: Floats, *, level: float = LEVEL) -> Pooled:
    """Mean of `deltas`, [seeds, tasks], with an interval for other seeds and other tasks than these. NaN: not measured.

    Seeds and tasks are crossed random effects, each with its own luck. The squared half-widths of the t-intervals over
    the means of seeds and over those of tasks are added (Howe 1974, JASA 69, 789–794), less that of the noise of single
    results, which is in both (Ting and others 1990). Two priors keep it honest where little varies: one task, which is
    ¼ worse, ½ alike, ¼ better; and seeds that differ by `SEED_SD`, beyond what was seen. What is missing is filled in
    by the additive fit. The estimate is the mean, and the interval is widened where it would leave that out.

    With one seed the interval is for this seed alone: what others would do cannot be known.

    Raises:
        ValueError: nothing was measured.
    """
    cells = deltas[np.isfinite(deltas).any(axis=1)][:, np.isfinite(deltas).any(axis=0)]
    if not cells.size:
        raise ValueError("no difference was measured")
    seeds, tasks = cells.shape
    missing = int(np.isnan(cells).sum())
    cells = _filled(cells)
    of_seeds, of_tasks, mean = cells.mean(axis=1), cells.mean(axis=0), float(cells.mean())
    centre = mean * tasks / (tasks + 1)
    between_tasks = (float((of_tasks**2).sum()) + 0.5) / (tasks + 1) - centre**2
    square = _half_width(between_tasks / (tasks + 1), tasks, level) ** 2
    if seeds > 1:
        noise = cells - of_seeds[:, None] - of_tasks + mean
        free = (seeds - 1) * (tasks - 1) - missing
        by_seed = _half_width((float(of_seeds.var(ddof=1)) + SEED_SD**2) / seeds, seeds - 1, level) ** 2
        twice = _half_width(float((noise**2).sum()) / free / cells.size, free, level) ** 2 if free > 0 else 0.0
        square = max(square + by_seed - twice, square, by_seed)
    low, high = max(-1.0, centre - np.sqrt(square)), min(1.0, centre + np.sqrt(square))
    return Pooled(mean, min(mean, float(low)), max(mean, float(high)), seeds, tasks)


def _filled(cells: Floats) -> Floats:
    """With row mean + column mean - mean for NaN, again and again until they agree: the least squares fit."""
    known = np.isfinite(cells)
    filled = np.where(known, cells, cells[known].mean())
    for _ in range(0 if known.all() else 200):
        fit = filled.mean(axis=1)[:, None] + filled.mean(axis=0) - filled.mean()
        filled = np.where(known, cells, fit)
    return filled


def _half_width(variance: float, free: int, level: float) -> float:
    """Of the t-interval of a mean whose variance was estimated with `free` degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(free, (1 + level) / 2) * np.sqrt(max(0.0, variance)))


def _posterior_means(deltas: Floats, seed: int) -> Floats:
    """Draws of the mean difference, [DRAWS]: weights of the distinct values are Gamma(how often, prior included)."""
    values, counts = np.unique(np.concatenate([deltas, [-1.0, 1.0, 0.0]]), return_counts=True)
    shapes = counts - np.select([np.abs(values) == 1], [0.5], 0.0)
    weights = np.random.default_rng(seed).standard_gamma(shapes, (DRAWS, len(shapes)))
    means: Floats = weights @ values / weights.sum(axis=1)
    return means


def _better(worse: int, better: int) -> float:
    """P(p₂ > p₁) of the Dirichlet posterior: its share of the discordant tasks is Beta(½ + better, ½ + worse)."""
    from scipy.special import betainc

    return float(betainc(worse + 0.5, better + 0.5, 0.5))


@functools.lru_cache(maxsize=1_024)
def _difference_of_rates(s: int, f: int, s2: float, f2: float, seed: int, level: float) -> tuple[float, float]:
    """The ends of the interval of Beta(1 + s, 1 + f) minus Beta(1 + s2, 1 + f2). Drawn once for each: a window asks
    twice a second."""
    rng = np.random.default_rng(seed)
    means = rng.beta(1 + s, 1 + f, DRAWS) - rng.beta(1 + s2, 1 + f2, DRAWS)
    low, high = np.quantile(means, ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)


@functools.cache
def mcnemar(worse: int, better: int) -> float:
    """The exact two-sided p-value of so many tasks on which only the first, and only the second, does better."""
    if worse + better == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, worse + better, 0.5).pvalue)
