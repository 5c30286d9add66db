"""The queries of a window: many nodes in one statement, and only the columns that are needed.

A tree of 100,000 variants is never read whole: a window asks for the shape below the nodes that are open, and for the
facts of the rows that it shows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive import rows
from archive.queries import Reader
from archive.records import ROOT, Expansion, Variant

Shape = Mapping[int, list[int]]
"""Parent → children, in id order."""

_ANCESTORS = """
WITH RECURSIVE up (id, parent_id) AS (
    SELECT id, parent_id FROM variants WHERE id IN (SELECT value FROM json_each(?))
    UNION
    SELECT variants.id, variants.parent_id FROM up JOIN variants ON variants.id = up.parent_id
)
SELECT id, parent_id FROM up ORDER BY id"""

_MARKS = {
    "banned": "banned",
    "pinned": "pinned",
    "leaf": "children = 0",
    "untested": "s + f = 0",
}
"""Words that a search understands as a state, besides finding them in an idea."""


@dataclass(frozen=True)
class Counts:
    """Own successes and failures of all variants and who is banned, each of shape [size], indexed by variant id."""

    s: NDArray[np.int64]
    f: NDArray[np.int64]
    banned: NDArray[np.bool_]


class Browser(Reader):
    """A reader with the set-wise queries of a window; raises what `Reader` raises."""

    def root(self) -> Variant | None:
        """None until the engine has added it."""
        found = self._rows(f"SELECT {rows.VARIANT} FROM variants WHERE id = ?", ROOT)
        return rows.variant(found[0]) if found else None

    def size(self) -> int:
        """The number of variants; their ids are 0 … size - 1."""
        return int(self._rows("SELECT coalesce(max(id) + 1, 0) FROM variants")[0][0])

    def facts(self, ids: Collection[int]) -> dict[int, Variant]:
        """Those variants of `ids` that exist."""
        sql = f"SELECT {rows.VARIANT} FROM variants WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0]: rows.variant(row) for row in self._rows(sql, _json(ids))}

    def shape(self, parents: Collection[int]) -> Shape:
        """The children of each of `parents`; a parent without children is left out."""
        return _shape(
            self._rows(
                "SELECT id, parent_id FROM variants WHERE parent_id IN (SELECT value FROM json_each(?)) ORDER BY id",
                _json(parents),
            )
        )

    def shape_around(self, ids: Collection[int]) -> Shape:
        """The smallest tree that joins `ids` to the root."""
        return _shape(self._rows(_ANCESTORS, _json(ids)))

    def failed_expansions(self, parents: Collection[int]) -> dict[int, list[Expansion]]:
        """Parent → the expansions of it that made no child, oldest first."""
        found: dict[int, list[Expansion]] = {}
        sql = (
            f"SELECT {rows.EXPANSION} FROM expansions WHERE parent_id IN (SELECT value FROM json_each(?))"
            " AND state = 'done' AND failure IS NOT NULL ORDER BY id"
        )
        for row in self._rows(sql, _json(parents)):
            found.setdefault(row[1], []).append(rows.expansion(row))
        return found

    def failures(self) -> int:
        """How many expansions made no child."""
        sql = "SELECT count(*) FROM expansions WHERE state = 'done' AND failure IS NOT NULL"
        return int(self._rows(sql)[0][0])

    def counts(self) -> Counts:
        found = self._rows("SELECT s, f, banned FROM variants ORDER BY id")
        columns = np.array(found, dtype=np.int64).reshape(len(found), 3)
        return Counts(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.bool_))

    def search(self, words: Collection[str]) -> list[int]:
        """The ids of the variants that match every word, in id order.

        A word matches as an id (`v17`, `17`), as a state (`banned`, `pinned`, `leaf`, `untested`) or as a part of the
        idea, the name or the model; ASCII letters match in either case.
        """
        conditions, values = [], []
        for word in words:
            pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            either = ["(idea || char(10) || name || char(10) || model) LIKE ? ESCAPE '\\'"]
            values.append(f"%{pattern}%")
            if mark := _MARKS.get(word.lower()):
                either.append(mark)
            if (digits := word.lower().removeprefix("v")).isdecimal() and digits.isascii():
                either.append("'v' || id = ?")
                values.append(f"v{int(digits)}")
            conditions.append(f"({' OR '.join(either)})")
        where = " AND ".join(conditions) or "1"
        return [row[0] for row in self._rows(f"SELECT id FROM variants WHERE {where} ORDER BY id", *values)]


def _json(ids: Collection[int]) -> str:
    return json.dumps(sorted(ids))


def _shape(found: list[rows.Row]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for id, parent_id in found:
        if parent_id is not None:
            children.setdefault(parent_id, []).append(id)
    return children
