"""Runs of the size of weeks, to measure: `hgm` can read them and go on with them, as with any other.

Rows come from the archive's own statements, code from `git fast-import`, and every blob is a name of its own for a few
contents, so that a run of 100,000 evaluations takes seconds to make.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from archive import writes
from archive.connection import connect_writer, transaction
from archive.git import AgentsRepository
from archive.layout import RunPaths
from archive.records import (
    ROOT,
    Candidate,
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    Outcome,
    Purpose,
    Usage,
    Variant,
)
from archive.store import Archive
from hgm.plan import prepare, write_lock
from hgm.scheduler import rng_state
from tests.toy import write_run

BLOBS_EACH = 3
FAILURE_EVERY = 3
LOOSE = 2_000  # children whose objects are not packed yet
LINKS_OF_A_FILE = 30_000  # ext4 allows 65,000
SPENT = Usage(requests=12, prompt_tokens=20_000, completion_tokens=900, usd=0.01)


def large_run(root: Path, variants: int, tasks: int, *, blobs: bool = True, seed: int = 1) -> RunPaths:
    """A run that was stopped in the midst of its search: every variant has been evaluated on every one of `tasks`."""
    paths = write_run(root, evaluations=10**7, search=tasks, held_out=3)
    plan = prepare(paths)
    write_lock(plan, {})
    rng = random.Random(seed)
    parents = [-1, *(rng.randrange(max(0, id - 500) if rng.random() < 0.3 else 0, id) for id in range(1, variants))]
    with Archive.create(paths, plan.task_rows()) as archive:
        archive.add_root(plan.agent, name="toy", idea="the root")
        commits = _commit_all(archive.git, parents)
    with closing(connect_writer(paths.archive)) as connection, transaction(connection, paths.archive):
        _fill(connection, parents, commits, list(plan.search_ids), rng)
        (expansions,) = connection.execute("SELECT count(*) FROM expansions").fetchone()
        budget = json.dumps({"evaluations": variants * tasks, "expansions": expansions})
        chance = rng_state(np.random.default_rng(seed))
        state = {"phase": "search", "rng": chance, "budget": budget, "started_expansions": expansions}
        writes.put_state(connection, state)
    if blobs:
        _link_blobs(paths.blobs, BLOBS_EACH * variants * tasks)
    return paths


def address(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _commit_all(git: AgentsRepository, parents: list[int]) -> dict[int, str]:
    """Variant → commit, with three new objects each. All but the youngest are packed."""
    first_loose = max(1, len(parents) - LOOSE)
    commits = {ROOT: git.branches()[f"variant/{ROOT}"]}
    for ids, unpack in ((range(1, first_loose), 0), (range(first_loose, len(parents)), 10**9)):
        stream = b"".join(_commit(id, parents[id], commits) for id in ids)
        settings = ("-c", f"fastimport.unpackLimit={unpack}", "-c", "core.fsync=none")
        git._run(*settings, "fast-import", "--quiet", "--date-format=raw", stdin=b"feature done\n" + stream + b"done\n")
        if unpack == 0:
            git._run("pack-refs", "--all", "--prune")
        commits = {int(name.removeprefix("variant/")): sha for name, sha in git.branches().items()}
    return commits


def _commit(id: int, parent: int, commits: dict[int, str]) -> bytes:
    text, skill = f"v{id} from v{parent}: a change\n".encode(), f"{id}\n".encode()
    head = f"commit refs/heads/variant/{id}\nmark :{id}\ncommitter hgm <hgm@localhost> {id} +0000\n".encode()
    start = commits.get(parent, f":{parent}").encode()
    code = b"M 100644 inline skill.txt\ndata %d\n%s\n" % (len(skill), skill)
    return head + b"data %d\n%sfrom %s\n" % (len(text), text, start) + code


def _fill(
    connection: sqlite3.Connection, parents: list[int], commits: dict[int, str], tasks: list[str], rng: random.Random
) -> None:
    depths, blob = [0], 0
    for id, parent in enumerate(parents):
        at = float(1_700_000_000 + id)
        if id != ROOT:
            depths.append(depths[parent] + 1)
            job = writes.insert_expansion(connection, parent, id, at)
            _decide(connection, DecisionKind.EXPAND, parent, None, at, expansion_id=job)
            name = f"{id:040x}"
            child = Variant(id, parent, job, depths[id], commits[id], name, "toy", f"change {id % 97}", "builtin", at)
            writes.insert_variant(connection, child)
            made = ExpansionResult(None, idea=child.idea, model="builtin", usage=SPENT)
            writes.close_expansion(connection, job, made, ("", "", ""), at, id)
            writes.count_child(connection, parent)
        if id % FAILURE_EVERY == 0:
            job = writes.insert_expansion(connection, id, id, at)
            failed = ExpansionResult(ExpansionFailure.NO_CHANGE, usage=SPENT)
            writes.close_expansion(connection, job, failed, ("", "", ""), at, None)
            writes.count_failure(connection, id)
        for task in tasks:
            job = writes.insert_evaluation(connection, id, task, Purpose.SEARCH, 1, None, at)
            _decide(connection, DecisionKind.EVALUATE, id, task, at, evaluation_id=job)
            good = rng.random() < 0.4
            result = EvaluationResult(Outcome.RESOLVED if good else Outcome.UNRESOLVED, usage=SPENT, agent_s=60.0)
            addresses = (*(address(blob + i) for i in range(BLOBS_EACH)), "")
            writes.close_evaluation(connection, job, result, addresses, at)
            writes.count_result(connection, id, success=good)
            blob += BLOBS_EACH


def _decide(
    connection: sqlite3.Connection,
    kind: DecisionKind,
    variant: int,
    task: str | None,
    at: float,
    *,
    evaluation_id: int | None = None,
    expansion_id: int | None = None,
) -> None:
    seen = tuple(Candidate(variant, 0.5, {"successes": 3.0, "failures": 4.0, "in_flight": 0.0}) for _ in range(6))
    made = Decision(kind, "sharpen", variant, task, 1000, 100, 1.1, seen[0], seen[1:])
    writes.insert_decision(connection, made, at, evaluation_id=evaluation_id, expansion_id=expansion_id)


def _link_blobs(folder: Path, count: int) -> None:
    folder.mkdir()
    for first in range(256):
        (folder / f"{first:02x}").mkdir()
    source = folder
    for number in range(count):
        if number % LINKS_OF_A_FILE == 0:
            source = folder / f"content-{number}"
            source.write_bytes(b"a few bytes")
        name = address(number)
        os.link(source, folder / name[:2] / name[2:])
