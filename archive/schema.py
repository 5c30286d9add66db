"""How archive.db came to its tables and rules: append-only migrations. The file is public API, see docs/archive.md.

A migration that has been released is never edited; a change is a new one below, with its reason, and one more in
`archive.connection.SCHEMA_VERSION`.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from archive.connection import APPLICATION_ID
from archive.first_schema import FIRST, USAGE
from archive.recall import TOKENIZER

migrations = Migrations("hgm")


@migrations()
def m001_first(db: Database) -> None:
    """The archive as it began."""
    for statement in FIRST:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


_CONSULTATIONS = (
    f"""
CREATE TABLE diagnoses (
    expansion_id INTEGER PRIMARY KEY REFERENCES expansions (id),
    source TEXT NOT NULL CHECK (source IN ('rules', 'model')),
    entry TEXT NOT NULL DEFAULT '',
    evaluations TEXT NOT NULL DEFAULT '[]',
    wrong TEXT NOT NULL DEFAULT '',
    weakness TEXT NOT NULL DEFAULT '',
    proposal TEXT NOT NULL DEFAULT '',
    check_by TEXT NOT NULL DEFAULT '',
    hindsight TEXT NOT NULL DEFAULT 'none' CHECK (hindsight IN ('none', 'shown', 'withheld')),
    siblings TEXT NOT NULL DEFAULT '[]',
    hindsight_text TEXT NOT NULL DEFAULT '',
    lessons TEXT NOT NULL DEFAULT '[]',
    model TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',{USAGE},
    transcript_blob TEXT NOT NULL DEFAULT ''
) STRICT""",
    f"""
CREATE TABLE judgements (
    variant_id INTEGER PRIMARY KEY REFERENCES variants (id),
    source TEXT NOT NULL CHECK (source IN ('rules', 'model')),
    action TEXT NOT NULL DEFAULT '',
    value REAL CHECK (value BETWEEN -100 AND 100),
    samples TEXT NOT NULL DEFAULT '[]',
    explanation TEXT NOT NULL DEFAULT '',
    advice TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',{USAGE},
    transcript_blob TEXT NOT NULL DEFAULT ''
) STRICT""",
)


def _only_added(*tables: str) -> tuple[str, ...]:
    return tuple(
        f"""
CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} may only be added to'); END"""
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


@migrations()
def m002_consultations(db: Database) -> None:
    """Why an expansion tried what it tried, and what a judge said of the child: so that both can be held against what
    came of it."""
    for statement in (*_CONSULTATIONS, *_only_added("diagnoses", "judgements")):
        db.execute(statement)
    db.execute("PRAGMA user_version = 2")


_COUNTED = "cache_write_tokens", "reasoning_tokens"
_SPENDING = """
CREATE VIEW spending AS
SELECT 'evaluation' AS job, purpose, state, count(*) AS jobs, sum(requests) AS requests,
       sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
       sum(cached_tokens) AS cached_tokens, sum(usd) AS usd, sum(agent_s) AS agent_s,
       sum(cache_write_tokens) AS cache_write_tokens, sum(reasoning_tokens) AS reasoning_tokens
FROM evaluations GROUP BY purpose, state
UNION ALL
SELECT 'expansion', '', state, count(*), sum(requests), sum(prompt_tokens), sum(completion_tokens),
       sum(cached_tokens), sum(usd), sum(agent_s), sum(cache_write_tokens), sum(reasoning_tokens)
FROM expansions GROUP BY state"""


@migrations()
def m003_models(db: Database) -> None:
    """A role may have several models: which of them an evaluation met. And of the tokens, those that are billed by a
    price of their own (written to a cache) or that no transcript shows (thought before an answer)."""
    db.execute("ALTER TABLE evaluations ADD COLUMN model TEXT NOT NULL DEFAULT ''")
    for table in ("evaluations", "expansions", "diagnoses", "judgements"):
        for column in _COUNTED:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    db.execute("DROP VIEW spending")
    db.execute(_SPENDING)
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_efficiency(db: Database) -> None:
    """Tasks may time a right answer against their reference: how fast it was, beside whether it resolved the task."""
    db.execute("ALTER TABLE evaluations ADD COLUMN efficiency REAL CHECK (efficiency BETWEEN 0 AND 1)")
    db.execute("PRAGMA user_version = 4")


_LESSONS = (
    f"""
CREATE TABLE distillations (
    id INTEGER PRIMARY KEY,
    expansion_id INTEGER NOT NULL REFERENCES expansions (id),
    at REAL NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',
    refused TEXT NOT NULL DEFAULT '[]',
    error TEXT NOT NULL DEFAULT '',
    transcript_blob TEXT NOT NULL DEFAULT '',{USAGE},
    cache_write_tokens INTEGER NOT NULL DEFAULT 0,
    reasoning_tokens INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """
CREATE TABLE distilled (
    evaluation_id INTEGER PRIMARY KEY REFERENCES evaluations (id),
    distillation_id INTEGER NOT NULL REFERENCES distillations (id)
) STRICT""",
    """
CREATE TABLE lessons (
    id INTEGER PRIMARY KEY,
    distillation_id INTEGER REFERENCES distillations (id),
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    origin TEXT NOT NULL CHECK (origin IN ('success', 'failure', 'brought')),
    text TEXT NOT NULL,
    created_at REAL NOT NULL,
    told INTEGER NOT NULL DEFAULT 1,
    uses INTEGER NOT NULL DEFAULT 0,
    gain REAL NOT NULL DEFAULT 0,
    hope REAL NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1))
) STRICT""",
    """
CREATE TABLE lesson_uses (
    lesson_id INTEGER NOT NULL REFERENCES lessons (id),
    evaluation_id INTEGER NOT NULL REFERENCES evaluations (id),
    shown_in TEXT NOT NULL CHECK (shown_in IN ('task', 'diagnosis')),
    expected REAL CHECK (expected BETWEEN 0 AND 1),
    PRIMARY KEY (lesson_id, evaluation_id)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE variant_lessons (
    variant_id INTEGER PRIMARY KEY REFERENCES variants (id),
    lessons TEXT NOT NULL
) STRICT""",
    "CREATE VIRTUAL TABLE lesson_texts USING fts5"
    f" (text, content = 'lessons', content_rowid = 'id', tokenize = '{TOKENIZER}')",
    """
CREATE TRIGGER lessons_found AFTER INSERT ON lessons
BEGIN INSERT INTO lesson_texts (rowid, text) VALUES (NEW.id, NEW.text); END""",
    "CREATE INDEX lesson_uses_by_evaluation ON lesson_uses (evaluation_id)",
    """
CREATE TRIGGER lessons_identity
BEFORE UPDATE OF id, distillation_id, variant_id, origin, text, created_at ON lessons
BEGIN SELECT RAISE(ABORT, 'only the counts of a lesson may change'); END""",
    """
CREATE TRIGGER lessons_delete BEFORE DELETE ON lessons
BEGIN SELECT RAISE(ABORT, 'lessons may only be added to'); END""",
)


@migrations()
def m005_lessons(db: Database) -> None:
    """What attempts taught, so that it can be shown to later ones and held against what they came to; which variant was
    made with which lessons, since those are a part of it."""
    for statement in (*_LESSONS, *_only_added("distillations", "distilled", "lesson_uses", "variant_lessons")):
        db.execute(statement)
    db.execute("PRAGMA user_version = 5")


@migrations()
def m006_checks(db: Database) -> None:
    """An evaluation may be run again for a check, which counts in no score. No statement of SQLite widens a CHECK: to
    write the new text is the way that its documentation names (ALTER TABLE, section 7), and no row changes."""
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    widened = "purpose IN ('search', 'final', 'check')"
    db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'evaluations'",
        ["purpose IN ('search', 'final')", widened],
    )
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = OFF")
    db.execute("PRAGMA user_version = 6")


_DOUBTS = (
    """
CREATE TABLE doubts (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    resolved_id INTEGER NOT NULL REFERENCES evaluations (id),
    unresolved_id INTEGER NOT NULL REFERENCES evaluations (id),
    noticed_at REAL NOT NULL,
    flaky INTEGER CHECK (flaky IN (0, 1)),
    finding TEXT NOT NULL DEFAULT '',
    settled_at REAL,
    CHECK ((flaky IS NULL) = (settled_at IS NULL))
) STRICT""",
    """
CREATE TABLE subtractions (
    evaluation_id INTEGER PRIMARY KEY REFERENCES evaluations (id),
    doubt_id INTEGER NOT NULL REFERENCES doubts (id),
    at REAL NOT NULL
) STRICT""",
    "CREATE INDEX evaluations_by_change ON evaluations (patch_blob, task_id, outcome, cause) WHERE patch_blob != ''",
    "CREATE INDEX doubts_by_task ON doubts (task_id)",
    "CREATE UNIQUE INDEX doubts_open ON doubts (task_id) WHERE flaky IS NULL",
    "CREATE UNIQUE INDEX doubts_flaky ON doubts (task_id) WHERE flaky = 1",
    """
CREATE VIEW scored AS
SELECT id, variant_id, task_id, purpose, seed, outcome, finished_at, prompt_tokens + completion_tokens AS tokens, usd,
       agent_s, model
FROM evaluations WHERE state = 'done' AND purpose != 'check' AND id NOT IN (SELECT evaluation_id FROM subtractions)""",
    """
CREATE TRIGGER doubts_settled BEFORE UPDATE ON doubts WHEN OLD.flaky IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a settled row of doubts never changes'); END""",
    """
CREATE TRIGGER doubts_delete BEFORE DELETE ON doubts
BEGIN SELECT RAISE(ABORT, 'doubts may only be added to'); END""",
)


@migrations()
def m007_doubts(db: Database) -> None:
    """A task that gives both answers for one change says nothing of anybody: its results are taken out of the sums by
    rows of their own, since finished ones never change."""
    for statement in (*_DOUBTS, *_only_added("subtractions")):
        db.execute(statement)
    db.execute("PRAGMA user_version = 7")


_CANDIDATES = (
    f"""
CREATE TABLE rankings (
    expansion_id INTEGER PRIMARY KEY REFERENCES expansions (id),
    source TEXT NOT NULL CHECK (source IN ('order', 'rules', 'model')),
    explanation TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',{USAGE},
    cache_write_tokens INTEGER NOT NULL DEFAULT 0,
    reasoning_tokens INTEGER NOT NULL DEFAULT 0,
    transcript_blob TEXT NOT NULL DEFAULT ''
) STRICT""",
    f"""
CREATE TABLE candidate_edits (
    expansion_id INTEGER NOT NULL REFERENCES rankings (expansion_id),
    number INTEGER NOT NULL CHECK (number >= 1),
    seed INTEGER NOT NULL,
    fate TEXT NOT NULL CHECK (fate IN ('dropped', 'refused', 'taken', 'unused')),
    place INTEGER CHECK (place >= 1),
    failure TEXT,
    detail TEXT NOT NULL DEFAULT '',
    idea TEXT NOT NULL DEFAULT '',
    agent_s REAL NOT NULL DEFAULT 0,
    patch_blob TEXT NOT NULL DEFAULT '',{USAGE},
    cache_write_tokens INTEGER NOT NULL DEFAULT 0,
    reasoning_tokens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (expansion_id, number),
    CHECK ((fate = 'dropped') = (place IS NULL)),
    CHECK ((fate IN ('dropped', 'refused')) = (failure IS NOT NULL))
) STRICT""",
)


@migrations()
def m008_candidates(db: Database) -> None:
    """An expansion may make several self-edits and choose among them before any is gated: all of them, so that the
    choice can be held against the others."""
    for statement in (*_CANDIDATES, *_only_added("rankings", "candidate_edits")):
        db.execute(statement)
    db.execute("PRAGMA user_version = 8")


_DISCRIMINATIONS = (
    f"""
CREATE TABLE discriminations (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    candidates TEXT NOT NULL,
    chosen INTEGER NOT NULL REFERENCES variants (id),
    model TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '',{USAGE},
    cache_write_tokens INTEGER NOT NULL DEFAULT 0,
    reasoning_tokens INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """
CREATE TABLE duels (
    discrimination_id INTEGER NOT NULL REFERENCES discriminations (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    champion INTEGER NOT NULL REFERENCES variants (id),
    challenger INTEGER NOT NULL REFERENCES variants (id),
    winner INTEGER NOT NULL CHECK (winner IN (champion, challenger)),
    decided_by TEXT NOT NULL CHECK (decided_by IN ('held-out', 'votes', 'belief')),
    rounds INTEGER NOT NULL,
    votes TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (discrimination_id, number)
) STRICT""",
)


@migrations()
def m009_discriminations(db: Database) -> None:
    """What a model said of the best where their results could not tell, so that who was exported can be explained."""
    for statement in (*_DISCRIMINATIONS, *_only_added("discriminations", "duels")):
        db.execute(statement)
    db.execute("PRAGMA user_version = 9")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the archive to the newest schema; each migration is one transaction together with its record."""
    database = Database(connection, execute_plugins=False)
    migrations.apply(database)
