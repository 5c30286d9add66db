"""The queries of a window: many nodes in one statement, and only the columns that are needed.

A tree of 100,000 variants is never read whole: a window asks for the shape below the nodes that are open, and for the
facts of the rows that it shows.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from archive import rows
from archive.costs import SEARCH_ATTEMPTS, Cost, Costs
from archive.files import File
from archive.filtering import parse
from archive.overview import Overview
from archive.records import ROOT, Expansion, FileChange, Variant
from archive.rows import DecisionRow, MeanCost

ROLES = "evaluate", "edit"
"""What a variant does: tasks, and its own source."""

Shape = Mapping[int, list[int]]
"""Parent → children, in id order."""

_ANCESTORS = """
WITH RECURSIVE up (id, parent_id) AS (
    SELECT id, parent_id FROM variants WHERE id IN (SELECT value FROM json_each(?))
    UNION
    SELECT variants.id, variants.parent_id FROM up JOIN variants ON variants.id = up.parent_id
)
SELECT id, up.parent_id FROM up JOIN variants USING (id)"""


class Order(StrEnum):
    """How siblings are sorted; those that were not measured come last."""

    AGE = "age"
    OWN = "own"
    CLADE = "clade"
    NEWEST = "newest"
    COST = "cost"


_ORDERS = {
    Order.AGE: "id",
    Order.OWN: "s + f = 0, (1.0 + s) / (2.0 + s + f) DESC, id",
    Order.CLADE: "clade_s + clade_f = 0, (1.0 + clade_s) / (2.0 + clade_s + clade_f) DESC, id",
    Order.NEWEST: "id DESC",
    Order.COST: "id",
}

_PAIRS = """
WITH RECURSIVE pairs (s, f) AS (
    SELECT * FROM (SELECT s, f FROM variants ORDER BY s, f LIMIT 1)
    UNION ALL
    SELECT following.s, following.f FROM pairs JOIN variants AS following ON following.rowid = coalesce(
        (SELECT id FROM variants WHERE s = pairs.s AND f > pairs.f ORDER BY f LIMIT 1),
        (SELECT id FROM variants WHERE s > pairs.s ORDER BY s, f LIMIT 1)
    )
)
SELECT s, f FROM pairs"""
"""The distinct counts, each found by two steps in the index: a tree of 100,000 variants has a few hundred. In one step,
`(s, f) > (…)`, SQLite looks at all that have the same s."""


@dataclass(frozen=True)
class Counts:
    """Own successes and failures of all variants and who is banned, each of shape [size], indexed by variant id."""

    s: NDArray[np.int64]
    f: NDArray[np.int64]
    banned: NDArray[np.bool_]


class Browser(Overview):
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

    def shape(self, parents: Collection[int], order: Order = Order.AGE) -> Shape:
        """The children of each of `parents`, in that order; a parent without children is left out."""
        found = self._rows(
            "SELECT id, parent_id FROM variants WHERE parent_id IN (SELECT value FROM json_each(?))"
            f" ORDER BY {_ORDERS[order]}",
            _json(parents),
        )
        return _shape(self._by_cost(found) if order is Order.COST else found)

    def shape_around(self, ids: Collection[int], order: Order = Order.AGE) -> Shape:
        """The smallest tree that joins `ids` to the root."""
        found = self._rows(f"{_ANCESTORS} ORDER BY {_ORDERS[order]}", _json(ids))
        return _shape(self._by_cost(found) if order is Order.COST else found)

    def _by_cost(self, found: list[rows.Row]) -> list[rows.Row]:
        """The dearest first."""
        costs = self.all_costs()
        return sorted(found, key=lambda row: (-costs.usd[row[0]], -costs.tokens[row[0]], row[0]))

    def all_costs(self) -> Costs:
        """What each variant has cost until now; the first time, all jobs are read (1,000,000: about a second)."""
        self._costs.update(self._rows, self.size())
        return self._costs

    @cached_property
    def _costs(self) -> Costs:
        return Costs()

    def attempt_costs(self) -> Costs:
        """What the scored search attempts of each variant have cost until now; the first time, all are read."""
        quarantined = len(self.quarantined())
        if self._attempts is None or self._attempts[0] != quarantined:
            self._attempts = quarantined, Costs(SEARCH_ATTEMPTS)
        self._attempts[1].update(self._rows, self.size())
        return self._attempts[1]

    _attempts: tuple[int, Costs] | None = None
    """With how many tasks were quarantined when they began to be counted."""

    def costs(self, ids: Collection[int]) -> dict[int, Cost]:
        """What each of `ids` has cost, whatever the size of the run."""
        found = self._rows(
            "SELECT id, coalesce(sum(tokens), 0), coalesce(sum(usd), 0.0) FROM ("
            " SELECT variant_id AS id, prompt_tokens + completion_tokens AS tokens, usd FROM evaluations"
            " WHERE variant_id IN (SELECT value FROM json_each(?1)) UNION ALL"
            " SELECT coalesce(child_id, parent_id), prompt_tokens + completion_tokens, usd FROM expansions"
            " WHERE child_id IN (SELECT value FROM json_each(?1)) OR"
            " parent_id IN (SELECT value FROM json_each(?1)) AND child_id IS NULL) GROUP BY id",
            _json(ids),
        )
        return {id: Cost(tokens, usd) for id, tokens, usd in found}

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

    def decisions_before(self, before: int | None, count: int) -> list[DecisionRow]:
        """The last `count` decisions with an id below `before` (None: of all), newest first."""
        sql = f"SELECT {rows.DECISION} FROM decisions WHERE id < ? ORDER BY id DESC LIMIT ?"
        return [rows.decision(row) for row in self._rows(sql, before or 1 << 62, count)]

    def counts(self) -> Counts:
        found = self._rows("SELECT s, f, banned FROM variants ORDER BY id")
        columns = np.array(found, dtype=np.int64).reshape(len(found), 3)
        return Counts(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.bool_))

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct own counts (successes, failures) that variants have, each of shape [pairs]."""
        columns = np.array(self._rows(_PAIRS), dtype=np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    def how_many(self, pairs: Collection[tuple[int, int]]) -> int:
        """The number of variants that have one of these own counts (successes, failures)."""
        sql = (
            "SELECT count(*) FROM json_each(?) AS pair CROSS JOIN variants"
            " ON s = json_extract(pair.value, '$[0]') AND f = json_extract(pair.value, '$[1]')"
        )
        return int(self._rows(sql, json.dumps(list(pairs)))[0][0])

    def changes(self, a: int, b: int) -> list[FileChange]:
        """As every reader's; what was asked for before is remembered, since code never changes."""
        if (a, b) not in self._changes:
            if len(self._changes) > 1_000:
                self._changes.clear()
            self._changes[a, b] = super().changes(a, b)
        return self._changes[a, b]

    @cached_property
    def _changes(self) -> dict[tuple[int, int], list[FileChange]]:
        return {}

    def efforts(self, id: int) -> Mapping[str, float]:
        """Role → the share of its model's reasoning that a variant's agent.toml asks for; empty where it does not say,
        or cannot be read. It is remembered, since code never changes."""
        if id not in self._efforts:
            if len(self._efforts) > 1_000:
                self._efforts.clear()
            self._efforts[id] = _efforts_in(self.files(id).get("agent.toml"))
        return self._efforts[id]

    @cached_property
    def _efforts(self) -> dict[int, Mapping[str, float]]:
        return {}

    def role_costs(self, id: int) -> dict[str, MeanCost]:
        """Role → what a job of a variant costs on average: a scored search evaluation (`evaluate`), an expansion of it
        that has ended (`edit`). A role without any is left out."""
        found = self._rows(
            "SELECT 'evaluate', count(*), avg(tokens), avg(usd), avg(agent_s) FROM scored"
            " WHERE variant_id = ?1 AND purpose = 'search' UNION ALL"
            " SELECT 'edit', count(*), avg(prompt_tokens + completion_tokens), avg(usd), avg(agent_s) FROM expansions"
            " WHERE parent_id = ?1 AND state = 'done'",
            id,
        )
        return {role: MeanCost(*means) for role, *means in found if means[0]}

    def oldest_with(self, s: int, f: int) -> Variant | None:
        """The oldest variant with these own counts that is not banned."""
        found = self._rows(
            f"SELECT {rows.VARIANT} FROM variants WHERE s = ? AND f = ? AND NOT banned ORDER BY id LIMIT 1", s, f
        )
        return rows.variant(found[0]) if found else None

    def all_with(self, s: int, f: int) -> list[int]:
        """The ids of the variants with these own counts that are not banned, in id order."""
        sql = "SELECT id FROM variants WHERE s = ? AND f = ? AND NOT banned ORDER BY id"
        return [id for (id,) in self._rows(sql, s, f)]

    def search(self, words: Collection[str], now: float = 0.0) -> list[int]:
        """The ids of the variants that match every word (see `archive.filtering`), in id order.

        Raises:
            ConfigError: a word cannot be read.
        """
        wanted = parse(list(words), now)
        ids = [
            row[0] for row in self._rows(f"SELECT id FROM variants WHERE {wanted.where} ORDER BY id", *wanted.values)
        ]
        return self.all_costs().within(ids, wanted.costs) if wanted.costs else ids


def _efforts_in(manifest: File | None) -> Mapping[str, float]:
    """What the table `[effort]` of a variant's manifest says, as far as it is one."""
    try:
        table = tomllib.loads(manifest.data.decode()).get("effort", {}) if manifest else {}
    except (ValueError, RecursionError):
        return {}
    shares = table.items() if isinstance(table, dict) else ()
    return {role: float(share) for role, share in shares if role in ROLES and isinstance(share, int | float)}


def _json(ids: Collection[int]) -> str:
    return json.dumps(sorted(ids))


def _shape(found: list[rows.Row]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for id, parent_id in found:
        if parent_id is not None:
            children.setdefault(parent_id, []).append(id)
    return children
