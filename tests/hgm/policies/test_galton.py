"""Partial pooling against the exact posterior of a dense normal model, and what it says of relatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from archive.tree import Tree
from hgm.policies.galton import Galton
from hgm.policies.heredity import (
    LEAST_VARIANCE,
    ROOT_SD,
    STEP,
    Heredity,
    Observed,
    abilities,
    heredity,
    observed,
)
from hgm.policies.huxley import Huxley
from tests.hgm.policies.drawing import DRAWS, frequencies_agree, view
from tests.hgm.policies.test_every_policy import grown, tree_of

TASKS = [f"t{number}" for number in range(40)]


def made(parents: list[int], results: list[tuple[int, int]]) -> Tree:
    """A tree whose nodes have these numbers of successes and failures."""
    nodes, tasks, successes = [], [], []
    for node, (s, f) in enumerate(results):
        for number in range(s + f):
            nodes.append(node)
            tasks.append(TASKS[number])
            successes.append(number < s)
    return Tree.rebuild(TASKS, parents, nodes, tasks, successes)


def dense(tree: Tree, seen: Observed, edge: Heredity) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of all abilities, by solving the whole system."""
    size = len(tree)
    precision, weighted = np.diag(seen.weight), seen.weight * seen.value
    precision[0, 0] += ROOT_SD**-2
    weighted[0] += seen.centre * ROOT_SD**-2
    for child in range(1, size):
        step = np.zeros(size)
        step[child], step[tree.parent[child]] = 1, -1
        precision += np.outer(step, step) / edge.variance
        weighted += step * edge.drift / edge.variance
    covariance = np.linalg.inv(precision)
    return covariance @ weighted, covariance


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), variance=st.sampled_from([0.02, 0.3, 4.0]), drift=st.sampled_from([0.0, -0.7]))
def test_two_passes_find_the_exact_joint_posterior(seed: int, variance: float, drift: float) -> None:
    """The mean, and, since a draw is linear in its noise, the whole covariance."""
    tree = tree_of(*grown(np.random.default_rng(seed)))
    for _ in range(3):
        tree.add(len(tree) - 1)  # a chain of nodes without results
    seen, edge = observed(tree.s, tree.f), Heredity(drift, variance)
    mean, covariance = dense(tree, seen, edge)
    size = len(tree)
    found = abilities(tree, seen, edge, np.zeros(size))
    assert found.mean == pytest.approx(mean, rel=1e-8, abs=1e-8)
    assert found.drawn == pytest.approx(mean, rel=1e-8, abs=1e-8)
    moved = [abilities(tree, seen, edge, unit).drawn - found.mean for unit in np.eye(size)]
    assert np.array(moved).T @ np.array(moved) == pytest.approx(covariance, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(("drift", "sd"), [(0.0, 0.3), (-0.8, 1.0)])
def test_what_is_inherited_is_learned_from_the_tree(drift: float, sd: float) -> None:
    rng = np.random.default_rng(3)
    parents, ability = [-1], [0.5]
    for node in range(1, 400):
        parent = int(rng.integers(max(0, node - 40), node)) if drift == 0 else int(rng.integers(0, 1 + node // 20))
        parents.append(parent)
        ability.append(ability[parent] + rng.normal(drift, sd))
    tree = made(parents, [(int(s), 40 - int(s)) for s in rng.binomial(40, 1 / (1 + np.exp(-np.array(ability))))])
    found = heredity(tree, observed(tree.s, tree.f))
    assert found.drift == pytest.approx(drift, abs=0.15)
    assert np.sqrt(found.variance) == pytest.approx(sd, rel=0.25)


def test_before_there_are_edges_the_prior_holds() -> None:
    for parents, results in (([-1], [(2, 3)]), ([-1, 0], [(2, 3), (0, 0)])):
        tree = made(parents, results)
        assert heredity(tree, observed(tree.s, tree.f)) == Heredity(0.0, STEP**2)


def test_equal_relatives_never_make_a_variance_of_nothing() -> None:
    tree = made([-1] + [0] * 300, [(20, 20)] * 301)
    assert heredity(tree, observed(tree.s, tree.f)).variance == LEAST_VARIANCE


def expected(tree: Tree) -> np.ndarray:
    nodes = np.arange(len(tree))
    return np.asarray(Galton().for_evaluation(view(tree), nodes, np.random.default_rng(0)).components["expected"])


def test_a_new_child_is_expected_near_its_parent() -> None:
    """Exactly there, where children are neither better nor worse than their parents."""
    values = expected(made([-1, 0, 0, 1, 2], [(5, 5), (9, 1), (1, 9), (0, 0), (0, 0)]))
    assert values[2] < values[0] < values[1]
    assert values[3:] == pytest.approx(values[1:3])


def test_a_node_is_thought_better_of_where_its_children_do_well() -> None:
    good = expected(made([-1, 0, 0, 1, 1, 2], [(5, 5), (2, 3), (2, 3), (9, 1), (9, 1), (5, 5)]))
    assert good[1] > good[2] + 0.05


def test_where_relatives_differ_they_say_less_of_each_other() -> None:
    """The same node and child, beside other edges that show a small or a great spread."""
    alike = [(20, 20)] * 10
    unlike = [(38, 2), (2, 38)] * 5
    shares = []
    for others in (alike, unlike):
        values = expected(made([-1, 0, 1, *[0] * 10], [(20, 20), (2, 2), (30, 0), *others]))
        shares.append((values[1] - 0.5) / (values[2] - 0.5))  # how far the child, which solved all, pulls its parent up
    assert shares[0] > 0.45
    assert 0 < shares[1] < 0.35


def test_work_in_flight_counts_as_failed_for_the_choice() -> None:
    tree, idle = (made([-1, 0, 0], [(5, 5), (3, 2), (3, 2)]) for _ in range(2))
    tree.start_expansion(1)
    tree.start_evaluation(2, TASKS[9])
    nodes, rng = np.arange(3), np.random.default_rng
    expand = Galton().for_expansion(view(tree), nodes, rng(0)).components["expected"]
    evaluate = Galton().for_evaluation(view(tree), nodes, rng(0)).components["expected"]
    before = Galton().for_evaluation(view(idle), nodes, rng(0)).components["expected"]
    assert expand[1] == pytest.approx(expand[2])
    assert expand[1] < before[1]
    assert evaluate[2] < evaluate[1]
    assert evaluate[2] < before[2]


@pytest.mark.parametrize(("tau", "greed"), [(1.0, 1.0), (3.0, 4.0)])
def test_nodes_are_chosen_with_the_probability_that_they_are_the_best(tau: float, greed: float) -> None:
    """Two nodes: P(θ_1 > θ_0) = Φ(Δ / sd), both from the dense model; by √(τ · greed) surer."""
    tree = made([-1, 0], [(5, 5), (4, 5)])
    seen = observed(tree.s, tree.f)
    mean, covariance = dense(tree, seen, heredity(tree, seen))
    sd = np.sqrt(np.array([1, -1]) @ covariance @ np.array([1, -1]) / (tau * greed))
    second = stats.norm.cdf((mean[1] - mean[0]) / sd)
    rng, policy = np.random.default_rng(5), Galton(greed=greed)
    chosen = [int(np.argmax(policy.for_evaluation(view(tree, tau), np.arange(2), rng).values)) for _ in range(DRAWS)]
    assert frequencies_agree(chosen, np.array([1 - second, second]))
    assert not frequencies_agree(chosen, np.array([second, 1 - second])), "the test can fail"


def test_the_spread_of_draws_is_not_that_of_huxley() -> None:
    """A child without results is drawn near its parent, where `huxley` draws it anywhere."""
    tree = made([-1, 0], [(4, 36), (0, 0)])
    rng, nodes = np.random.default_rng(0), np.arange(2)
    ours = [Galton().for_evaluation(view(tree), nodes, rng).values[1] for _ in range(300)]
    theirs = [Huxley().for_evaluation(view(tree), nodes, rng).values[1] for _ in range(300)]
    assert max(ours) < 0.4 < max(theirs)


def test_great_trees_and_chains_give_numbers() -> None:
    chain = made([-1, *range(1_999)], [(1, 1)] * 2_000)
    scores = Galton().for_expansion(view(chain), np.arange(2_000), np.random.default_rng(0))
    assert np.isfinite(scores.values).all()
    assert scores.values == pytest.approx(scores.components["expected"] + scores.components["luck"])
    certain = made([-1, 0], [(40, 0), (0, 40)])
    assert np.isfinite(Galton().for_expansion(view(certain, 1e9), np.arange(2), np.random.default_rng(0)).values).all()
