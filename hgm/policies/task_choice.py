"""Which task a node is given: any, one that its parent or the incumbent had, or the one that says most.

Only the uniform choice keeps tasks exchangeable. With the others, raw counts of two nodes may speak of different tasks,
and the final choice asks for abilities instead (`archive.ability`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from archive.statistics import posterior_mean
from archive.tree import NO_PARENT, TaskState, Tree
from hgm.policies.base import Tasks, Values, View
from hgm.policies.wrapper import Wrapper


class TaskChoice(StrEnum):
    """RANDOM: any. PARENT, INCUMBENT: first those that the parent, or the node with the highest posterior mean, has
    had, so that the two can be compared in pairs. INFORMATIVE: the one whose result is the least certain."""

    RANDOM = "random"
    PARENT = "parent"
    INCUMBENT = "incumbent"
    INFORMATIVE = "informative"


@dataclass(frozen=True)
class Choosing(Wrapper):
    """`inner`, which is given its tasks in another way."""

    how: TaskChoice

    @property
    def random_tasks(self) -> bool:  # type: ignore[override]  # of other policies the class knows it
        return self.how is TaskChoice.RANDOM and self.inner.random_tasks

    def task(self, view: View, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
        return choose(self.how, view.tree, node, tasks, rng)


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
    p = posterior_mean(tree.task_s, tree.task_f)
    return np.asarray(p * (1.0 - p))


def incumbent(tree: Tree) -> int:
    """The node with the highest posterior mean of those that have a result; the root where none has."""
    return int(np.argmax(np.where(tree.s + tree.f > 0, posterior_mean(tree.s, tree.f), -1.0)))


def _scored(tree: Tree, node: int) -> np.ndarray:
    states = tree.task_states[node]
    return np.asarray((states == TaskState.SOLVED) | (states == TaskState.UNSOLVED))
