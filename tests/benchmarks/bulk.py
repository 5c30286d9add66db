"""Archives of any size in seconds, for screens: rows are written at once, sums and all, and only the root has code."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from archive.files import File
from archive.layout import RunPaths
from archive.records import Split, TaskRow
from archive.store import Archive

TASKS = [TaskRow(f"task-{at:03}", "bulk", Split.SEARCH, f"digest{at}") for at in range(100)]
BEGAN = 1_700_000_000.0


def bulk_run(root: Path, variants: int, each: int, *, seed: int = 1) -> RunPaths:
    """A search of `variants`, each evaluated on `each` tasks, a child of one of the 200 before it or of any."""
    paths = RunPaths(root)
    with Archive.create(paths, TASKS) as archive:
        archive.add_root({"agent.toml": File(b'name = "bulk"\n')}, name="bulk", idea="the root", model="builtin")
        archive.put_state({"phase": "search"})
    with closing(sqlite3.connect(paths.archive)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        _fill(connection, variants, each, np.random.default_rng(seed))
        connection.commit()
    return paths


def _fill(connection: sqlite3.Connection, size: int, each: int, rng: np.random.Generator) -> None:
    ids = np.arange(1, size)
    near = np.where(rng.random(size - 1) < 0.3, np.maximum(0, ids - 200), 0)
    parent = np.concatenate([[-1], near + (rng.random(size - 1) * (ids - near)).astype(np.int64)])
    skill = np.clip(rng.normal(0.45, 0.15, size), 0.05, 0.95)
    good = rng.random((size, each)) < skill[:, None]
    tasks = np.argsort(rng.random((size, len(TASKS))), axis=1)[:, :each]
    s = good.sum(axis=1)
    clade_s, clade_n, depth, kids = s.copy(), np.full(size, each), np.zeros(size, dtype=np.int64), np.zeros(size, int)
    for id in range(1, size):
        depth[id] = depth[parent[id]] + 1
    for id in range(size - 1, 0, -1):
        clade_s[parent[id]] += clade_s[id]
        clade_n[parent[id]] += clade_n[id]
        kids[parent[id]] += 1
    connection.executemany(
        "INSERT INTO expansions (id, parent_id, child_id, seed, state, idea, model, started_at, finished_at, requests,"
        " prompt_tokens) VALUES (?1, ?2, ?1, 1, 'done', ?3, 'builtin', ?4, ?4, 5, 9000)",
        ((id, int(parent[id]), f"change {id % 97} of the prompt", BEGAN + id) for id in range(1, size)),
    )
    connection.executemany(
        "INSERT INTO variants (id, parent_id, expansion_id, depth, commit_sha, tree_oid, name, idea, model, created_at)"
        " VALUES (?1, ?2, ?1, ?3, ?4, ?4, 'bulk', ?5, 'builtin', ?6)",
        (
            (id, int(parent[id]), int(depth[id]), f"{id:040x}", f"change {id % 97} of the prompt", BEGAN + id)
            for id in range(1, size)
        ),
    )
    connection.executemany(
        "UPDATE variants SET s = ?, f = ?, clade_s = ?, clade_f = ?, children = ? WHERE id = ?",
        zip(
            s.tolist(),
            (each - s).tolist(),
            clade_s.tolist(),
            (clade_n - clade_s).tolist(),
            kids.tolist(),
            range(size),
            strict=True,
        ),
    )
    connection.executemany(
        "INSERT INTO evaluations (variant_id, task_id, purpose, seed, state, outcome, started_at, finished_at,"
        " requests, prompt_tokens, completion_tokens, agent_s)"
        " VALUES (?, ?, 'search', 1, 'done', ?, ?, ?, 4, 1200, 300, 3)",
        (
            (id, TASKS[tasks[id, at]].id, "resolved" if good[id, at] else "unresolved", BEGAN + id, BEGAN + id + 3)
            for id in range(size)
            for at in range(each)
        ),
    )
