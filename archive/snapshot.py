"""What an engine needs to know of a run at its start, read in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive import rows
from archive.consultations import judged_values
from archive.doubts import quarantined
from archive.records import ExpansionFailure, Purpose, Variant
from archive.rows import Result, Totals


@dataclass(frozen=True)
class Snapshot:
    """What the engine builds its arrays from.

    `variants` in id order (`variants[i].id == i`). `results` are the scored search evaluations, in the order of their
    starts; `scored_final` has one (variant id, task id) for each scored final one; neither has any of the `quarantined`
    tasks, which are ids. `expansion_attempts[i]` counts the
    expansions of variant i that have ended, in a child or in a failure; those lost to the host are not among them.
    `duplicates[i]` of them made a tree that there was already. `judged`: variant → what the judge said of it.
    """

    variants: tuple[Variant, ...]
    results: tuple[Result, ...]
    scored_final: tuple[tuple[int, str], ...]
    expansion_attempts: tuple[int, ...]
    duplicates: tuple[int, ...]
    totals: Totals
    judged: Mapping[int, float] = field(default_factory=dict)
    quarantined: tuple[str, ...] = ()


def take(connection: sqlite3.Connection) -> Snapshot:
    """A few passes over the database: about a third of a second at 100,000 evaluations."""
    variants = connection.execute(f"SELECT {rows.VARIANT} FROM variants ORDER BY id").fetchall()
    ended = connection.execute(
        "SELECT parent_id, count(*), count(*) FILTER (WHERE failure = ?) FROM expansions"
        " WHERE state = 'done' GROUP BY parent_id",
        (ExpansionFailure.DUPLICATE,),
    )
    attempts = {parent: (every, duplicates) for parent, every, duplicates in ended}
    return Snapshot(
        variants=tuple(map(rows.variant, variants)),
        results=tuple(rows.results(connection, Purpose.SEARCH)),
        scored_final=tuple((final.variant_id, final.task_id) for final in rows.results(connection, Purpose.FINAL)),
        expansion_attempts=tuple(attempts.get(row[0], (0, 0))[0] for row in variants),
        duplicates=tuple(attempts.get(row[0], (0, 0))[1] for row in variants),
        totals=rows.totals(connection),
        judged=judged_values(connection),
        quarantined=tuple(one.task_id for one in quarantined(connection)),
    )
