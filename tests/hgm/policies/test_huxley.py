"""Thompson sampling against exact probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from archive.tree import Tree
from hgm.policies.huxley import Huxley
from tests.hgm.policies.drawing import DRAWS, busy_tree, chances, frequencies_agree, view


@pytest.fixture
def tree() -> Tree:
    return busy_tree()


@pytest.mark.parametrize("tau", [1.0, 3.5])
def test_expansion_follows_the_clade(tree: Tree, tau: float) -> None:
    rng, nodes = np.random.default_rng(1), np.arange(4)
    chosen = [int(np.argmax(Huxley().for_expansion(view(tree, tau), nodes, rng).values)) for _ in range(DRAWS)]
    # clade successes, failures + evaluations in flight in the clade + own expansions in flight
    counts = [(4, 5 + 2), (2, 3 + 1 + 1), (2, 1 + 1), (1, 0 + 1)]
    probabilities = chances([(tau * (1 + s), tau * (1 + f)) for s, f in counts])
    assert probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert frequencies_agree(chosen, probabilities)
    assert not frequencies_agree(chosen, np.roll(probabilities, 1)), "the test can fail"


@pytest.mark.parametrize("tau", [1.0, 3.5])
def test_evaluation_follows_own_results(tree: Tree, tau: float) -> None:
    rng, nodes = np.random.default_rng(2), np.arange(4)
    chosen = [int(np.argmax(Huxley().for_evaluation(view(tree, tau), nodes, rng).values)) for _ in range(DRAWS)]
    counts = [(1, 2), (0, 2), (2, 1 + 1), (1, 0 + 1)]
    assert frequencies_agree(chosen, chances([(tau * (1 + s), tau * (1 + f)) for s, f in counts]))


def test_only_the_nodes_asked_for_are_scored(tree: Tree) -> None:
    scores = Huxley().for_expansion(view(tree, 1.0), np.array([1, 3]), np.random.default_rng(0))
    assert scores.values.shape == (2,)
    assert {name: list(values) for name, values in scores.components.items()} == {
        "successes": [2, 1],
        "failures": [3, 0],
        "in_flight": [2, 1],
    }


def test_great_temperatures_and_counts_give_proper_draws() -> None:
    tree = Tree(["a"])
    scores = Huxley().for_evaluation(view(tree, 1e9), np.array([0]), np.random.default_rng(0))
    assert scores.values[0] == pytest.approx(0.5, abs=1e-3)


def test_a_discount_moves_the_choice_towards_near_descendants() -> None:
    """v1's only success is its child's, v2's its own: without a discount they are alike."""
    results = ([0, 3, 2], ["a", "a", "b"], [False, True, True])
    nodes = np.array([1, 2])
    for discount, least, most in ((1.0, 0.45, 0.55), (0.1, 0.25, 0.45)):
        tree = Tree.rebuild(["a", "b"], [-1, 0, 0, 1], *results, discount=discount)
        rng = np.random.default_rng(0)
        chosen = [int(np.argmax(Huxley().for_expansion(view(tree, 1.0), nodes, rng).values)) for _ in range(DRAWS)]
        assert least < 1 - np.mean(chosen) < most
