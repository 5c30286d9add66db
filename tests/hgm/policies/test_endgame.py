"""The end game: nothing is expanded, and the finalists are told apart."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from archive.records import DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetLimits
from hgm.policies import Rules, View
from hgm.policies.endgame import EndGame, EndRule, common_task, evenly, finalists, top_two
from hgm.policies.huxley import Huxley
from tests.hgm.world import World

TASKS = [f"t{number}" for number in range(20)]
RULES = pytest.mark.parametrize("rule", list(EndRule))


def grown(results: list[tuple[int, int]]) -> Tree:
    """Children of the root, node i with `results[i]` successes and failures."""
    rows = [(node, TASKS[number], number < s) for node, (s, f) in enumerate(results) for number in range(s + f)]
    nodes, tasks, successes = zip(*rows, strict=True)
    return Tree.rebuild(TASKS, [-1] + [0] * (len(results) - 1), nodes, tasks, successes)


def view(tree: Tree, fraction: float) -> View:
    return View(tree, Rules(), tree.scored, len(tree) - 1, 1.0, fraction)


@RULES
@pytest.mark.parametrize("workers", [1, 4])
def test_in_the_end_nothing_is_expanded(rule: EndRule, workers: int) -> None:
    world = World(
        seed=3, workers=workers, limits=BudgetLimits(evaluations=120), policy=EndGame(Huxley(), rule, 0.3), tasks=15
    )
    plain = World(seed=3, workers=workers, limits=BudgetLimits(evaluations=120), tasks=15)
    last, until = 0, 0
    for number, (decision, other) in enumerate(zip(world.run(), plain.run(), strict=False)):
        if decision.cause != "end_game" and not until:
            assert decision == other, "before the end game it is the inner policy, draw for draw"
        elif not until:
            until = number
        if decision.kind is DecisionKind.EXPAND:
            last = decision.n
    assert until
    assert last <= 0.7 * 120 + workers
    assert world.stop is not None
    assert world.tree.scored == 120, "the whole budget is used"


def test_top_two_divides_between_leader_and_challenger() -> None:
    """Frequencies against the rule done by hand on many draws; a wrong β is seen."""
    tree = grown([(1, 5), (7, 3), (6, 4), (2, 8)])
    rng, nodes = np.random.default_rng(0), np.arange(4)
    found = Counter(int(np.argmax(top_two(view(tree, 0.1), nodes, rng).values)) for _ in range(6_000))
    draws = np.random.default_rng(1).beta(1 + tree.s, 1 + tree.f, size=(200_000, 4))
    best = np.bincount(draws.argmax(axis=1), minlength=4) / len(draws)
    second = sum(p * np.where(np.arange(4) == i, 0, best) / (1 - p) for i, p in enumerate(best))
    expected = 6_000 * (best + second) / 2
    for node in range(4):
        assert abs(found[node] - expected[node]) < 4 * math.sqrt(expected[node]) + 1
    assert abs(found[1] - 6_000 * best[1]) > 4 * math.sqrt(6_000 * best[1]), "the test can fail"


def test_finalists_are_halved() -> None:
    tree = grown([(number, 12 - number) for number in range(12)])
    assert finalists(view(tree, 0.2), 0.2).tolist() == list(range(4, 12))
    assert finalists(view(tree, 0.12), 0.2).tolist() == [8, 9, 10, 11]
    assert finalists(view(tree, 0.05), 0.2).tolist() == [10, 11]
    assert finalists(view(tree, 0.0), 0.2).tolist() == [10, 11]
    tree.ban(11)
    assert finalists(view(tree, 0.0), 0.2).tolist() == [9, 10]


def test_few_nodes_are_all_finalists_and_the_untried_are_none() -> None:
    tree = grown([(1, 1), (2, 2)])
    tree.add(0)
    assert finalists(view(tree, 0.2), 0.2).tolist() == [0, 1]


def test_finalists_are_evaluated_evenly_on_common_tasks() -> None:
    tree = grown([(1, 2), (4, 2), (3, 1)])
    values = evenly(view(tree, 0.1), np.arange(3)).values
    assert np.argsort(-values).tolist() == [0, 2, 1], "fewest tasks first"
    rng = np.random.default_rng(0)
    among, free = np.array([1, 2]), tree.free_tasks(2)
    assert {common_task(view(tree, 0.1), among, free, rng) for _ in range(50)} == {4, 5}, "those that v1 has had"
