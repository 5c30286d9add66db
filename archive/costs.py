"""What each variant has cost: the expansion that made it and all its evaluations, or its scored search attempts alone.

No column holds these sums. `Costs` reads the jobs once and from then on only those that have ended since, so that a
window can sort and filter a large tree by cost while it grows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive.filtering import CostBound
from archive.rows import Row

Select = Callable[..., list[Row]]
"""A statement and its values → all rows."""

_TOTALS = "prompt_tokens + completion_tokens AS tokens, usd, 0 AS slowness"
ALL_JOBS = {
    "evaluations": f"SELECT id, variant_id AS variant, {_TOTALS} FROM evaluations",
    "expansions": f"SELECT id, coalesce(child_id, parent_id) AS variant, {_TOTALS} FROM expansions",
}
"""Table → its jobs, each with whom it is charged to: an expansion without a child to its parent."""
SEARCH_ATTEMPTS = {
    "evaluations": "SELECT id, s.variant_id AS variant, s.tokens, s.usd, coalesce(1 - e.efficiency, 0) AS slowness"
    " FROM scored s JOIN evaluations e USING (id) WHERE s.purpose = 'search'"
}
"""Scored search evaluations, which the run's objective looks at. A task that is quarantined takes its own out of them:
the sums have to be made anew then."""
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal}


@dataclass(frozen=True)
class Cost:
    """Of one variant, in tokens and in US dollars (0 for local models)."""

    tokens: int = 0
    usd: float = 0.0


@dataclass
class _Seen:
    """Of one table: the jobs up to `last` were counted, but for those that were `running`."""

    last: int = 0
    running: frozenset[int] = frozenset()


@dataclass
class Costs:
    """What was counted of `counted` (`ALL_JOBS` or `SEARCH_ATTEMPTS`): `jobs`, `tokens`, `usd` and, of attempts,
    `slowness` (`archive.objective`), each of shape [variants], indexed by variant id."""

    counted: Mapping[str, str] = field(default_factory=lambda: ALL_JOBS)
    jobs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    tokens: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    usd: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    slowness: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def update(self, select: Select, size: int) -> None:
        """Add what has ended since the last call; the run has `size` variants."""
        self._grow(size)
        for table, source in self.counted.items():
            self._add(select, table, source)

    def _grow(self, size: int) -> None:
        more = max(0, size - len(self.tokens))
        self.jobs = np.concatenate([self.jobs, np.zeros(more, dtype=np.int64)])
        self.tokens = np.concatenate([self.tokens, np.zeros(more, dtype=np.int64)])
        self.usd = np.concatenate([self.usd, np.zeros(more)])
        self.slowness = np.concatenate([self.slowness, np.zeros(more)])

    def _add(self, select: Select, table: str, source: str) -> None:
        before = self._seen.get(table, _Seen())
        ((last, flying),) = select(  # one statement, so that no job ends between its two halves
            f"SELECT coalesce(max(id), 0), (SELECT json_group_array(id) FROM {table} WHERE state = 'running')"
            f" FROM {table}"
        )
        running = frozenset[int](json.loads(flying))
        ended = select(
            f"SELECT variant, count(*), sum(tokens), sum(usd), sum(slowness) FROM ({source})"
            " WHERE (id > ?1 AND id <= ?2 OR id IN (SELECT value FROM json_each(?3)))"
            " AND id NOT IN (SELECT value FROM json_each(?4)) GROUP BY 1 ORDER BY 1",
            before.last,
            last,
            json.dumps(sorted(before.running - running)),
            json.dumps(sorted(running)),
        )
        if ended:
            self._grow(ended[-1][0] + 1)
        for variant, jobs, tokens, usd, slowness in ended:
            self.jobs[variant] += jobs
            self.tokens[variant] += tokens
            self.usd[variant] += usd
            self.slowness[variant] += slowness
        self._seen[table] = _Seen(last, running)

    def within(self, ids: Collection[int], bounds: Collection[CostBound]) -> list[int]:
        """Those of `ids` whose cost is within all `bounds`, in their order."""
        found = np.fromiter(ids, dtype=np.int64)
        for bound in bounds:
            column = self.usd if bound.usd else self.tokens
            found = found[_COMPARE[bound.sign](column[found], bound.amount) != bound.negated]
        kept: list[int] = found.tolist()
        return kept
