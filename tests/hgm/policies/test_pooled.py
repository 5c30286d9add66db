"""Partial pooling and tempering: exact chances, and `huxley` where both are off."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from archive.tree import Tree
from hgm.policies.huxley import Huxley
from hgm.policies.pooled import Pooled
from tests.hgm.policies.drawing import DRAWS, Still, view


@pytest.fixture
def tree() -> Tree:
    """v0 ─ v1 ─ v2 and v0 ─ v3: v1 has failed twice itself, its child has solved all of three."""
    tasks = [f"t{number}" for number in range(8)]
    nodes, given = [0, 0, 1, 1, 2, 2, 2, 3], ["t0", "t1", "t0", "t1", "t0", "t1", "t2", "t0"]
    successes = [True, False, False, False, True, True, True, True]
    tree = Tree.rebuild(tasks, [-1, 0, 1, 0], nodes, given, successes)
    tree.start_evaluation(2, "t7")
    tree.start_expansion(1)
    return tree


@pytest.mark.parametrize("tau", [1.0, 3.5])
def test_without_share_and_temper_it_is_huxley_draw_for_draw(tree: Tree, tau: float) -> None:
    plain, nodes = Pooled(share=0.0, temper=1.0), np.arange(4)
    for seed in range(20):
        for name in ("for_expansion", "for_evaluation"):
            ours, theirs = (
                getattr(of, name)(view(tree, tau), nodes, np.random.default_rng(seed)) for of in (plain, Huxley())
            )
            assert np.array_equal(ours.values, theirs.values)


@pytest.mark.parametrize(("share", "temper", "tau"), [(0.5, 4.0, 1.0), (0.3, 1.0, 3.5), (1.0, 0.5, 1.0)])
def test_the_score_has_the_mean_and_the_spread_of_the_two_draws(
    tree: Tree, share: float, temper: float, tau: float
) -> None:
    rng, nodes = np.random.default_rng(1), np.arange(4)
    policy = Pooled(share, temper)
    drawn = np.array([policy.for_expansion(view(tree, tau), nodes, rng).values for _ in range(DRAWS)])
    # successes, and failures with what is in flight: of the clade; own
    counts = [((5, 3 + 1), (1, 1)), ((3, 2 + 1 + 1), (0, 2 + 1)), ((3, 0 + 1), (3, 0 + 1)), ((1, 0), (1, 0))]
    for node, parts in enumerate(counts):
        clade, own = (stats.beta(temper * tau * (1 + s), temper * tau * (1 + f)) for s, f in parts)
        mean = (1 - share) * clade.mean() + share * own.mean()
        spread = np.hypot((1 - share) * clade.std(), share * own.std())
        assert drawn[:, node].mean() == pytest.approx(mean, abs=5 * spread / np.sqrt(DRAWS))
        assert drawn[:, node].std() == pytest.approx(spread, rel=0.06)


def test_a_node_that_fails_itself_is_chosen_less_the_greater_the_share(tree: Tree) -> None:
    """v1 and its child v2 have all but the same clade."""
    behind = []
    for share in (0.0, 0.5, 1.0):
        scores = Pooled(share=share).for_expansion(view(tree), np.array([1, 2]), Still())
        behind.append(scores.values[1] - scores.values[0])
    assert behind[0] < behind[1] < behind[2]


def test_the_decision_shows_both_draws_and_both_counts(tree: Tree) -> None:
    scores = Pooled().for_expansion(view(tree), np.array([1]), np.random.default_rng(0))
    parts = {name: values[0] for name, values in scores.components.items()}
    assert (parts["successes"], parts["own_successes"], parts["own_failures"], parts["own_in_flight"]) == (3, 0, 2, 1)
    assert scores.values[0] == pytest.approx((parts["clade_draw"] + parts["own_draw"]) / 2)
