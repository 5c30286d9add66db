"""The policy of the Darwin Gödel Machine: generations, parents by score and novelty, evaluation in stages.

Source: arXiv 2505.22954, and its published code (jennyzzt/dgm: `choose_selfimproves` in `DGM_outer.py` for the parents,
`self_improve_step.py` for the stages).

* A parent is drawn with probability ∝ w_i = σ(10 (a_i - ½)) / (1 + c_i), σ(x) = 1 / (1 + e^-x), a_i its accuracy, c_i
  its children, those in the making included: so the draws of one generation are alike however many workers there are.
  They are made by an exponential race: the highest U_i^(w_max / w_i) wins, U_i uniform.
* `generation` children are attempted, then all that is owed to them is evaluated before the next generation begins.
* Owed are the `first_stage` first tasks, in an order that all nodes share, and `second_stage` more where the accuracy
  on the first is at least `threshold`. The root is no exception.

There is no state but the tree: a generation begins where the number of attempts is a multiple of `generation`. An
expansion that the host lost is no attempt, and is made up for. Where nobody can be a parent (all closed, or no
expansion left to pay for) evaluations go on beyond the stages, the best first, so that the budget is not left over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from archive.records import ROOT, DecisionKind
from archive.statistics import posterior_mean
from archive.tree import TaskState, Tree
from hgm.policies.base import Cause, Nodes, Policy, Scores, Tasks, View, Want

Stages = NDArray[np.int8]


@dataclass(frozen=True)
class Darwin(Policy):
    """`second_stage` counts the tasks after those of the first stage; None: all that are left."""

    name = "darwin"
    random_tasks = False

    generation: Annotated[int, Field(ge=1)] = 2
    first_stage: Annotated[int, Field(ge=1)] = 10
    second_stage: Annotated[int | None, Field(ge=0)] = None
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.4

    def wants(self, view: View) -> Want:
        """The rest of a generation's expansions, then what is owed, then the end of it all, then the next generation.

        It waits only for work in flight, so it cannot wait for ever."""
        tree = view.tree
        if view.can_expand and (tree.total_attempts + tree.expansions_in_flight) % self.generation:
            return _expansion(view)
        if self._owed(view, np.flatnonzero(~tree.banned & (tree.given < len(tree.open_tasks)))).size:
            return Want(DecisionKind.EVALUATE, Cause.STAGE)
        if view.expansions_spent:
            return Want(DecisionKind.EVALUATE, Cause.EXPANSIONS_SPENT)
        if view.in_flight:
            return Want(DecisionKind.WAIT, Cause.WORK_IN_FLIGHT)
        return _expansion(view)

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        """Those that are through with their stages."""
        through: Nodes = nodes[(view.tree.running[nodes] == 0) & (self.stages(view.tree, nodes) == 0)]
        return through

    def evaluable(self, view: View, nodes: Nodes) -> Nodes:
        """Those that are owed something; where nobody is, and no expansion can be waited for, all."""
        owed = self._owed(view, nodes)
        return nodes if not owed.size and (view.expansions_spent or not view.in_flight) else owed

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """U_i^(w_max / w_i), which is the highest with probability w_i / Σ w."""
        tree = view.tree
        s, f = tree.s[nodes], tree.f[nodes]
        children = tree.children[nodes] + tree.expanding[nodes]
        weights = 1 / (1 + np.exp(-10 * (s / (s + f) - 0.5))) / (1 + children)
        values = rng.random(len(nodes)) ** (weights.max() / weights)
        probability = weights / weights.sum()
        return Scores(values, {"probability": probability, "successes": s, "failures": f, "children": children})

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """The posterior mean: all that are owed get theirs, in whatever order."""
        tree = view.tree
        s, f = tree.s[nodes], tree.f[nodes]
        return Scores(posterior_mean(s, f), {"stage": self.stages(tree, nodes), "successes": s, "failures": f})

    def task(self, view: View, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
        """The first of the shared order."""
        rank = np.argsort(shared_order(view.tree.task_ids))
        return int(tasks[np.argmin(rank[tasks])])

    def stages(self, tree: Tree, nodes: Nodes) -> Stages:
        """Of each of `nodes` the stage that it is owed tasks of, 1 or 2; 0 where none is free. [nodes]

        A task that was given up is owed no more, and counts neither way."""
        order = shared_order(tree.task_ids)
        first = _states(tree, nodes, order[: self.first_stage])
        stages: Stages = (first == TaskState.FREE).any(axis=0).astype(np.int8)
        solved, unsolved = (np.count_nonzero(first == end, axis=0) for end in (TaskState.SOLVED, TaskState.UNSOLVED))
        open_ = (first <= TaskState.RUNNING).any(axis=0)
        passed = np.flatnonzero(~open_ & (solved / np.maximum(1, solved + unsolved) >= self.threshold))
        if self.second_stage is None:
            stages[passed] = 2 * (tree.given[nodes[passed]] < len(tree.open_tasks))
            return stages
        second = _states(tree, nodes[passed], order[self.first_stage : self.first_stage + self.second_stage])
        stages[passed] = 2 * (second == TaskState.FREE).any(axis=0)
        return stages

    def _owed(self, view: View, nodes: Nodes) -> Nodes:
        owed: Nodes = nodes[self.stages(view.tree, nodes) > 0]
        return owed


def _expansion(view: View) -> Want:
    """An expansion; while the root is alone, of the root, which three failures must not close for ever."""
    tree = view.tree
    tried = tree.attempts[ROOT] + tree.expanding[ROOT]
    if len(tree) == 1 and view.can_expand and not tree.banned[ROOT] and tried < 2 * view.rules.k0:
        return Want(DecisionKind.EXPAND, Cause.FIRST_EXPANSIONS, ROOT)
    return Want(DecisionKind.EXPAND, Cause.GENERATION)


def _states(tree: Tree, nodes: Nodes, tasks: Tasks) -> NDArray[np.uint8]:
    """[tasks, nodes], in this order in memory too: what is asked of them is asked of each node over its tasks."""
    states: NDArray[np.uint8] = np.ascontiguousarray(tree.task_states[nodes].T[tasks])
    return states


@lru_cache(maxsize=8)
def shared_order(task_ids: tuple[str, ...]) -> Tasks:
    """Places of the tasks in the order in which all nodes get them: by the digest of the id, so that neighbours in the
    suite, which are often alike, are apart, and the order is the same for ever."""
    digests = [sha256(task.encode()).digest() for task in task_ids]
    return np.array(sorted(range(len(task_ids)), key=digests.__getitem__), dtype=np.intp)
