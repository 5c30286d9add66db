"""What each variant has cost: the expansion that made it, and all its evaluations.

No column holds that sum. `Costs` reads the jobs once and from then on only those that have ended since, so that a
window can sort and filter a large tree by cost while it grows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive.filtering import CostBound
from archive.rows import Row

Select = Callable[..., list[Row]]
"""A statement and its values → all rows."""

_JOBS = {"evaluations": "variant_id", "expansions": "coalesce(child_id, parent_id)"}
"""Table → whom a job is charged to: an expansion without a child to its parent."""
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
    """`tokens` and `usd`, each of shape [variants], indexed by variant id."""

    tokens: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    usd: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _seen: dict[str, _Seen] = field(default_factory=lambda: {table: _Seen() for table in _JOBS})

    def update(self, select: Select, size: int) -> None:
        """Add what has ended since the last call; the run has `size` variants."""
        self._grow(size)
        for table, whom in _JOBS.items():
            self._add(select, table, whom)

    def _grow(self, size: int) -> None:
        more = max(0, size - len(self.tokens))
        self.tokens = np.concatenate([self.tokens, np.zeros(more, dtype=np.int64)])
        self.usd = np.concatenate([self.usd, np.zeros(more)])

    def _add(self, select: Select, table: str, whom: str) -> None:
        before = self._seen[table]
        ((last, flying),) = select(  # one statement, so that no job ends between its two halves
            f"SELECT coalesce(max(id), 0), (SELECT json_group_array(id) FROM {table} WHERE state = 'running')"
            f" FROM {table}"
        )
        running = frozenset[int](json.loads(flying))
        ended = select(
            f"SELECT {whom}, sum(prompt_tokens + completion_tokens), sum(usd) FROM {table}"
            " WHERE (id > ?1 AND id <= ?2 OR id IN (SELECT value FROM json_each(?3)))"
            " AND id NOT IN (SELECT value FROM json_each(?4)) GROUP BY 1 ORDER BY 1",
            before.last,
            last,
            json.dumps(sorted(before.running - running)),
            json.dumps(sorted(running)),
        )
        if ended:
            self._grow(ended[-1][0] + 1)
        for variant, tokens, usd in ended:
            self.tokens[variant] += tokens
            self.usd[variant] += usd
        self._seen[table] = _Seen(last, running)

    def within(self, ids: Collection[int], bounds: Collection[CostBound]) -> list[int]:
        """Those of `ids` whose cost is within all `bounds`, in their order."""
        found = np.fromiter(ids, dtype=np.int64)
        for bound in bounds:
            column = self.usd if bound.usd else self.tokens
            found = found[_COMPARE[bound.sign](column[found], bound.amount) != bound.negated]
        kept: list[int] = found.tolist()
        return kept
