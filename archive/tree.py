"""The counts of the search: what every node knows of itself, and of its clade.

One result adds one along the path from a node to the root, so recording costs O(depth) and nothing is ever recounted.
The counts are rows of one growable NumPy array (`archive.tally`). No I/O, no clock, one thread.

Parents have smaller ids than their children, because ids are given in the order of birth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.errors import NotFound
from archive.records import ROOT
from archive.tally import NO_PARENT, Counts, Mask, Row, Sums, Tally, TaskState, WrongStep

__all__ = ["NO_PARENT", "Counts", "Mask", "Sums", "TaskState", "Tree", "WrongStep"]

_AFTER = {None: TaskState.FREE, True: TaskState.SOLVED, False: TaskState.UNSOLVED}


class Tree(Tally):
    """All nodes of one search, the root included from the start.

    `task_ids` are the search tasks, whose order gives the columns of `task_states`. `discount` is the share of a result
    that reaches the parent's `discounted_s` and `discounted_f`, at most 1.
    """

    @classmethod
    def rebuild(
        cls,
        task_ids: Sequence[str],
        parents: Sequence[int] | Counts,
        nodes: Sequence[int] | Counts,
        tasks: Sequence[str],
        successes: Sequence[bool] | Mask,
        *,
        attempts: Sequence[int] | Counts | None = None,
        failed_in_a_row: Sequence[int] | Counts | None = None,
        duplicates: Sequence[int] | Counts | None = None,
        spent: Sequence[float] | Sums | None = None,
        banned: Sequence[bool] | Mask | None = None,
        quarantined: Iterable[str] = (),
        discount: float = 1.0,
    ) -> Tree:
        """The tree of a stored run, with nothing in flight.

        Args:
            task_ids: search tasks, [tasks].
            parents: parent of each node, [size]; the root's is -1.
            nodes, tasks, successes: one entry per scored search evaluation that counts, [results], in any order.
            attempts: finished expansions of each node, children and failures, [size]; default: its children.
            failed_in_a_row: of each node, [size]; default none.
            duplicates: expansions of each node that made a tree that there was already, [size]; default none.
            spent: what the results of each node cost together, [size]; default nothing.
            banned: [size]; default none.
            quarantined: ids of tasks, none of which has a result.
            discount: as in the constructor.

        Raises:
            NotFound: a result of an unknown node or task.
            WrongStep: a parent that is not older than its child, or two results of one node on one task.
        """
        tree = cls(task_ids, discount)
        size = len(parents)
        tree._reserve(size)
        tree._size = size
        counts = tree._counts[:, :size]
        counts[Row.PARENT] = parents
        _check_parents(counts[Row.PARENT])
        counts[Row.DEPTH] = _depths(counts[Row.PARENT].tolist())
        counts[Row.CHILDREN] = np.bincount(counts[Row.PARENT, 1:], minlength=size)
        counts[Row.ATTEMPTS] = counts[Row.CHILDREN] if attempts is None else attempts
        if failed_in_a_row is not None:
            counts[Row.FAILED_IN_A_ROW] = failed_in_a_row
        if duplicates is not None:
            counts[Row.DUPLICATES] = duplicates
        if banned is not None:
            tree._banned[:size] = banned
        if spent is not None:
            own = list(map(float, spent))
            tree._spent[:, :size] = own, _clade_sums(counts[Row.PARENT].tolist(), own, discount)
        tree._attempts = int(counts[Row.ATTEMPTS].sum())
        tree._load_results(np.asarray(nodes, dtype=np.int64), tasks, np.asarray(successes, dtype=np.bool_))
        for task in quarantined:
            tree._close(task)
        tree._sum_up()
        return tree

    # --- what happens --------------------------------------------------------------------------------------------

    def add(self, parent: int) -> int:
        """A new child of `parent`; its id. A child of a banned node is banned."""
        self._known(parent)
        self._reserve(self._size + 1)
        node = self._size
        self._counts[Row.PARENT, node] = parent
        self._counts[Row.DEPTH, node] = self._counts[Row.DEPTH, parent] + 1
        self._counts[Row.CHILDREN, parent] += 1
        self._banned[node] = self._banned[parent]
        self._states[node, self._quarantined] = TaskState.QUARANTINED
        self._size += 1
        return node

    def start_evaluation(self, node: int, task: str) -> None:
        column = self._column(task)
        self._move(node, column, TaskState.FREE, TaskState.RUNNING)
        self._counts[Row.RUNNING, node] += 1
        self._counts[Row.GIVEN, node] += 1
        self._counts[Row.CLADE_RUNNING, self.path(node)] += 1

    def finish_evaluation(self, node: int, task: str, success: bool | None, cost: float = 0.0) -> None:
        """Count a result and its cost along the path; with None (infra) nothing is, and the task is free again. Nothing
        is counted of a quarantined task, which is never free."""
        column = self._column(task)
        quarantined = bool(self._quarantined[column])
        self._move(node, column, TaskState.RUNNING, TaskState.QUARANTINED if quarantined else _AFTER[success])
        path = self.path(node)
        self._counts[Row.RUNNING, node] -= 1
        self._counts[Row.CLADE_RUNNING, path] -= 1
        if quarantined:
            return
        if success is None:
            self._counts[Row.GIVEN, node] -= 1
            return
        self._counts[Row.S if success else Row.F, node] += 1
        self._task_counts[0 if success else 1, column] += 1
        self._counts[Row.CLADE_S if success else Row.CLADE_F, path] += 1
        if self.discount < 1:
            self._discounted[0 if success else 1, path] += self.discount ** np.arange(len(path))
        if cost:
            self._spent[0, node] += cost
            self._spent[1, path] += cost * self.discount ** np.arange(len(path))
        self._counts[Row.FAILED_IN_A_ROW, node] = 0

    def withdraw(self, node: int, task: str) -> None:
        """Offer a free task no more: the host cannot evaluate `node` on it."""
        self._move(node, self._column(task), TaskState.FREE, TaskState.WITHDRAWN)
        self._counts[Row.GIVEN, node] += 1

    def quarantine(self, task: str, spent: Sums | None = None) -> None:
        """Take a task's results out of all counts, and what they cost each node, [size], out of `spent`; offer it to
        nobody any more. What is in flight ends uncounted. O(size · tasks), for rare steps only."""
        self._close(task)
        self._sum_up()
        if spent is not None:
            own = self._spent[0, : self._size] = np.maximum(0.0, self._spent[0, : self._size] - spent)
            self._spent[1, : self._size] = _clade_sums(self.parent.tolist(), own.tolist(), self.discount)

    def reopen(self) -> None:
        """Offer again all that was withdrawn; O(size · tasks), for rare steps only."""
        withdrawn = self._states[: self._size] == TaskState.WITHDRAWN
        self._states[: self._size][withdrawn] = TaskState.FREE
        self._counts[Row.GIVEN, : self._size] -= withdrawn.sum(axis=1, dtype=np.int32)

    def start_expansion(self, node: int) -> None:
        self._counts[Row.EXPANDING, self._known(node)] += 1
        self._expanding += 1

    def finish_expansion(self, node: int, child: bool | None, *, duplicate: bool = False) -> None:
        """End an expansion that made a child (to be told by `add` also), made none, or (None) was ended by infra.
        `duplicate`: it made none because there was such a tree already."""
        if self._counts[Row.EXPANDING, self._known(node)] < 1:
            raise WrongStep(f"no expansion of v{node} is in flight")
        self._counts[Row.EXPANDING, node] -= 1
        self._expanding -= 1
        if child is None:
            return
        self._attempts += 1
        self._counts[Row.ATTEMPTS, node] += 1
        self._counts[Row.DUPLICATES, node] += duplicate
        self._counts[Row.FAILED_IN_A_ROW, node] = 0 if child else self._counts[Row.FAILED_IN_A_ROW, node] + 1

    def ban(self, node: int) -> None:
        """Take the whole clade of `node` out of the choice; its results stay counted."""
        self._banned[: self._size] |= self.clade(node)

    def set_bans(self, nodes: Iterable[int]) -> None:
        """Ban the clades of these nodes and of no others."""
        self._banned[:] = False
        for node in nodes:
            if not self._banned[self._known(node)]:
                self.ban(node)

    # --- inside --------------------------------------------------------------------------------------------------

    def _move(self, node: int, column: int, before: TaskState, after: TaskState) -> None:
        state = self._states[self._known(node), column]
        if state != before:
            raise WrongStep(f"v{node} on {self.task_ids[column]!r} is {TaskState(state).name}, not {before.name}")
        self._states[node, column] = after

    def _load_results(self, nodes: NDArray[np.int64], tasks: Sequence[str], successes: Mask) -> None:
        if nodes.size and not (nodes.min() >= 0 and nodes.max() < self._size):
            raise NotFound(f"a stored result belongs to no variant of v0 … v{self._size - 1}")
        columns = np.fromiter((self._column(task) for task in tasks), dtype=np.int64, count=len(tasks))
        self._states[nodes, columns] = np.where(successes, TaskState.SOLVED, TaskState.UNSOLVED)
        if np.count_nonzero(self._states) != nodes.size:
            raise WrongStep("two stored results of one variant on one search task")

    def _close(self, task: str) -> None:
        """Offer a task to nobody any more; `_sum_up` then counts it no more."""
        column = self._column(task)
        self._quarantined[column] = True
        states = self._states[: self._size, column]
        states[states != TaskState.RUNNING] = TaskState.QUARANTINED

    def _sum_up(self) -> None:
        """All that is counted of results, anew from what each node has had of each task."""
        size, counts, states = self._size, self._counts, self._states[: self._size]
        parents = counts[Row.PARENT, :size].tolist()
        counts[Row.GIVEN, :size] = np.count_nonzero(states[:, ~self._quarantined], axis=1)
        rows = ((TaskState.SOLVED, Row.S, Row.CLADE_S), (TaskState.UNSOLVED, Row.F, Row.CLADE_F))
        for index, (state, row, clade) in enumerate(rows):
            found = states == state
            own = counts[row, :size] = np.count_nonzero(found, axis=1)
            self._task_counts[index] = np.count_nonzero(found, axis=0)
            counts[clade, :size] = _clade_sums(parents, own.tolist())
            if self.discount < 1:
                self._discounted[index, :size] = _clade_sums(parents, own.tolist(), self.discount)


def _check_parents(parents: Counts) -> None:
    older = (parents[1:] >= 0) & (parents[1:] < np.arange(1, len(parents)))
    if not len(parents) or parents[ROOT] != NO_PARENT or not older.all():
        raise WrongStep("the stored tree is broken: v0 must have no parent, every other variant an older one")


def _depths(parents: list[int]) -> list[int]:
    depths = [0] * len(parents)
    for node in range(1, len(parents)):
        depths[node] = depths[parents[node]] + 1
    return depths


def _clade_sums(parents: list[int], own: Sequence[float], discount: float = 1) -> list[float]:
    """One pass from the youngest to the root: parents are older, so chains cost no more than bushes."""
    sums: list[float] = list(own)
    for node in range(len(parents) - 1, ROOT, -1):
        sums[parents[node]] += discount * sums[node]
    return sums
