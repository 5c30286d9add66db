"""Abilities from results on different tasks."""

from __future__ import annotations

import numpy as np
import pytest

from archive.ability import abilities, best_ability
from archive.statistics import best_belief
from archive.tree import Tree

EPSILON = 0.01


def drawn(seed: int, size: int = 60, tasks: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True abilities and difficulties, and results on all tasks."""
    rng = np.random.default_rng(seed)
    ability, difficulty = rng.normal(0, 1, size), rng.normal(0, 1.2, tasks)
    return ability, difficulty, rng.random((size, tasks)) < 1 / (1 + np.exp(difficulty - ability[:, None]))


def test_what_was_drawn_is_found_again() -> None:
    ability, difficulty, solved = drawn(1)
    found = abilities(solved, ~solved)
    assert np.corrcoef(found.ability, ability)[0, 1] > 0.95
    assert np.corrcoef(found.difficulty, difficulty)[0, 1] > 0.95
    covered = np.abs(found.ability - found.ability.mean() - (ability - ability.mean())) < 1.96 * found.deviation
    assert covered.mean() > 0.85


def test_a_result_says_most_where_half_of_the_nodes_succeed() -> None:
    solved = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0]], dtype=bool)
    easy, even, hard = abilities(solved, ~solved).information()
    assert even > 0.24
    assert max(easy, hard) < 0.2


def test_at_the_mode_the_slope_is_zero() -> None:
    _, _, solved = drawn(2, size=12, tasks=9)
    given = np.random.default_rng(0).random(solved.shape) < 0.6
    found = abilities(solved & given, ~solved & given)
    p = 1 / (1 + np.exp(found.difficulty - found.ability[:, None]))
    rate = (solved & given).sum() / given.sum()
    residual = np.where(given, solved - p, 0.0)
    centre = np.log(rate / (1 - rate))
    assert residual.sum(axis=1) == pytest.approx((found.ability - centre) / 1.5**2, abs=1e-4)
    assert -residual.sum(axis=0) == pytest.approx(found.difficulty / 1.5**2, abs=1e-4)


def test_easy_tasks_do_not_make_a_better_agent() -> None:
    """v1 had ten easy tasks only, v2 ten hard ones; others show which are which. Counts choose v1, abilities v2."""
    tasks = [f"t{number}" for number in range(20)]
    rows = [(node, task, task < 10) for node in (0, 3, 4, 5, 6) for task in range(20)]
    rows += [(1, task, task < 9) for task in range(10)] + [(2, task, task < 18) for task in range(10, 20)]
    nodes, places, successes = zip(*rows, strict=True)
    tree = Tree.rebuild(tasks, [-1, 0, 0, 0, 0, 0, 0], nodes, [tasks[place] for place in places], successes)
    counted, able = best_belief(tree.s, tree.f), best_ability(tree, EPSILON)
    assert counted is not None
    assert able is not None
    assert (counted.variant_id, able.variant_id) == (1, 2)
    tree.ban(2)
    again = best_ability(tree, EPSILON)
    assert again is not None
    assert again.variant_id != 2


@pytest.mark.parametrize("successes", [[], [False, False]])
def test_nobody_is_best_without_a_success(successes: list[bool]) -> None:
    tree = Tree.rebuild(["a", "b"], [-1], [0] * len(successes), ["a", "b"][: len(successes)], successes)
    assert best_ability(tree, EPSILON) is None


def test_all_or_nothing_stays_finite() -> None:
    for solved in (np.ones((3, 4), bool), np.zeros((3, 4), bool)):
        found = abilities(solved, ~solved)
        assert np.isfinite(found.ability).all()
        assert (found.deviation < 2).all()
