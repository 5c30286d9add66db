"""The statements that change archive.db. Each runs inside a transaction of `archive.store`, which orders them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from archive.connection import transaction, translate_errors
from archive.errors import HgmError, NotFound
from archive.records import (
    Decision,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    JobState,
    Purpose,
    TaskRow,
    Usage,
    Variant,
)
from archive.rows import SET_USAGE, decision_columns, new_id
from archive.schema import migrate
from archive.values import JsonValue, clean, dump

_PATH = """
WITH RECURSIVE path (id) AS (
    VALUES (:id)
    UNION ALL
    SELECT variants.parent_id FROM path JOIN variants ON variants.id = path.id WHERE variants.parent_id IS NOT NULL
)
SELECT id FROM path"""


def create_database(path: Path, tasks: Sequence[TaskRow], at: float) -> None:
    """Build a complete archive beside `path` and move it there: a half-made one is never seen under that name."""
    draft = path.with_name(path.name + ".new")
    for leftover in path.parent.glob(f"{draft.name}*"):
        leftover.unlink()
    with translate_errors(draft), closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection)
        with transaction(connection, draft):
            connection.execute("INSERT INTO meta (key, value) VALUES ('created_at', ?)", (repr(at),))
            connection.executemany(
                "INSERT INTO tasks (position, id, suite, split, digest, kind, level) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(i, t.id, t.suite, t.split.value, t.digest, clean(t.kind), t.level) for i, t in enumerate(tasks)],
            )
    draft.replace(path)


def insert_variant(connection: sqlite3.Connection, variant: Variant) -> None:
    connection.execute(
        "INSERT INTO variants (id, parent_id, expansion_id, depth, commit_sha, tree_oid, name, idea, model, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            variant.id,
            variant.parent_id,
            variant.expansion_id,
            variant.depth,
            variant.commit,
            variant.tree,
            clean(variant.name),
            clean(variant.idea),
            clean(variant.model),
            variant.created_at,
        ),
    )


def insert_evaluation(
    connection: sqlite3.Connection,
    variant_id: int,
    task_id: str,
    purpose: Purpose,
    seed: int,
    retry_of: int | None,
    at: float,
) -> int:
    cursor = connection.execute(
        "INSERT INTO evaluations (variant_id, task_id, purpose, seed, state, retry_of, started_at)"
        " VALUES (?, ?, ?, ?, 'running', ?, ?)",
        (variant_id, task_id, purpose.value, seed, retry_of, at),
    )
    return new_id(cursor)


def close_evaluation(
    connection: sqlite3.Connection, id: int, result: EvaluationResult, addresses: Sequence[str], at: float
) -> None:
    """`addresses` are those of the transcript, the log, the patch and the report."""
    state = JobState.DONE if result.outcome.scored else JobState.LOST
    cursor = connection.execute(
        f"UPDATE evaluations SET state = ?, outcome = ?, cause = ?, model = ?, efficiency = ?, finished_at = ?,"
        f" {SET_USAGE},"
        " agent_s = ?, judge_s = ?, overhead_s = ?, transcript_blob = ?, log_blob = ?, patch_blob = ?, report_blob = ?"
        " WHERE id = ? AND state = 'running'",
        (
            state.value,
            result.outcome.value,
            clean(result.cause),
            clean(result.model),
            result.efficiency,
            at,
            *astuple(result.usage),
            result.agent_s,
            result.judge_s,
            result.overhead_s,
            *addresses,
            id,
        ),
    )
    _require_running(cursor, f"evaluation {id}")


def count_result(connection: sqlite3.Connection, variant_id: int, *, success: bool) -> None:
    """Add one result to the variant's own sums and to the clade sums of its path: O(depth)."""
    column = "s" if success else "f"
    connection.execute(
        f"UPDATE variants SET clade_{column} = clade_{column} + 1 WHERE id IN ({_PATH})", {"id": variant_id}
    )
    connection.execute(f"UPDATE variants SET {column} = {column} + 1, failed_in_a_row = 0 WHERE id = ?", (variant_id,))


def insert_expansion(connection: sqlite3.Connection, parent_id: int, seed: int, at: float) -> int:
    cursor = connection.execute(
        "INSERT INTO expansions (parent_id, seed, state, started_at) VALUES (?, ?, 'running', ?)",
        (parent_id, seed, at),
    )
    return new_id(cursor)


def close_expansion(
    connection: sqlite3.Connection,
    id: int,
    result: ExpansionResult,
    addresses: Sequence[str],
    at: float,
    child_id: int | None,
) -> None:
    """`addresses` are those of the statement, the transcript and the log."""
    state = JobState.LOST if result.failure is ExpansionFailure.INFRA else JobState.DONE
    cursor = connection.execute(
        "UPDATE expansions SET state = ?, child_id = ?, failure = ?, detail = ?, idea = ?, model = ?, finished_at = ?,"
        f" {SET_USAGE}, agent_s = ?, gate_s = ?,"
        " statement_blob = ?, transcript_blob = ?, log_blob = ? WHERE id = ? AND state = 'running'",
        (
            state.value,
            child_id,
            None if result.failure is None else result.failure.value,
            clean(result.detail),
            clean(result.idea),
            clean(result.model),
            at,
            *astuple(result.usage),
            result.agent_s,
            result.gate_s,
            *addresses,
            id,
        ),
    )
    _require_running(cursor, f"expansion {id}")


def count_child(connection: sqlite3.Connection, parent_id: int) -> None:
    connection.execute("UPDATE variants SET children = children + 1, failed_in_a_row = 0 WHERE id = ?", (parent_id,))


def count_failure(connection: sqlite3.Connection, parent_id: int) -> None:
    connection.execute("UPDATE variants SET failed_in_a_row = failed_in_a_row + 1 WHERE id = ?", (parent_id,))


def book_usage(connection: sqlite3.Connection, table: str, id: int, usage: Usage) -> None:
    connection.execute(
        f"UPDATE {table} SET {SET_USAGE} WHERE id = ? AND state = 'running'",
        (*astuple(usage), id),
    )


def insert_decision(
    connection: sqlite3.Connection,
    decision: Decision,
    at: float,
    *,
    evaluation_id: int | None = None,
    expansion_id: int | None = None,
) -> int:
    cursor = connection.execute(
        "INSERT INTO decisions (kind, cause, variant_id, task_id, n, nodes, tau, score, components, runners_up,"
        " evaluation_id, expansion_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*decision_columns(decision), evaluation_id, expansion_id, at),
    )
    return new_id(cursor)


def insert_event(
    connection: sqlite3.Connection,
    at: float,
    kind: str,
    message: str,
    variant_id: int | None,
    evaluation_id: int | None,
    expansion_id: int | None,
) -> int:
    cursor = connection.execute(
        "INSERT INTO events (at, kind, message, variant_id, evaluation_id, expansion_id) VALUES (?, ?, ?, ?, ?, ?)",
        (at, clean(kind), clean(message), variant_id, evaluation_id, expansion_id),
    )
    return new_id(cursor)


def put_state(connection: sqlite3.Connection, state: Mapping[str, JsonValue]) -> None:
    connection.executemany(
        "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, dump(value)) for key, value in state.items()],
    )


def close_command(connection: sqlite3.Connection, id: int, result: str, at: float) -> None:
    cursor = connection.execute(
        "UPDATE commands SET state = 'done', result = ?, finished_at = ? WHERE id = ? AND state != 'done'",
        (clean(result), at, id),
    )
    if cursor.rowcount != 1:
        raise NotFound(f"the run has no unfinished command {id}")


def _require_running(cursor: sqlite3.Cursor, what: str) -> None:
    if cursor.rowcount != 1:
        raise HgmError(f"{what} is not running: it is finished already, or there is none")
