"""Posterior, best-belief and paired differences against figures that were found another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from archive.statistics import (
    best_belief,
    interval,
    paired_difference,
    pooled_difference,
    posterior_mean,
    quantile,
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
    """Agresti and Min 2005, by hand: nothing found in 23 tasks is 0 ± 1.96 · √1 / 25."""
    alike = {str(task): float(task % 2) for task in range(23)}
    same = paired_difference(alike, alike)
    assert same is not None
    assert (same.estimate, same.p_value) == (0.0, 1.0)
    assert (same.low, same.high) == pytest.approx((-0.0784, 0.0784), abs=1e-4)
    all_better = paired_difference({"a": 0, "b": 0}, {"a": 1, "b": 1})
    assert all_better is not None
    assert (all_better.estimate, all_better.high, all_better.p_value) == (1.0, 1.0, 0.5)
    assert all_better.low < 0, "two tasks say little"


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


def test_the_pooled_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(60):
        deltas = 0.1 + rng.normal(0, 0.2, (8, 1)) + rng.normal(0, 0.3, (1, 30)) + rng.normal(0, 0.3, (8, 30))
        found = pooled_difference(deltas)
        covered += found.low <= 0.1 <= found.high
    assert 50 <= covered <= 60
