from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import schema
from archive.connection import SCHEMA_VERSION
from archive.records import ExpansionFailure, ExpansionResult, Outcome, Purpose
from tests.archive.making import evaluate, expand, new_archive, paths_in

CLAIM = "INSERT INTO evaluations (variant_id, task_id, purpose, seed, state, started_at)"
DOCUMENT = Path(__file__).parents[2] / "docs" / "archive.md"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A run with one row of each kind, opened by somebody else."""
    with new_archive(tmp_path) as archive:
        expand(archive, 0)
        evaluate(archive, 1)
        evaluate(archive, 0, Outcome.INFRA)
        failed = archive.begin_expansion(0, 1)
        archive.finish_expansion(failed, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
        archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1)
        archive.log("note", "hello")
    connection = sqlite3.connect(paths_in(tmp_path).archive, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluations SET outcome = 'resolved' WHERE id = 1",
        "UPDATE evaluations SET cause = 'x' WHERE id = 1",
        "UPDATE evaluations SET state = 'running', outcome = NULL, finished_at = NULL WHERE id = 2",
        "DELETE FROM evaluations WHERE id = 1",
        "UPDATE expansions SET child_id = NULL WHERE id = 1",
        "UPDATE expansions SET detail = 'x' WHERE id = 2",
        "DELETE FROM expansions WHERE id = 1",
        "UPDATE variants SET tree_oid = 'x' WHERE id = 1",
        "UPDATE variants SET clade_s = 0, s = 1 WHERE id = 1",
        "DELETE FROM variants WHERE id = 1",
        "UPDATE events SET message = 'x'",
        "DELETE FROM events",
        "DELETE FROM tasks",
        "UPDATE evaluations SET state = 'done', outcome = 'infra', finished_at = 1 WHERE id = 3",
        "UPDATE evaluations SET state = 'lost', outcome = 'resolved', finished_at = 1 WHERE id = 3",
        "UPDATE evaluations SET state = 'done', finished_at = 1 WHERE id = 3",
        f"{CLAIM} VALUES (0, 'task-0', 'fun', 1, 'running', 1)",
        f"{CLAIM} VALUES (9, 'task-0', 'search', 1, 'running', 1)",
        f"{CLAIM} VALUES (0, 'nope', 'search', 1, 'running', 1)",
        "INSERT INTO variants (id, depth, commit_sha, tree_oid, name, created_at) VALUES (5, 0, 'c', 't', 'n', 1)",
        "INSERT INTO commands (verb, posted_at) VALUES ('stop', 'now')",
    ],
)
def test_the_database_itself_keeps_the_rules(database: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)


def test_the_views(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT id, evaluations, mean, posterior_mean FROM variant_stats").fetchall() == [
        (0, 0, None, 0.5),
        (1, 1, 1.0, 2 / 3),
    ]
    assert database.execute("SELECT id, label, s, f, mean FROM clade_stats").fetchall() == [
        (0, "v0", 1, 0, 1.0),
        (1, "v1", 1, 0, 1.0),
    ]
    assert database.execute("SELECT * FROM lineage ORDER BY 1, 3").fetchall() == [(0, 0, 0), (1, 1, 0), (1, 0, 1)]
    assert database.execute("SELECT job, purpose, state, jobs, requests FROM spending ORDER BY 1, 2, 3").fetchall() == [
        ("evaluation", "search", "done", 1, 2),
        ("evaluation", "search", "lost", 1, 2),
        ("evaluation", "search", "running", 1, 0),
        ("expansion", "", "done", 2, 2),
    ]


def test_the_database_is_sound_and_in_wal_mode(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_each_migration_counts_in_the_version() -> None:
    assert len(schema.migrations._migrations) == SCHEMA_VERSION


def test_every_table_view_and_column_is_documented(database: sqlite3.Connection) -> None:
    sections = dict(re.findall(r"^### `(\w+)`[^\n]*\n(.*?)(?=^##|\Z)", DOCUMENT.read_text(), re.S | re.M))
    names = database.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type != 'shadow' AND name NOT LIKE 'sqlite_%'"
        " AND name != '_sqlite_migrations' ORDER BY name"
    ).fetchall()
    assert sorted(sections) == [name for (name,) in names]
    for name, text in sections.items():
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
        assert re.findall(r"^\| `(\w+)` \|", text, re.M) == columns, name
