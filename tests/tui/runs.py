"""Runs to look at, made by the archive itself."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

from archive import writes
from archive.connection import connect_writer, transaction
from archive.files import File, FileTree
from archive.layout import RunPaths
from archive.records import (
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    Outcome,
    Purpose,
    Split,
    TaskRow,
    Usage,
    Variant,
)
from archive.store import Archive

TASKS = [TaskRow(f"task-{i:02}", "toy", Split.SEARCH, f"digest{i}") for i in range(12)]
HOSTILE = "read [bold red]tests[/] \x1b[31mfirst\x1b[0m\x1b]0;owned\x07\u202e then edit"
TRANSCRIPT = "\n".join(
    json.dumps(entry)
    for entry in (
        {"segment": 0, "at_s": 0.1, "role": "user", "content": "Fix the bug.\x1b[2J Be brief. [/b]"},
        {
            "segment": 0,
            "at_s": 1.0,
            "role": "assistant",
            "content": "",
            "tool_calls": [{"name": "shell", "arguments": json.dumps({"command": "cat paging.py"})}],
            "usage": {"prompt_tokens": 1200, "completion_tokens": 34},
            "model": "builtin",
        },
        {"segment": 0, "at_s": 1.4, "role": "tool", "content": "\n".join(f"line {i}" for i in range(2000))},
        {"segment": None, "at_s": 9.1, "fault": "limit", "detail": "60 requests"},
    )
)


def source(*lines: str) -> FileTree:
    return {"agent.toml": File(b'name = "plain"\n'), "agent/main.py": File("\n".join(lines).encode() + b"\n")}


def toy_run(root: Path) -> RunPaths:
    """Six variants: v0 → v1 → v3 → v5, v0 → v2, v1 → v4; v3 is the best, v2 is banned, v4 pinned; one failure."""
    paths = RunPaths(root)
    with Archive.create(paths, TASKS) as archive:
        archive.add_root(
            source("def solve():", "    return 0"), name="plain", idea="the agent as it came", model="builtin"
        )
        evaluate(archive, 0, "++--------")
        expand(archive, 0, "list the tests before editing", "def solve():", "    tests()", "    return 0")
        expand(archive, 0, HOSTILE, "def solve():", "    print(1)")
        expand(archive, 1, "run the visible tests twice", "def solve():", "    tests()", "    tests()")
        expand(archive, 1, "cut long outputs", "def solve():", "    cut()")
        expand(archive, 3, "ask for smaller edits", "def solve():", "    tests()", "    small()")
        fail(archive, 1, ExpansionFailure.SMOKE_FAILED, "the smoke task was not solved [b]\x1b[1m")
        for variant, outcomes in {1: "+++--", 2: "-----", 3: "+++++++-", 4: "+-"}.items():
            evaluate(archive, variant, outcomes)
        archive.set_banned(2, True)
        archive.set_pinned(4, True)
        archive.put_state({"phase": "search", "paused": "", "cause": ""})
    return paths


def priced_run(root: Path) -> RunPaths:
    """v0 cheap and weak, v1 as dear as v2 and worse, v2 better, v3 the best and dearest, v4 solved nothing, v5 is
    better and cheaper than all, but banned."""
    paths = RunPaths(root)
    with Archive.create(paths, TASKS) as archive:
        archive.add_root(source("0"), name="plain", idea="the agent as it came")
        for at in range(1, 6):
            expand(archive, 0, f"idea {at}", str(at))
        for variant, solved, usd in ((0, 2, 0.01), (1, 2, 0.04), (2, 5, 0.04), (3, 8, 0.1), (4, 0, 0.0), (5, 8, 0.001)):
            evaluate(archive, variant, "+" * solved + "-" * (8 - solved), usd=usd)
        archive.set_banned(5, True)
    return paths


def evaluate(archive: Archive, variant: int, outcomes: str, *, usd: float = 0.0) -> None:
    """One search evaluation for each character: `+` resolved, `-` unresolved."""
    for task, sign in zip(TASKS, outcomes, strict=False):
        id = archive.begin_evaluation(variant, task.id, Purpose.SEARCH, 7)
        result = EvaluationResult(
            Outcome.RESOLVED if sign == "+" else Outcome.UNRESOLVED,
            cause="" if sign == "+" else "1 of 3 tests failed",
            usage=Usage(requests=4, prompt_tokens=1200, completion_tokens=300, usd=usd),
            agent_s=3.2,
            judge_s=0.4,
            transcript=TRANSCRIPT.encode(),
            log=b"starting\n\x1b[32mok\x1b[0m\rback\x07\n",
            patch=b"diff --git a/p.py b/p.py\n--- a/p.py\n+++ b/p.py\n@@ -1 +1 @@\n-old\n+new\n",
        )
        archive.finish_evaluation(id, result)


def expand(archive: Archive, parent: int, idea: str, *lines: str) -> Variant:
    decision = Decision(DecisionKind.EXPAND, "n^0.6 >= nodes", variant_id=parent, n=10, nodes=2)
    id = archive.begin_expansion(parent, 3, decision=decision)
    result = ExpansionResult(
        None, idea=idea, model="builtin", agent_s=8.0, statement=b"Improve yourself.\n", log=b"done\n",
        transcript=TRANSCRIPT.encode(),
    )  # fmt: skip
    child = archive.finish_expansion(id, result, source(*lines))
    assert child is not None
    return child


def fail(archive: Archive, parent: int, failure: ExpansionFailure, detail: str) -> None:
    id = archive.begin_expansion(parent, 3)
    archive.finish_expansion(id, ExpansionResult(failure, detail=detail, log=b"oops\n"), None)


def large_run(root: Path, size: int, *, seed: int = 1, deep: float = 0.3) -> RunPaths:
    """`size` variants by the archive's own statements, in one transaction and without code: only the rows are real.

    `deep` is how often a variant is the child of the one before it; otherwise its parent is drawn among all.
    """
    paths = RunPaths(root)
    with Archive.create(paths, TASKS) as archive:
        archive.add_root(source("pass"), name="plain", idea="the agent as it came")
        archive.put_state({"phase": "search"})
    with closing(connect_writer(paths.archive)) as connection, transaction(connection, paths.archive):
        _grow(connection, size, random.Random(seed), deep)
    return paths


def _grow(connection: sqlite3.Connection, size: int, rng: random.Random, deep: float) -> None:
    depths = [0]
    for id in range(1, size):
        parent = id - 1 if rng.random() < deep else rng.randrange(id)
        depths.append(depths[parent] + 1)
        job, idea = writes.insert_expansion(connection, parent, id, float(id)), f"change {id % 97} of the prompt"
        child = Variant(id, parent, job, depths[id], f"{id:040x}", f"{id:040x}", "plain", idea, "builtin", float(id))
        writes.insert_variant(connection, child)
        writes.close_expansion(connection, job, ExpansionResult(None, idea=idea), ("", "", ""), float(id), id)
        writes.count_child(connection, parent)
        for task in rng.sample(TASKS, 2):
            job = writes.insert_evaluation(connection, id, task.id, Purpose.SEARCH, 1, None, float(id))
            good = rng.random() < 0.5
            result = EvaluationResult(Outcome.RESOLVED if good else Outcome.UNRESOLVED)
            writes.close_evaluation(connection, job, result, ("", "", "", ""), float(id))
            writes.count_result(connection, id, success=good)
