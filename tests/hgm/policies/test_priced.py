"""What a node's attempts cost is taken from its score: how much, against whom, and of which policies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from archive.errors import ConfigError
from archive.records import DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetLimits
from hgm.policies import POLICIES, Scores, policy
from hgm.policies.huxley import Huxley
from hgm.policies.priced import Priced, above_root
from hgm.policies.swe_search import SweSearch
from tests.hgm.policies.drawing import view
from tests.hgm.world import World

ABLE = ("huxley", "pooled", "swe-search", "greedy", "ucb")


@pytest.fixture(params=[1.0, 0.5])
def tree(request: pytest.FixtureRequest) -> Tree:
    """v0 ─ v1 ─ v2 and v0 ─ v3, which was not tried yet: two results cost the root 2, two v1 6, one v2 1."""
    nodes, given = [0, 0, 1, 1, 2], ["a", "b", "a", "b", "a"]
    solved = [True, False, True, False, True]
    return Tree.rebuild("abcd", [-1, 0, 1, 0], nodes, given, solved, spent=[2, 6, 1, 0], discount=request.param)


def test_the_cost_is_a_mean_with_one_attempt_at_the_parents_and_counts_from_the_roots(tree: Tree) -> None:
    own = above_root(tree, tree.spent, tree.s + tree.f)
    assert own == pytest.approx([0, (1 + 6) / 3 - 1, (3 + 1) / 2 - 1, 1 - 1])
    clade = above_root(tree, tree.discounted_spent, tree.discounted_s + tree.discounted_f)
    d = tree.discount
    costs = [(1 + 2 + 6 * d + d * d) / (3 + 2 * d + d * d), (1 + 6 + d) / (3 + d), (3 + 1) / 2, 1]
    assert clade == pytest.approx(np.array(costs) - costs[0])


@pytest.mark.parametrize(("plain", "scales"), [(Huxley(), (1, 1)), (SweSearch(), (4, 1))])
def test_it_is_taken_from_the_same_draw_and_kept_as_a_component(
    tree: Tree, plain: Huxley | SweSearch, scales: tuple[float, float]
) -> None:
    nodes = np.array([0, 1, 2])
    spent = {"for_expansion": tree.discounted_spent, "for_evaluation": tree.spent}
    results = {"for_expansion": tree.discounted_s + tree.discounted_f, "for_evaluation": tree.s + tree.f}
    for name, scale in zip(spent, scales, strict=True):
        dear, free = (
            getattr(of, name)(view(tree), nodes, np.random.default_rng(3)) for of in (Priced(plain, 0.1), plain)
        )
        price = -0.1 * scale * above_root(tree, spent[name], results[name])[nodes]
        assert dear.values == pytest.approx(free.values + price)
        assert dear.components["cost"] == pytest.approx(price)
        assert dear.components.keys() - free.components.keys() == {"cost"}


def test_without_a_weight_a_policy_is_what_it_was() -> None:
    for name in POLICIES:
        assert policy(name, {}, 0.0) == policy(name)
    assert policy("huxley", {}, 0.5) == Priced(Huxley(), 0.5)


def test_where_scores_are_no_success_rates_it_says_whose_are() -> None:
    for name in POLICIES:
        if name in ABLE:
            assert policy(name, {}, 0.5).name == name
            continue
        with pytest.raises(ConfigError, match=f"scores of the policy '{name}' .* others are: {', '.join(ABLE)}"):
            policy(name, {}, 0.5)


def test_an_end_game_looks_at_scores_only(tree: Tree) -> None:
    ending = view(tree, fraction=0.1)
    with_weight, without = (policy("huxley", {"end_game": "top-two"}, weight) for weight in (5.0, 0.0))
    dear, free = (of.for_evaluation(ending, np.arange(4), np.random.default_rng(1)) for of in (with_weight, without))
    assert np.array_equal(dear.values, free.values)


@pytest.mark.parametrize("name", ABLE)
def test_a_search_ends_and_every_scored_decision_says_what_its_cost_took(name: str) -> None:
    world = World(limits=BudgetLimits(evaluations=80), policy=policy(name, {}, 0.2))
    chosen = [decision.chosen for decision in world.run() if decision.kind is not DecisionKind.WAIT]
    assert world.stop is not None
    scored = [one for one in chosen if one is not None]
    assert scored
    assert all("cost" in one.components for one in scored)


def test_of_two_that_score_alike_the_cheap_one_is_evaluated_and_expanded() -> None:
    nodes, given = [1] * 40 + [2] * 40, [f"t{n}" for n in range(40)] * 2
    tree = Tree.rebuild([f"t{n}" for n in range(80)], [-1, 0, 0], nodes, given, [True, False] * 40, spent=[0, 8, 80])
    dear = policy("huxley", {}, 0.5)  # half a success rate for each unit that an attempt costs
    rng = np.random.default_rng(0)

    def second(score: Callable[..., Scores]) -> int:
        return sum(int(np.argmax(score(view(tree), np.array([1, 2]), rng).values)) for _ in range(200))

    assert (second(dear.for_expansion), second(dear.for_evaluation)) == (0, 0)
    assert second(Huxley().for_evaluation) > 40
