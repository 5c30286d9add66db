"""No tree: the root's children, evaluated evenly, or raced."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from archive.records import ROOT
from archive.tree import Tree
from hgm.budget import BudgetLimits
from hgm.policies.best_of_n import BestOfN
from hgm.policies.huxley import Huxley
from tests.hgm.policies.drawing import view
from tests.hgm.world import World, chance


@pytest.mark.parametrize("race", [False, True])
@pytest.mark.parametrize("workers", [1, 4])
def test_every_variant_is_a_child_of_the_root(race: bool, workers: int) -> None:
    world = World(30, workers, BudgetLimits(evaluations=300), policy=BestOfN(race), breed=chance(0.9))
    for decision in world.run():
        if decision.kind == "expand":
            assert decision.variant_id == ROOT
    assert len(world.tree) > 20
    assert set(world.tree.parent[1:].tolist()) == {ROOT}


def test_all_are_evaluated_evenly() -> None:
    world = World(30, 4, BudgetLimits(evaluations=300), policy=BestOfN(), breed=chance(1.0))
    list(world.run())
    given = world.tree.given[:-1]  # the youngest has to catch up first
    assert given.max() - given.min() <= 2
    raced = World(30, 4, BudgetLimits(evaluations=300), policy=BestOfN(race=True), breed=chance(1.0))
    list(raced.run())
    assert raced.tree.given.max() - raced.tree.given.min() > 5, "the control"


def test_a_race_is_thompson_sampling_on_own_results() -> None:
    tree = Tree.rebuild(["a", "b", "c"], [-1, 0, 0], [0, 1, 1], ["a", "a", "b"], [True, False, True])
    nodes = np.arange(3)
    one = BestOfN(race=True).for_evaluation(view(tree, 2.0), nodes, np.random.default_rng(3)).values
    assert one.tolist() == Huxley().for_evaluation(view(tree, 2.0), nodes, np.random.default_rng(3)).values.tolist()


def test_a_closed_root_is_left_alone_until_its_turn_brings_a_result() -> None:
    world = World(6, 1, BudgetLimits(evaluations=200), policy=BestOfN(), breed=chance(0.4), seed=1)
    causes = Counter(decision.cause for decision in world.run() if decision.kind == "evaluate")
    assert causes["all_closed"] > 0
    assert world.stop is not None
    assert world.stop.cause == "no_expandable_node"
    assert (world.tree.given == 6).all(), "nothing that could be evaluated is left"
