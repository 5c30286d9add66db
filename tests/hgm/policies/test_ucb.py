"""The index of UCB-V, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from archive.tree import Tree
from hgm.policies.ucb import Ucb, exploration
from tests.hgm.policies.drawing import view

TASKS = [f"t{number}" for number in range(8)]


def index(s: float, m: float, t: int) -> float:
    p, e = s / m, 2 * math.log(10 * math.log(t))
    return p + math.sqrt(2 * p * (1 - p) * e / m) + 3 * e / m


@pytest.fixture
def tree() -> Tree:
    """v0 ─ v1 ─ v2 and v0 ─ v3 without a result; work in flight at v1 and v3."""
    nodes, tasks = [0, 0, 0, 1, 1, 2], ["t0", "t1", "t2", "t0", "t1", "t0"]
    tree = Tree.rebuild(TASKS, [-1, 0, 1, 0], nodes, tasks, [True, False, True, False, True, True])
    tree.start_evaluation(1, "t7")
    tree.start_expansion(3)
    return tree


def test_own_results_to_evaluate_and_what_was_never_tried_first(tree: Tree) -> None:
    scores = Ucb().for_evaluation(view(tree), np.arange(4), np.random.default_rng(0))
    t = 7  # six results and one evaluation in flight
    assert scores.values == pytest.approx([index(2, 3, t), index(1, 3, t), index(1, 1, t), math.inf])
    tree.start_evaluation(3, "t0")
    again = Ucb().for_evaluation(view(tree), np.array([3]), np.random.default_rng(0))
    assert again.values == pytest.approx([index(0, 1, 8)]), "in flight counts as a failure"


def test_clades_to_expand(tree: Tree) -> None:
    scores = Ucb().for_expansion(view(tree), np.array([0, 1, 2]), np.random.default_rng(0))
    assert scores.values == pytest.approx([index(4, 7, 7), index(2, 4, 7), index(1, 1, 7)])
    assert scores.components["in_flight"].tolist() == [1, 1, 0]


def test_a_discounted_clade_may_have_been_pulled_less_than_once() -> None:
    tree = Tree.rebuild(TASKS, [-1, 0, 1], [2], ["t0"], [True], discount=0.1)
    scores = Ucb().for_expansion(view(tree), np.arange(3), np.random.default_rng(0))
    assert scores.values == pytest.approx([index(0.01, 0.01, 2), index(0.1, 0.1, 2), index(1, 1, 2)])


@pytest.mark.parametrize("t", [0, 1, 2, 3, 10, 10**9])
def test_exploration_is_defined_and_grows(t: int) -> None:
    assert exploration(t) == 2 * math.log(10 * math.log(max(t, 2))) > 3.8
    assert exploration(t + 1) >= exploration(t)


def test_nothing_is_drawn(tree: Tree) -> None:
    rng = np.random.default_rng(0)
    Ucb().for_evaluation(view(tree), np.arange(4), rng)
    Ucb().for_expansion(view(tree), np.arange(3), rng)
    assert rng.bit_generator.state == np.random.default_rng(0).bit_generator.state
