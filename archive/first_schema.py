"""The tables, views and rules that archive.db began with. Never edited: what changed since is in `archive.schema`."""

from __future__ import annotations

USAGE = """
    requests INTEGER NOT NULL DEFAULT 0,
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    completion_tokens INTEGER NOT NULL DEFAULT 0,
    cached_tokens INTEGER NOT NULL DEFAULT 0,
    usd REAL NOT NULL DEFAULT 0"""

_TABLES = (
    """
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    suite TEXT NOT NULL,
    split TEXT NOT NULL CHECK (split IN ('search', 'held_out')),
    digest TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    level INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """
CREATE TABLE variants (
    id INTEGER PRIMARY KEY CHECK (id >= 0),
    parent_id INTEGER REFERENCES variants (id),
    expansion_id INTEGER REFERENCES expansions (id),
    depth INTEGER NOT NULL,
    commit_sha TEXT NOT NULL UNIQUE,
    tree_oid TEXT NOT NULL,
    name TEXT NOT NULL,
    idea TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL,
    s INTEGER NOT NULL DEFAULT 0,
    f INTEGER NOT NULL DEFAULT 0,
    clade_s INTEGER NOT NULL DEFAULT 0,
    clade_f INTEGER NOT NULL DEFAULT 0,
    children INTEGER NOT NULL DEFAULT 0,
    failed_in_a_row INTEGER NOT NULL DEFAULT 0,
    banned INTEGER NOT NULL DEFAULT 0 CHECK (banned IN (0, 1)),
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    CHECK (parent_id < id),
    CHECK ((parent_id IS NULL) = (id = 0)),
    CHECK ((parent_id IS NULL) = (expansion_id IS NULL)),
    CHECK (clade_s >= s AND clade_f >= f)
) STRICT""",
    f"""
CREATE TABLE evaluations (
    id INTEGER PRIMARY KEY,
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    task_id TEXT NOT NULL REFERENCES tasks (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('search', 'final')),
    seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'lost')),
    outcome TEXT CHECK (outcome IN ('resolved', 'unresolved', 'empty', 'limit', 'crashed', 'infra')),
    cause TEXT NOT NULL DEFAULT '',
    started_at REAL NOT NULL,
    finished_at REAL,{USAGE},
    agent_s REAL NOT NULL DEFAULT 0,
    judge_s REAL NOT NULL DEFAULT 0,
    overhead_s REAL NOT NULL DEFAULT 0,
    retry_of INTEGER REFERENCES evaluations (id),
    transcript_blob TEXT NOT NULL DEFAULT '',
    log_blob TEXT NOT NULL DEFAULT '',
    patch_blob TEXT NOT NULL DEFAULT '',
    report_blob TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'running') = (outcome IS NULL)),
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CHECK (outcome IS NULL OR (state = 'lost') = (outcome = 'infra'))
) STRICT""",
    f"""
CREATE TABLE expansions (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER NOT NULL REFERENCES variants (id),
    child_id INTEGER UNIQUE REFERENCES variants (id) DEFERRABLE INITIALLY DEFERRED,
    seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'lost')),
    failure TEXT,
    detail TEXT NOT NULL DEFAULT '',
    idea TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    started_at REAL NOT NULL,
    finished_at REAL,{USAGE},
    agent_s REAL NOT NULL DEFAULT 0,
    gate_s REAL NOT NULL DEFAULT 0,
    statement_blob TEXT NOT NULL DEFAULT '',
    transcript_blob TEXT NOT NULL DEFAULT '',
    log_blob TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CHECK (CASE state WHEN 'running' THEN child_id IS NULL AND failure IS NULL
                      WHEN 'lost' THEN child_id IS NULL AND failure = 'infra'
                      ELSE (child_id IS NULL) = (failure IS NOT NULL) AND failure IS NOT 'infra' END)
) STRICT""",
    """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('expand', 'evaluate', 'wait', 'stop')),
    cause TEXT NOT NULL,
    variant_id INTEGER REFERENCES variants (id),
    task_id TEXT REFERENCES tasks (id),
    n INTEGER NOT NULL,
    nodes INTEGER NOT NULL,
    tau REAL NOT NULL,
    score REAL,
    components TEXT,
    runners_up TEXT NOT NULL DEFAULT '[]',
    evaluation_id INTEGER REFERENCES evaluations (id),
    expansion_id INTEGER REFERENCES expansions (id),
    at REAL NOT NULL
) STRICT""",
    """
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    variant_id INTEGER REFERENCES variants (id),
    evaluation_id INTEGER REFERENCES evaluations (id),
    expansion_id INTEGER REFERENCES expansions (id)
) STRICT""",
    """
CREATE TABLE commands (
    id INTEGER PRIMARY KEY,
    verb TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'posted' CHECK (state IN ('posted', 'taken', 'done')),
    result TEXT NOT NULL DEFAULT '',
    posted_at REAL NOT NULL,
    finished_at REAL
) STRICT""",
    """
CREATE TABLE state (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT""",
)

_INDEXES = (
    "CREATE INDEX variants_by_parent ON variants (parent_id)",
    "CREATE INDEX variants_by_tree ON variants (tree_oid)",
    "CREATE INDEX variants_by_own ON variants (s, f)",
    "CREATE INDEX variants_by_clade ON variants (clade_s, clade_f)",
    "CREATE INDEX variants_by_children ON variants (children)",
    "CREATE INDEX variants_by_failed_in_a_row ON variants (failed_in_a_row)",
    "CREATE INDEX evaluations_by_variant ON evaluations (variant_id, purpose, state, task_id)",
    "CREATE INDEX evaluations_by_task ON evaluations (task_id, purpose)",
    "CREATE INDEX evaluations_by_purpose ON evaluations (purpose, state)",
    "CREATE INDEX evaluations_running ON evaluations (id) WHERE state = 'running'",
    "CREATE INDEX expansions_by_parent ON expansions (parent_id)",
    "CREATE INDEX expansions_by_state ON expansions (state, failure)",
    "CREATE INDEX decisions_by_evaluation ON decisions (evaluation_id) WHERE evaluation_id IS NOT NULL",
    "CREATE INDEX decisions_by_expansion ON decisions (expansion_id) WHERE expansion_id IS NOT NULL",
    "CREATE INDEX events_by_variant ON events (variant_id) WHERE variant_id IS NOT NULL",
    "CREATE INDEX commands_posted ON commands (id) WHERE state = 'posted'",
)

_VIEWS = (
    """
CREATE VIEW variant_stats AS
SELECT id, 'v' || id AS label, parent_id, depth, name, idea, model, created_at, s, f, s + f AS evaluations,
       CASE WHEN s + f > 0 THEN 1.0 * s / (s + f) END AS mean,
       (1.0 + s) / (2.0 + s + f) AS posterior_mean,
       children, failed_in_a_row, banned, pinned
FROM variants""",
    """
CREATE VIEW clade_stats AS
SELECT id, 'v' || id AS label, clade_s AS s, clade_f AS f, clade_s + clade_f AS evaluations,
       CASE WHEN clade_s + clade_f > 0 THEN 1.0 * clade_s / (clade_s + clade_f) END AS mean,
       (1.0 + clade_s) / (2.0 + clade_s + clade_f) AS posterior_mean
FROM variants""",
    """
CREATE VIEW lineage AS
WITH RECURSIVE path (variant_id, ancestor_id, distance) AS (
    SELECT id, id, 0 FROM variants
    UNION ALL
    SELECT path.variant_id, variants.parent_id, path.distance + 1
    FROM path JOIN variants ON variants.id = path.ancestor_id
    WHERE variants.parent_id IS NOT NULL
)
SELECT variant_id, ancestor_id, distance FROM path""",
    """
CREATE VIEW spending AS
SELECT 'evaluation' AS job, purpose, state, count(*) AS jobs, sum(requests) AS requests,
       sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
       sum(cached_tokens) AS cached_tokens, sum(usd) AS usd, sum(agent_s) AS agent_s
FROM evaluations GROUP BY purpose, state
UNION ALL
SELECT 'expansion', '', state, count(*), sum(requests), sum(prompt_tokens), sum(completion_tokens),
       sum(cached_tokens), sum(usd), sum(agent_s)
FROM expansions GROUP BY state""",
)

_RULES = tuple(
    f"""
CREATE TRIGGER {table}_finished BEFORE UPDATE ON {table} WHEN OLD.state != 'running'
BEGIN SELECT RAISE(ABORT, 'a finished row of {table} never changes'); END"""
    for table in ("evaluations", "expansions")
) + tuple(
    f"""
CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} may only be added to'); END"""
    for table, verbs in {
        "variants": ("DELETE",),
        "evaluations": ("DELETE",),
        "expansions": ("DELETE",),
        "decisions": ("UPDATE", "DELETE"),
        "events": ("UPDATE", "DELETE"),
        "tasks": ("UPDATE", "DELETE"),
    }.items()
    for verb in verbs
)

_IDENTITY_RULE = """
CREATE TRIGGER variants_identity
BEFORE UPDATE OF id, parent_id, expansion_id, depth, commit_sha, tree_oid, name, idea, model, created_at ON variants
BEGIN SELECT RAISE(ABORT, 'only the counts and marks of a variant may change'); END"""

FIRST = (*_TABLES, *_INDEXES, *_VIEWS, *_RULES, _IDENTITY_RULE)
