"""Which task a node is given: any, one that its parent or the incumbent had, or the one that says most.

Only the uniform choice keeps tasks exchangeable. With the others, raw counts of two nodes may speak of different tasks,
and the final choice asks for abilities instead (`archive.ability`).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from archive.tree import NO_PARENT, TaskState, Tree
from hgm.policies.base import Tasks, Values


class TaskChoice(StrEnum):
    """RANDOM: any. PARENT, INCUMBENT: first those that the parent, or the node with the highest posterior mean, has
    had, so that the two can be compared in pairs. INFORMATIVE: the one whose result is the least certain."""

    RANDOM = "random"
    PARENT = "parent"
    INCUMBENT = "incumbent"
    INFORMATIVE = "informative"


def choose(how: TaskChoice, tree: Tree, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
    """One of `tasks`, which `node` has not been given; of equals, any."""
    if how is TaskChoice.INFORMATIVE:
        worth = uncertainty(tree)[tasks]
        return int(rng.choice(tasks[worth >= worth.max() - 1e-12]))
    if how is not TaskChoice.RANDOM:
        other = int(tree.parent[node]) if how is TaskChoice.PARENT else incumbent(tree)
        if other not in (NO_PARENT, node):
            had = tasks[_scored(tree, other)[tasks]]
            tasks = had if had.size else tasks
    return int(rng.choice(tasks))


def uncertainty(tree: Tree) -> Values:
    """p(1 - p) for each task, [tasks], with p the posterior mean of its success rate over all nodes: where nodes are
    about alike, the Fisher information of one result about an ability (Rasch 1960)."""
    p = (1.0 + tree.task_s) / (2.0 + tree.task_s + tree.task_f)
    return np.asarray(p * (1.0 - p))


def incumbent(tree: Tree) -> int:
    """The node with the highest posterior mean of those that have a result; the root where none has."""
    tried = tree.s + tree.f
    means = np.where(tried > 0, (1.0 + tree.s) / (2.0 + tried), -1.0)
    return int(np.argmax(means))


def _scored(tree: Tree, node: int) -> np.ndarray:
    states = tree.task_states[node]
    return np.asarray((states == TaskState.SOLVED) | (states == TaskState.UNSOLVED))
