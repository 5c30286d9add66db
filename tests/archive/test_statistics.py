"""Posterior, best-belief and paired differences against figures that were found another way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from archive.statistics import (
    SEED_SD,
    best_belief,
    interval,
    mcnemar,
    mean_over_tasks,
    paired_difference,
    pooled_difference,
    posterior_mean,
    probability_best,
    quantile,
    split_gap,
    tasks_needed,
)


def test_posterior_mean() -> None:
    assert posterior_mean([0, 3], [0, 1]).tolist() == [1 / 2, 4 / 6]


@given(s=st.integers(0, 30), f=st.integers(0, 30), probability=st.floats(0.005, 0.995))
def test_a_quantile_has_its_probability_below_it(s: int, f: int, probability: float) -> None:
    at = float(quantile(s, f, probability))
    scale = integrate.quad(lambda x: x**s * (1 - x) ** f, 0, 1, epsabs=0, epsrel=1e-10)[0]
    below = integrate.quad(lambda x: x**s * (1 - x) ** f, 0, at, epsabs=0, epsrel=1e-10)[0]
    assert below / scale == pytest.approx(probability, abs=1e-6)


def test_quantiles_keep_shape_and_place() -> None:
    s, f = np.array([[0, 5], [5, 0]]), np.array([[5, 0], [0, 5]])
    found = quantile(s, f, 0.01)
    assert found.shape == (2, 2)
    assert found[0, 0] == found[1, 1] < found[0, 1] == found[1, 0]
    assert quantile([], [], 0.01).tolist() == []


def test_intervals_shrink_with_evidence() -> None:
    low, high = interval([5, 50], [5, 50])
    assert low[0] < low[1] < 0.5 < high[1] < high[0]
    low, high = interval(0, 0)
    assert (float(low), float(high)) == pytest.approx((0.025, 0.975))


def test_a_mean_over_tasks_counts_each_task_once() -> None:
    low, high = interval(3, 1)
    assert mean_over_tasks([1.0, 1.0, 1.0, 0.0]) == pytest.approx((4 / 6, float(low), float(high)))
    assert mean_over_tasks([]) == pytest.approx((0.5, 0.025, 0.975))
    assert mean_over_tasks([0.5, 0.5])[0] == 0.5


def test_best_belief_takes_the_quantile_not_the_cdf() -> None:
    found = best_belief([1, 18, 0], [0, 2, 20])
    assert found is not None
    assert found.variant_id == 1, "little evidence (v0) and the worst agent (v2) both lose"
    assert found.value == pytest.approx(stats.beta(19, 3).ppf(0.01))


def test_best_belief_leaves_out_what_is_not_allowed() -> None:
    found = best_belief([9, 5, 5], [0, 2, 2], allowed=np.array([False, True, True]))
    assert found is not None
    assert found.variant_id == 1, "the oldest of equals"
    assert best_belief([9], [0], allowed=np.array([False])) is None
    assert best_belief([], []) is None


def test_best_belief_is_nobody_who_never_succeeded() -> None:
    """By the quantile alone, who was never tried (1 %) would beat who failed twice, and the root's many failures."""
    found = best_belief([1, 0, 0], [36, 0, 1])
    assert found is not None
    assert found.variant_id == 0
    assert best_belief([0, 0, 0], [7, 2, 0]) is None


def test_difference_on_common_tasks_only() -> None:
    first = {"a": 0, "b": 0, "c": 1, "d": 1, "only first": 1}
    second = {"a": 1, "b": 1, "c": 1, "d": 0, "only second": 0}
    found = paired_difference(first, second)
    assert found is not None
    assert (found.tasks, found.only_first, found.only_second) == (4, 1, 2)
    assert found.estimate == 0.25
    assert found.p_value == 1.0
    assert paired_difference({"a": 1}, {"b": 1}) is None


def test_difference_has_a_seeded_interval() -> None:
    first = {str(task): float(task % 3 == 0) for task in range(30)}
    second = {str(task): float(task % 3 != 1) for task in range(30)}
    one, again, other = (paired_difference(first, second, seed=seed) for seed in (1, 1, 2))
    assert one is not None
    assert one == again
    assert other is not None
    assert one.estimate == pytest.approx(1 / 3)
    assert one.low < one.estimate < one.high
    assert other.low == pytest.approx(one.low, abs=0.07)
    assert one.p_value == pytest.approx(2 / 2**10)  # 10 against 0: both tails of a fair coin


def test_equal_differences_are_no_certainty() -> None:
    """Nothing found in 23 tasks: the shares of tasks that only one solves are Beta(½, 24½) each, that sum 1 at most."""
    alike = {str(task): float(task % 2) for task in range(23)}
    same = paired_difference(alike, alike)
    assert same is not None
    assert (same.estimate, same.p_value, same.better) == (0.0, 1.0, pytest.approx(0.5))
    drawn = np.random.default_rng(1).dirichlet([0.5, 0.5, 24], 200_000)
    expected = np.quantile(drawn[:, 1] - drawn[:, 0], [0.025, 0.975])
    assert (same.low, same.high) == pytest.approx(tuple(expected), abs=2e-3)
    all_better = paired_difference({"a": 0, "b": 0}, {"a": 1, "b": 1})
    assert all_better is not None
    assert (all_better.estimate, all_better.high, all_better.p_value) == (1.0, 1.0, 0.5)
    assert all_better.low < 0, "two tasks say little"


def outcomes(only_first: int, only_second: int, tasks: int) -> tuple[dict[str, float], dict[str, float]]:
    """Two variants, `only_first` tasks solved by one, `only_second` by the other, the rest by neither."""
    names = [str(number) for number in range(tasks)]
    first = {name: float(number < only_first) for number, name in enumerate(names)}
    second = {name: float(only_first <= number < only_first + only_second) for number, name in enumerate(names)}
    return first, second


def test_the_probability_of_being_better_is_that_of_the_paired_table() -> None:
    found = paired_difference(*outcomes(2, 9, 30))
    assert found is not None
    drawn = np.random.default_rng(0).dirichlet([2.5, 9.5, 20], 200_000)
    assert found.better == pytest.approx(float(np.mean(drawn[:, 1] > drawn[:, 0])), abs=3e-3)
    mirrored = paired_difference(*outcomes(9, 2, 30))
    assert mirrored is not None
    assert mirrored.better == pytest.approx(1 - found.better)
    halves = paired_difference({"a": 0.5, "b": 0.0, "c": 0.25}, {"a": 1.0, "b": 0.5, "c": 0.75})
    assert halves is not None
    assert 0.9 < halves.better < 1


@pytest.mark.parametrize(
    ("worse", "better", "expected"),
    [(0, 5, 0.0625), (3, 4, 1.0), (10, 2, 0.03857421875), (1, 9, 0.021484375), (12, 30, 0.007915897334896727)],
)
def test_the_p_value_is_that_of_statsmodels(worse: int, better: int, expected: float) -> None:
    """Its `mcnemar([[3, worse], [better, 4]], exact=True)`, version 0.15.0."""
    found = paired_difference(*outcomes(worse, better, 50))
    assert found is not None
    assert found.p_value == pytest.approx(expected, rel=1e-12)


def test_the_p_value_counts_the_tables_that_are_no_likelier() -> None:
    """Of equals, each of n discordant tasks goes either way: all 2ⁿ ways are counted, as whole numbers."""
    for n in range(19):
        ways = [math.comb(n, better) for better in range(n + 1)]
        for better, own in enumerate(ways):
            assert mcnemar(n - better, better) == pytest.approx(sum(w for w in ways if w <= own) / 2**n, rel=1e-12)


def test_the_paired_interval_is_that_of_scipys_bootstrap_where_there_are_many_tasks() -> None:
    first, second = outcomes(60, 140, 800)
    found = paired_difference(first, second)
    assert found is not None
    deltas = np.array([second[task] - first[task] for task in first])
    other = stats.bootstrap((deltas,), np.mean, rng=np.random.default_rng(1)).confidence_interval
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=3e-3)


@pytest.mark.parametrize("tasks", [15, 27])
def test_the_paired_interval_covers_what_it_says(tasks: int) -> None:
    """Exactly: every possible table, with its probability. Nominal 95 %, on average at least 94 %, never below 91 %."""
    tables = [(a, b) for a in range(tasks + 1) for b in range(tasks + 1 - a)]
    found = [paired_difference(*outcomes(a, b, tasks)) for a, b in tables]
    low, high = (np.array([getattr(one, name) for one in found]) for name in ("low", "high"))
    counts = np.array([(a, b, tasks - a - b) for a, b in tables])
    covered = []
    for p1, p2 in (
        (0.05, 0.3),
        (0.02, 0.46),
        (0.2, 0.2),
        (0.05, 0.05),
        (0.02, 0.1),
        (0.24, 0.36),
        (0.1, 0.6),
        (0, 0.5),
    ):
        chances = stats.multinomial(tasks, [p1, p2, 1 - p1 - p2]).pmf(counts)
        inside = (low <= p2 - p1 + 1e-12) & (p2 - p1 - 1e-12 <= high)
        covered.append(float(chances[inside].sum()))
    assert np.mean(covered) >= 0.94, covered
    assert min(covered) >= 0.91, covered


@pytest.mark.parametrize("evaluations", [5, 10, 27, 100])
def test_the_interval_of_a_rate_covers_what_it_says(evaluations: int) -> None:
    s = np.arange(evaluations + 1)
    low, high = interval(s, evaluations - s)
    p = np.linspace(0.02, 0.98, 97)[:, None]
    covered = (stats.binom(evaluations, p).pmf(s) * ((low <= p) & (p <= high))).sum(axis=1)
    assert covered.mean() >= 0.94


def test_the_probability_of_being_best_against_draws() -> None:
    s, f = np.array([3, 8, 8, 0, 40]), np.array([7, 4, 4, 0, 25])
    draws = np.random.default_rng(2).beta(1 + s, 1 + f, (400_000, 5))
    expected = np.bincount(draws.argmax(axis=1), minlength=5) / len(draws)
    found = probability_best(s, f)
    assert found == pytest.approx(expected, abs=3e-3)
    assert found.sum() == pytest.approx(1)
    assert found[1] == found[2], "equals are equally good"


def test_the_probability_of_being_best_of_extremes() -> None:
    assert probability_best([], []).tolist() == []
    assert probability_best([5], [9]).tolist() == [1.0]
    assert probability_best([0, 0], [0, 0]) == pytest.approx([0.5, 0.5])
    assert probability_best([0, 100_000], [3, 100_000]) == pytest.approx([0.5**4, 1 - 0.5**4], abs=2e-3)
    many = probability_best(np.full(100_000, 3), np.full(100_000, 3))
    assert many == pytest.approx(np.full(100_000, 1e-5))
    assert probability_best([0, 10_000], [10_000, 0]) == pytest.approx([0, 1])


@pytest.mark.parametrize(("p1", "p2"), [(0.05, 0.3), (0.1, 0.25), (0.02, 0.12)])
def test_so_many_tasks_do_tell_two_apart(p1: float, p2: float) -> None:
    """By simulation of the exact test, which is a little stricter than the formula."""
    seen = paired_difference(*outcomes(round(200 * p1), round(200 * p2), 200))
    assert seen is not None
    needed = tasks_needed(seen)
    assert needed is not None
    tables = np.random.default_rng(3).multinomial(needed, [p1, p2, 1 - p1 - p2], 1_000)
    apart = np.mean([stats.binomtest(int(b), int(a + b)).pvalue < 0.05 if a + b else False for a, b, _ in tables])
    assert 0.68 <= apart <= 0.86
    half = np.random.default_rng(3).multinomial(needed // 2, [p1, p2, 1 - p1 - p2], 1_000)
    fewer = np.mean([stats.binomtest(int(b), int(a + b)).pvalue < 0.05 if a + b else False for a, b, _ in half])
    assert fewer < apart - 0.15


def test_who_seem_equal_are_never_told_apart() -> None:
    for table in ((0, 0, 9), (4, 4, 9)):
        found = paired_difference(*outcomes(*table))
        assert found is not None
        assert tasks_needed(found) is None


def test_a_gap_between_the_splits() -> None:
    held_out = {str(number): float(number < 3) for number in range(15)}
    found = split_gap(18, 2, held_out)
    assert found is not None
    assert (found.search, found.held_out, found.estimate) == (0.9, 0.2, pytest.approx(0.7))
    assert found.low < found.estimate < found.high
    assert found.suspicious
    near = split_gap(5, 15, held_out)
    assert near is not None
    assert not near.suspicious
    assert split_gap(0, 0, held_out) is None
    edge = split_gap(8, 0, {"0": 0.0, "1": 0.0})
    assert edge is not None
    assert edge.low < edge.estimate == edge.high == 1
    assert split_gap(3, 1, {}) is None


@pytest.mark.parametrize(("s", "f", "solved", "tasks"), [(18, 2, 3, 15), (5, 15, 3, 15), (40, 0, 11, 27)])
def test_the_interval_of_a_gap_by_quadrature(s: int, f: int, solved: int, tasks: int) -> None:
    """P(θ - θ' < d) as an integral over θ', with scipy's distributions in place of draws."""
    found = split_gap(s, f, {str(number): float(number < solved) for number in range(tasks)})
    assert found is not None
    search, held_out = stats.beta(1 + s, 1 + f), stats.beta(1 + solved, 1 + tasks - solved)
    for end, below in ((found.low, 0.025), (found.high, 0.975)):
        share = integrate.quad(lambda x, end=end: search.cdf(x + end) * held_out.pdf(x), 0, 1, limit=200)[0]
        assert share == pytest.approx(below, abs=3e-3)


def test_the_interval_of_a_gap_covers_what_it_says() -> None:
    """Exactly, for 20 evaluations and 12 tasks."""
    found = {
        (s, h): split_gap(s, 20 - s, {str(n): float(n < h) for n in range(12)}) for s in range(21) for h in range(13)
    }
    low, high = (
        np.array([[getattr(found[s, h], name) for h in range(13)] for s in range(21)]) for name in ("low", "high")
    )
    covered = []
    for p, q in ((0.5, 0.5), (0.8, 0.4), (0.3, 0.3), (0.9, 0.7), (0.1, 0.2), (0.6, 0.1)):
        chances = np.outer(stats.binom(20, p).pmf(np.arange(21)), stats.binom(12, q).pmf(np.arange(13)))
        covered.append(float(chances[(low <= p - q) & (p - q <= high)].sum()))
    assert np.mean(covered) >= 0.94, covered


@given(st.integers(1, 40), st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]))
def test_the_interval_of_equal_differences_holds_the_estimate(tasks: int, delta: float) -> None:
    base = max(0.0, -delta)
    found = paired_difference({str(i): base for i in range(tasks)}, {str(i): base + delta for i in range(tasks)})
    assert found is not None
    assert found.low <= found.estimate <= found.high
    assert found.low < found.high


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for trial in range(100):
        first = {str(task): float(rng.random() < 0.4) for task in range(40)}
        second = {str(task): float(rng.random() < 0.6) for task in range(40)}
        found = paired_difference(first, second, seed=trial)
        assert found is not None
        covered += found.low <= 0.2 <= found.high
    assert 88 <= covered <= 100


def test_pooled_differences_know_the_luck_of_seeds_and_of_tasks() -> None:
    rng = np.random.default_rng(4)
    by_seed, by_task = rng.normal(0, 0.3, (6, 1)), rng.normal(0, 0.3, (1, 30))
    for deltas in (0.2 + by_seed + np.zeros((6, 30)), 0.2 + by_task + np.zeros((6, 30))):
        found = pooled_difference(deltas)
        assert found.estimate == pytest.approx(deltas.mean())
        assert found.low < found.estimate - 0.05 < found.estimate + 0.05 < found.high
    few = np.full((3, 10), np.nan)
    few[0, :5] = [0, 1, 1, 1, 0]
    assert pooled_difference(few).estimate == pytest.approx(0.6)
    same = pooled_difference(np.zeros((3, 27)))
    assert same.low < same.estimate == 0 < same.high
    with pytest.raises(ValueError, match="no difference was measured"):
        pooled_difference(np.full((2, 2), np.nan))


def test_the_pooled_interval_is_the_t_interval_of_scipy_where_only_seeds_differ() -> None:
    by_seed = np.array([0.1, 0.5, -0.2, 0.3])
    found = pooled_difference(np.repeat(by_seed[:, None], 20_000, axis=1))
    scale = np.sqrt((by_seed.var(ddof=1) + SEED_SD**2) / 4)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 3, by_seed.mean(), scale), abs=2e-3)


def test_one_seed_says_something_of_its_tasks_only() -> None:
    """Agresti and Min's interval with one task more in place of two, and t for the normal."""
    deltas = np.array([1.0] * 9 + [0.0] * 16)
    found = pooled_difference(deltas[None, :])
    more = np.concatenate([deltas, [0.0]])
    scale = np.sqrt((more**2).sum() / 26 + 0.5 / 26 - more.mean() ** 2) / np.sqrt(26)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 25, more.mean(), scale))
    assert (found.estimate, found.seeds, found.tasks) == (pytest.approx(9 / 25), 1, 25)


def test_what_was_not_measured_is_filled_in_by_the_additive_fit() -> None:
    whole = np.array([0.0, 0.2, 0.1])[:, None] + np.linspace(-0.5, 0.5, 12)
    holes = whole.copy()
    holes[[0, 1, 2, 2], [11, 0, 5, 7]] = np.nan
    found, expected = pooled_difference(holes), pooled_difference(whole)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (expected.estimate, expected.low, expected.high), abs=1e-6
    ), "the mean of what is there would be lower: the best seed lacks more"


@pytest.mark.parametrize("seeds", [3, 6, 10])
@pytest.mark.parametrize("seed_sd", [0.0, 0.1, 0.25])
def test_the_pooled_interval_covers_what_it_says(seeds: int, seed_sd: float) -> None:
    """1,200 worlds of binary outcomes each: 95 % is said, so 94 % less two standard errors of the simulation."""
    rng = np.random.default_rng(seeds)
    rates, covered = ((0.3, 0.5, 0.3), (0.05, 0.1, 0.2), (0.02, 0.9, 0.1)), []
    for root, best, task_sd in rates:
        chances = np.clip(best + rng.normal(0, seed_sd, 400_000) + rng.normal(0, task_sd, 400_000), 0, 1)
        truth = float(chances.mean() - np.clip(root + rng.normal(0, task_sd, 400_000), 0, 1).mean())
        for _ in range(400):
            of_tasks = rng.normal(0, task_sd, (2, 27))
            of_best = np.clip(best + rng.normal(0, seed_sd, (seeds, 1)) + of_tasks[0], 0, 1)
            solved = rng.random((2, seeds, 27)) < np.stack(
                [of_best, np.broadcast_to(root + of_tasks[1], of_best.shape)]
            )
            found = pooled_difference(solved[0].astype(float) - solved[1])
            covered.append(found.low <= truth <= found.high)
    assert np.mean(covered) >= 0.94 - 2 * np.sqrt(0.95 * 0.05 / len(covered))
