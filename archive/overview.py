"""Questions about a whole run: who breeds well, which tasks are hard, how the search went. For screens and reports."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive import rows
from archive.queries import Reader
from archive.records import Variant

BATCH = 50_000
"""So many evaluations are read in one statement: 1,000,000 rows at once would take 300 MB."""


@dataclass(frozen=True)
class Cell:
    """What one variant did on one task: `solved` of `tried` scored attempts, searched or final, checks left out."""

    variant_id: int
    task_id: str
    solved: int
    tried: int


@dataclass(frozen=True)
class TaskTotal:
    """A task over all variants. `solvers` counts variants that solved it, `first` is the oldest of them; `flaky` counts
    the variants that both solved it and did not. Nothing is counted of a `quarantined` one."""

    id: str
    split: str
    tried: int
    solved: int
    solvers: int
    first: int | None
    flaky: int
    quarantined: bool


@dataclass
class History:
    """The scored search evaluations in the order of their starts, [size]: the first `used` places are filled.

    Only those are taken that started before any that is still running, so that none is ever missed.
    """

    variant: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    success: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    at: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    tokens: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    usd: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    last: int = 0
    left_out: int = 0

    def forget(self) -> None:
        vars(self).update(vars(History()))

    def add(self, found: list[rows.Row]) -> None:
        columns = list(zip(*found, strict=True))
        self.last = columns[0][-1]
        self.variant = np.concatenate([self.variant, np.array(columns[1], dtype=np.int32)])
        self.success = np.concatenate([self.success, np.array(columns[2], dtype=np.bool_)])
        self.at = np.concatenate([self.at, np.array(columns[3])])
        self.tokens = np.concatenate([self.tokens, np.array(columns[4], dtype=np.int64)])
        self.usd = np.concatenate([self.usd, np.array(columns[5])])


@dataclass(frozen=True)
class Tree:
    """Of all variants, [size] each: parent (-1 for the root), depth, what the clade solved, of how many evaluations."""

    parent: NDArray[np.int32]
    depth: NDArray[np.int32]
    clade_s: NDArray[np.int64]
    clade_n: NDArray[np.int64]


class Overview(Reader):
    """Each answer is one statement or two; raises what `Reader` raises."""

    def breeders(self, limit: int) -> list[Variant]:
        """The variants with measured descendants, those with the most results in their clade first."""
        sql = (
            f"SELECT {rows.VARIANT} FROM variants WHERE children > 0 AND clade_s + clade_f > s + f"
            " ORDER BY clade_s + clade_f DESC, id LIMIT ?"
        )
        return [rows.variant(row) for row in self._rows(sql, limit)]

    def leaders(self, limit: int) -> list[Variant]:
        """The variants with the highest mean of their own posterior, measured ones only."""
        sql = f"SELECT {rows.VARIANT} FROM variants WHERE s + f > 0 ORDER BY (1.0 + s) / (2.0 + s + f) DESC, id LIMIT ?"
        return [rows.variant(row) for row in self._rows(sql, limit)]

    def cells(self, ids: Collection[int], *, search: bool = False) -> list[Cell]:
        """What each of `ids` did on each task that it was scored on; with `search`, on search tasks only."""
        which = "purpose = 'search' AND" if search else ""
        found = self._rows(
            "SELECT variant_id, task_id, sum(outcome = 'resolved'), count(*) FROM scored"
            f" WHERE {which} variant_id IN (SELECT value FROM json_each(?)) GROUP BY 1, 2",
            json.dumps(sorted(ids)),
        )
        return [Cell(*row) for row in found]

    def task_totals(self) -> list[TaskTotal]:
        """Every task, in the order of the suite; one pass over all evaluations (1,000,000: some two seconds)."""
        found = self._rows(
            "SELECT tasks.id, tasks.split, coalesce(sum(pair.tried), 0), coalesce(sum(pair.solved), 0),"
            " count(CASE WHEN pair.solved > 0 THEN 1 END), min(CASE WHEN pair.solved > 0 THEN pair.variant_id END),"
            " count(CASE WHEN pair.solved BETWEEN 1 AND pair.tried - 1 THEN 1 END),"
            " tasks.id IN (SELECT task_id FROM doubts WHERE flaky = 1)"
            " FROM tasks LEFT JOIN (SELECT task_id, variant_id, count(*) AS tried, sum(outcome = 'resolved') AS solved"
            " FROM scored GROUP BY 1, 2) AS pair ON pair.task_id = tasks.id"
            " GROUP BY tasks.id ORDER BY tasks.position"
        )
        return [TaskTotal(*(*row[:7], bool(row[7]))) for row in found]

    def follow(self, history: History) -> None:
        """Add what has ended since to `history`; it begins anew where what it has was taken out of the counts since."""
        ((left_out,),) = self._rows("SELECT count(*) FROM subtractions")
        if left_out != history.left_out:
            history.forget()
            history.left_out = left_out
        while found := self._rows(
            "SELECT id, variant_id, outcome = 'resolved', finished_at, tokens, usd"
            " FROM scored WHERE id > ? AND purpose = 'search' AND id <"
            " coalesce((SELECT min(id) FROM evaluations WHERE state = 'running'), 1 << 62) ORDER BY id LIMIT ?",
            history.last,
            BATCH,
        ):
            history.add(found)

    def whole_tree(self) -> Tree:
        found = self._rows(
            "SELECT coalesce(parent_id, -1), depth, clade_s, clade_s + clade_f FROM variants ORDER BY id"
        )
        columns = np.array(found, dtype=np.int64).reshape(len(found), 4)
        parent, depth = columns[:, 0].astype(np.int32), columns[:, 1].astype(np.int32)
        return Tree(parent, depth, columns[:, 2], columns[:, 3])
