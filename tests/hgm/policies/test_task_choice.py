"""Which task a node is given."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from archive.tree import Tree
from hgm.policies.task_choice import TaskChoice, choose, incumbent, uncertainty

TASKS = ["a", "b", "c", "d"]


@pytest.fixture
def tree() -> Tree:
    """v1 (parent v0) had a and b, v2 (parent v1) nothing, v3 (parent v0) is the best and had c."""
    nodes, tasks = [0, 1, 1, 3, 0], ["a", "a", "b", "c", "d"]
    return Tree.rebuild(TASKS, [-1, 0, 1, 0], nodes, tasks, [False, True, False, True, False])


def chosen(how: TaskChoice, tree: Tree, node: int) -> Counter[str]:
    rng = np.random.default_rng(0)
    return Counter(TASKS[choose(how, tree, node, tree.free_tasks(node), rng)] for _ in range(400))


def test_any_task_by_default(tree: Tree) -> None:
    assert set(chosen(TaskChoice.RANDOM, tree, 2)) == set(TASKS)


def test_the_parents_tasks_first(tree: Tree) -> None:
    found = chosen(TaskChoice.PARENT, tree, 2)
    assert set(found) == {"a", "b"}
    assert min(found.values()) > 150, "uniformly among them"
    assert set(chosen(TaskChoice.PARENT, tree, 0)) == {"b", "c"}, "the root has no parent: any"
    tree.start_evaluation(2, "a")
    tree.start_evaluation(2, "b")
    assert set(chosen(TaskChoice.PARENT, tree, 2)) == {"c", "d"}, "then any"


def test_the_incumbents_tasks_first(tree: Tree) -> None:
    assert incumbent(tree) == 3
    assert set(chosen(TaskChoice.INCUMBENT, tree, 2)) == {"c"}
    assert set(chosen(TaskChoice.INCUMBENT, tree, 3)) == {"a", "b", "d"}, "it has nobody to be compared with"


def test_the_least_certain_task(tree: Tree) -> None:
    assert uncertainty(tree).tolist() == pytest.approx([1 / 4, 2 / 9, 2 / 9, 2 / 9])
    assert set(chosen(TaskChoice.INFORMATIVE, tree, 2)) == {"a"}
    assert set(chosen(TaskChoice.INFORMATIVE, tree, 1)) == {"c", "d"}
