"""Tasks that gave both answers for one change: how that is noticed, and how their results are taken out of the sums.

Two results contradict each other where the same change on the same task was found right once and wrong once by its
hidden tests. Either the task is flaky, or the change is: which of them, the judge has to find out without the change
(evaluators/steadiness.py). A flaky task is *quarantined*: each of its results, those to come included, gets a row in
`subtractions`, and no sum or view counts it. Rows of `evaluations` stay as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.records import EvaluationResult, Outcome
from archive.recovery import recount

FAILED_TESTS = "tests"
"""The cause of an unresolved result whose hidden tests ran, and said no."""

MOST_DOUBTS = 3
"""So often a task may be doubted: a variant that leaves changes which work at random shall not keep the judge busy."""

_EARLIER = {True: f"outcome = 'unresolved' AND cause = '{FAILED_TESTS}'", False: "outcome = 'resolved'"}
"""What contradicts a success, and what a failure: columns of the index `evaluations_by_change`."""

QUARANTINED_FOR = "SELECT doubts.id FROM doubts WHERE doubts.task_id = evaluations.task_id AND flaky = 1"
"""The doubt that the task of a row of `evaluations` is quarantined for; nothing where it is not."""


@dataclass(frozen=True)
class Doubt:
    """Evaluations `resolved_id` and `unresolved_id` are of one change on one task; nobody knows yet which wavers."""

    id: int
    task_id: str
    resolved_id: int
    unresolved_id: int

    def __str__(self) -> str:
        return f"e{self.resolved_id} resolved {self.task_id} and e{self.unresolved_id}, the same change, did not"


@dataclass(frozen=True)
class Quarantined:
    """A flaky task; `finding` says what wavered, in words; `results` of it were scored and do not count."""

    task_id: str
    split: str
    resolved_id: int
    unresolved_id: int
    finding: str
    at: float
    results: int

    def __str__(self) -> str:
        results = "its result does" if self.results == 1 else f"its {self.results:,} results do"
        split = self.split.replace("_", "-")
        return f"{split} task {self.task_id} is flaky ({self.finding}): {results} not count"


def is_answer(result: EvaluationResult) -> bool:
    """Whether the hidden tests of the task have spoken: nothing that a busy host may have cut short, and nothing that
    the agent's own end overrode, is held against a task."""
    return result.outcome is Outcome.RESOLVED or (result.outcome is Outcome.UNRESOLVED and result.cause == FAILED_TESTS)


def notice(connection: sqlite3.Connection, id: int, task_id: str, success: bool, patch: str, at: float) -> Doubt | None:
    """Add a doubt where an earlier result of the change `patch` says the opposite of evaluation `id`; O(log n)."""
    earlier = connection.execute(
        f"SELECT id FROM evaluations WHERE patch_blob = ? AND patch_blob != '' AND task_id = ? AND {_EARLIER[success]}"
        " LIMIT 1",
        (patch, task_id),
    ).fetchone()
    if earlier is None or not _may_be_doubted(connection, task_id, patch):
        return None
    resolved, unresolved = (id, earlier[0]) if success else (earlier[0], id)
    cursor = connection.execute(
        "INSERT INTO doubts (task_id, resolved_id, unresolved_id, noticed_at) VALUES (?, ?, ?, ?)",
        (task_id, resolved, unresolved, at),
    )
    return Doubt(cursor.lastrowid or 0, task_id, resolved, unresolved)


def _may_be_doubted(connection: sqlite3.Connection, task_id: str, patch: str) -> bool:
    """Not while it is doubted or once it is quarantined, nor for a change that was found to waver by itself."""
    had = connection.execute(
        "SELECT flaky, patch_blob FROM doubts JOIN evaluations ON evaluations.id = resolved_id"
        " WHERE doubts.task_id = ?",
        (task_id,),
    ).fetchall()
    return len(had) < MOST_DOUBTS and all(flaky == 0 and change != patch for flaky, change in had)


def open_doubts(connection: sqlite3.Connection) -> list[Doubt]:
    """Those that nobody has settled, oldest first."""
    rows = connection.execute(
        "SELECT id, task_id, resolved_id, unresolved_id FROM doubts WHERE flaky IS NULL ORDER BY id"
    ).fetchall()
    return [Doubt(*row) for row in rows]


def settle(connection: sqlite3.Connection, doubt: Doubt, flaky: bool, finding: str, at: float) -> None:
    """Close a doubt; where the task is flaky, take what was scored of it out of all sums: O(variants)."""
    connection.execute(
        "UPDATE doubts SET flaky = ?, finding = ?, settled_at = ? WHERE id = ?", (flaky, finding, at, doubt.id)
    )
    if not flaky:
        return
    connection.execute(
        "INSERT INTO subtractions (evaluation_id, doubt_id, at)"
        " SELECT id, ?, ? FROM evaluations WHERE task_id = ? AND state = 'done' AND purpose != 'check'",
        (doubt.id, at, doubt.task_id),
    )
    own = {
        variant_id: (s, f)
        for variant_id, s, f in connection.execute(
            "SELECT variant_id, sum(outcome = 'resolved'), sum(outcome != 'resolved') FROM evaluations"
            " WHERE task_id = ? AND purpose = 'search' AND state = 'done' GROUP BY variant_id",
            (doubt.task_id,),
        )
    }
    parents = connection.execute("SELECT id, parent_id FROM variants").fetchall()
    connection.executemany(
        "UPDATE variants SET s = s - ?, f = f - ?, clade_s = clade_s - ?, clade_f = clade_f - ? WHERE id = ?",
        [
            (sums.s, sums.f, sums.clade_s, sums.clade_f, id)
            for id, sums in recount(parents, own).items()
            if sums.clade_s or sums.clade_f
        ],
    )


def subtract(connection: sqlite3.Connection, id: int, doubt_id: int, at: float) -> None:
    """Leave evaluation `id`, of a task that was quarantined for `doubt_id`, out of what counts from the first."""
    connection.execute("INSERT INTO subtractions (evaluation_id, doubt_id, at) VALUES (?, ?, ?)", (id, doubt_id, at))


def quarantined(connection: sqlite3.Connection) -> list[Quarantined]:
    """The flaky tasks, in the order in which they were found out."""
    rows = connection.execute(
        "SELECT task_id, split, resolved_id, unresolved_id, finding, settled_at,"
        " (SELECT count(*) FROM subtractions WHERE doubt_id = doubts.id)"
        " FROM doubts JOIN tasks ON tasks.id = task_id WHERE flaky = 1 ORDER BY settled_at, doubts.id"
    ).fetchall()
    return [Quarantined(*row) for row in rows]


def subtracted(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Purpose → how many scored evaluations do not count."""
    rows = connection.execute(
        "SELECT purpose, count(*) FROM subtractions JOIN evaluations ON evaluations.id = evaluation_id GROUP BY 1"
    )
    return dict(rows.fetchall())
