"""What every node of a search knows of itself and of its clade: the arrays, and the views of them that all may read.

What is read is a read-only view of a row, and a view taken before `add` may show an older array afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from archive.errors import HgmError, NotFound
from archive.records import ROOT

Counts = NDArray[np.int32]
Sums = NDArray[np.float64]
Mask = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)
NO_PARENT = -1


class WrongStep(HgmError):
    """A step that the counts forbid (a task given twice, an end without a start): the caller and the tree disagree."""


class TaskState(IntEnum):
    """What a node has had of a search task."""

    FREE = 0
    RUNNING = 1
    SOLVED = 2
    UNSOLVED = 3
    WITHDRAWN = 4
    QUARANTINED = 5


class Row(IntEnum):
    """The rows of the counts, one number a node each."""

    PARENT = 0
    DEPTH = 1
    S = 2
    F = 3
    CLADE_S = 4
    CLADE_F = 5
    CHILDREN = 6
    ATTEMPTS = 7
    FAILED_IN_A_ROW = 8
    RUNNING = 9
    CLADE_RUNNING = 10
    EXPANDING = 11
    GIVEN = 12
    DUPLICATES = 13


class Tally:
    """The counts of all nodes, the root included from the start; `archive.tree` changes them."""

    def __init__(self, task_ids: Sequence[str], discount: float = 1.0) -> None:
        self.task_ids = tuple(task_ids)
        self.task_index = {task: index for index, task in enumerate(self.task_ids)}
        if not self.task_ids:
            raise WrongStep("a search needs at least one search task")
        if len(self.task_index) != len(self.task_ids):
            raise WrongStep("two search tasks have the same id")
        self.discount = discount
        self._size = 1
        self._counts: Counts = np.zeros((len(Row), 16), dtype=np.int32)
        self._counts[Row.PARENT, ROOT] = NO_PARENT
        self._banned: Mask = np.zeros(16, dtype=np.bool_)
        self._states: NDArray[np.uint8] = np.zeros((16, len(self.task_ids)), dtype=np.uint8)
        self._task_counts: Counts = np.zeros((2, len(self.task_ids)), dtype=np.int32)
        self._quarantined: Mask = np.zeros(len(self.task_ids), dtype=np.bool_)
        self._discounted: Sums = np.zeros((2, 16 if discount < 1 else 0))
        self._spent: Sums = np.zeros((2, 16))  # own; of the clade, discounted
        self._attempts = 0
        self._expanding = 0

    def __len__(self) -> int:
        return self._size

    def _view(self, row: Row) -> Counts:
        return _read_only(self._counts[row, : self._size])

    @property
    def parent(self) -> Counts:
        """[size]; -1 for the root."""
        return self._view(Row.PARENT)

    @property
    def depth(self) -> Counts:
        return self._view(Row.DEPTH)

    @property
    def s(self) -> Counts:
        """Own successes, [size]."""
        return self._view(Row.S)

    @property
    def f(self) -> Counts:
        """Own failures, [size]."""
        return self._view(Row.F)

    @property
    def clade_s(self) -> Counts:
        """Successes of a node and all its descendants, [size]."""
        return self._view(Row.CLADE_S)

    @property
    def clade_f(self) -> Counts:
        return self._view(Row.CLADE_F)

    @property
    def discounted_s(self) -> Counts | Sums:
        """Σ discount^d · successes over the clade, d the distance to the descendant, [size]; `clade_s` without one."""
        return self._view(Row.CLADE_S) if self.discount == 1 else _read_only(self._discounted[0, : self._size])

    @property
    def discounted_f(self) -> Counts | Sums:
        return self._view(Row.CLADE_F) if self.discount == 1 else _read_only(self._discounted[1, : self._size])

    @property
    def spent(self) -> Sums:
        """What own results cost together, in the caller's unit, [size]."""
        return _read_only(self._spent[0, : self._size])

    @property
    def discounted_spent(self) -> Sums:
        """Σ discount^d · cost over the clade, as the sums of `discounted_s` and `discounted_f`, [size]."""
        return _read_only(self._spent[1, : self._size])

    @property
    def children(self) -> Counts:
        return self._view(Row.CHILDREN)

    @property
    def attempts(self) -> Counts:
        """Finished expansions, children and failures, [size]; those that infra ended are in neither."""
        return self._view(Row.ATTEMPTS)

    @property
    def failed_in_a_row(self) -> Counts:
        """Failed expansions since the last child or the last own result, [size]."""
        return self._view(Row.FAILED_IN_A_ROW)

    @property
    def duplicates(self) -> Counts:
        """Expansions that failed because they made a tree that there was already, [size]."""
        return self._view(Row.DUPLICATES)

    @property
    def running(self) -> Counts:
        """Own evaluations in flight, [size]."""
        return self._view(Row.RUNNING)

    @property
    def clade_running(self) -> Counts:
        """Evaluations in flight in the clade, [size]."""
        return self._view(Row.CLADE_RUNNING)

    @property
    def expanding(self) -> Counts:
        """Own expansions in flight, [size]."""
        return self._view(Row.EXPANDING)

    @property
    def given(self) -> Counts:
        """How many of the open tasks each node has been given, done, in flight or withdrawn, [size]."""
        return self._view(Row.GIVEN)

    @property
    def banned(self) -> Mask:
        return _read_only(self._banned[: self._size])

    @property
    def task_states(self) -> NDArray[np.uint8]:
        """`TaskState` of each node and task, [size, tasks]."""
        return _read_only(self._states[: self._size])

    @property
    def task_s(self) -> Counts:
        """Successes of all nodes on each task, [tasks]."""
        return np.asarray(self._task_counts[0])

    @property
    def task_f(self) -> Counts:
        return np.asarray(self._task_counts[1])

    @property
    def open_tasks(self) -> NDArray[np.intp]:
        """Indices of the search tasks that are not quarantined."""
        return np.flatnonzero(~self._quarantined)

    @property
    def scored(self) -> int:
        """Scored search evaluations of the whole tree."""
        return int(self._counts[Row.CLADE_S, ROOT] + self._counts[Row.CLADE_F, ROOT])

    @property
    def evaluations_in_flight(self) -> int:
        return int(self._counts[Row.CLADE_RUNNING, ROOT])

    @property
    def expansions_in_flight(self) -> int:
        return self._expanding

    @property
    def total_attempts(self) -> int:
        """Finished expansions of the whole tree."""
        return self._attempts

    def free_tasks(self, node: int) -> NDArray[np.intp]:
        """Indices of the search tasks that `node` has not been given."""
        return np.flatnonzero(self._states[self._known(node)] == TaskState.FREE)

    def path(self, node: int) -> list[int]:
        """`node`, its parent, …, the root."""
        parents = self._counts[Row.PARENT]
        path = [self._known(node)]
        while path[-1] != ROOT:
            path.append(int(parents[path[-1]]))
        return path

    def clade(self, node: int) -> Mask:
        """The node and all its descendants, [size]; O(size · height), for rare steps only."""
        inside = np.zeros(self._size, dtype=np.bool_)
        inside[self._known(node)] = True
        found = 0
        while (count := int(np.count_nonzero(inside))) != found:
            found = count
            inside[1:] |= inside[self.parent[1:]]
        return inside

    # --- inside --------------------------------------------------------------------------------------------------

    def _known(self, node: int) -> int:
        if not 0 <= node < self._size:
            raise NotFound(f"no variant v{node}: the tree has v0 … v{self._size - 1}")
        return node

    def _column(self, task: str) -> int:
        column = self.task_index.get(task)
        if column is None:
            raise NotFound(f"no search task {task!r} in this run")
        return column

    def _reserve(self, size: int) -> None:
        capacity = self._counts.shape[1]
        if size <= capacity:
            return
        more = max(size, 2 * capacity) - capacity
        self._counts = np.pad(self._counts, ((0, 0), (0, more)))
        self._banned = np.pad(self._banned, (0, more))
        self._states = np.pad(self._states, ((0, more), (0, 0)))
        self._spent = np.pad(self._spent, ((0, 0), (0, more)))
        if self.discount < 1:
            self._discounted = np.pad(self._discounted, ((0, 0), (0, more)))


def _read_only(part: NDArray[Scalar]) -> NDArray[Scalar]:
    part.flags.writeable = False
    return part
