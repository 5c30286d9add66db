"""What a stored result, the start of a run and a look at it cost, from 1,000 to 100,000 evaluations.

    python -m tests.benchmarks.bench_archive [largest number of evaluations]

Real SQLite and git on the disk of the temporary directory (TMPDIR). A claim and a result carry a decision and the
state, as the engine's do; the result waits for the disk. Starts and looks are processes of their own: wall and CPU time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive import writes
from archive.connection import connect_writer, transaction
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import (
    ROOT,
    Candidate,
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionResult,
    Outcome,
    Purpose,
    Variant,
)
from archive.store import Archive
from hgm.budget import Budget, BudgetLimits
from hgm.scheduler import rng_state
from tests.benchmarks.large import SPENT, large_run

RUNS = ((20, 50), (200, 50), (2_000, 50), (20_000, 5))
"""Variants and tasks; every variant has been evaluated on every task."""
DEPTH = 50
RESULTS = 400
LOOKS = (("status",), ("log",), ("log", "--decisions"), ("show", "v5"), ("best",), ("tree",), ("tree", "--json"))
TRANSACTION_GOAL_MS = 1.0
OPENING_GOAL_S = 2.0


@dataclass(frozen=True)
class Stored:
    """Of a run with `evaluations`, at a node of depth 50, in ms."""

    evaluations: int
    claim: float
    result: float
    result_95: float
    with_blobs: float

    def row(self) -> str:
        times = (self.claim, self.result, self.result_95, self.with_blobs)
        return f"| {self.evaluations:,} | " + " | ".join(f"{t:.2f}" for t in times) + f" | {TRANSACTION_GOAL_MS:.0f} |"


@dataclass(frozen=True)
class Looked:
    """Seconds, wall and CPU, of the start of a run and of each of `LOOKS`."""

    variants: int
    evaluations: int
    opening: tuple[float, float]
    looks: tuple[tuple[float, float], ...]

    def row(self) -> str:
        times = " | ".join(f"{wall:.2f} ({cpu:.2f})" for wall, cpu in (self.opening, *self.looks))
        return f"| {self.variants:,} | {self.evaluations:,} | {times} |"


def stored(paths: RunPaths) -> Stored:
    with Archive.open(paths) as archive:
        evaluations = archive.snapshot().totals.n
        node = _deepen(paths)
        times = [_store(archive, node, number, b"") for number in range(RESULTS)]
        blobs = [_store(archive, node, RESULTS + number, f"{number} ".encode() * 1_000) for number in range(RESULTS)]
    claims, results = zip(*times, strict=True)
    return Stored(
        evaluations,
        1e3 * statistics.median(claims),
        1e3 * statistics.median(results),
        1e3 * float(np.quantile(results, 0.95)),
        1e3 * statistics.median(result for _, result in blobs),
    )


def _deepen(paths: RunPaths) -> int:
    """A chain of variants below the root, without code; its end."""
    with closing(connect_writer(paths.archive)) as connection, transaction(connection, paths.archive):
        (first,) = connection.execute("SELECT max(id) + 1 FROM variants").fetchone()
        for depth in range(1, DEPTH + 1):
            id, parent = first + depth - 1, ROOT if depth == 1 else first + depth - 2
            job, name = writes.insert_expansion(connection, parent, id, 1.0), f"{id:040x}"
            writes.insert_variant(connection, Variant(id, parent, job, depth, name, name, "toy", "", "", 1.0))
            writes.close_expansion(connection, job, ExpansionResult(None), ("", "", ""), 1.0, id)
            writes.count_child(connection, parent)
    return int(first + DEPTH - 1)


def _store(archive: Archive, node: int, number: int, text: bytes) -> tuple[float, float]:
    """Seconds that a claim and its result take. `text`: of the transcript, the log and the patch."""
    seen = Candidate(node, 0.5, {"successes": 3.0, "failures": 4.0, "in_flight": 0.0})
    decision = Decision(DecisionKind.EVALUATE, "sharpen", node, "task-1", 1000, 100, 1.1, seen, (seen,) * 5)
    budget = Budget(BudgetLimits(evaluations=10**6))
    state = {"rng": rng_state(np.random.default_rng(number)), "budget": budget.to_json(), "started_expansions": 7}
    start = time.perf_counter()
    id = archive.begin_evaluation(node, "task-1", Purpose.SEARCH, number, decision=decision, state=state)
    claimed = time.perf_counter()
    texts = {name: text and name.encode() + text for name in ("transcript", "log", "patch")}
    archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED, usage=SPENT, **texts), state=state)
    return claimed - start, time.perf_counter() - claimed


def looked(paths: RunPaths) -> Looked:
    with Reader(paths) as reader:
        totals = reader.totals()
    opening = min(_process("tests.benchmarks.opening", str(paths.root)) for _ in range(2))
    looks = tuple(_process("hgm", verb, str(paths.root), *more) for verb, *more in LOOKS)
    return Looked(totals.variants, totals.n, opening, looks)


def _process(module: str, *arguments: str) -> tuple[float, float]:
    """Wall and CPU seconds of a Python process with its children, from its start to its end."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.DEVNULL, check=True)
    took, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return took, used


def measure(most: int) -> Iterator[tuple[Looked, Stored]]:
    with tempfile.TemporaryDirectory() as folder:
        for variants, tasks in RUNS:
            if variants * tasks <= most:
                root = Path(folder) / f"{variants}"
                root.mkdir()
                paths = large_run(root, variants, tasks)
                yield looked(paths), stored(paths)


def tables(found: list[tuple[Looked, Stored]]) -> str:
    """`found` in the order of `RUNS`; a result is stored at each size once."""
    names = ["start", *(" ".join(("hgm", verb, "RUN", *more)) for verb, *more in LOOKS)]
    rows = [
        "| evaluations stored | claim, ms | result, ms | 95 % | with three new blobs | goal |",
        "|---|---|---|---|---|---|",
        *(by_size.row() for _, by_size in found[:3]),
        "",
        f"| variants | evaluations | {' | '.join(names)} |",
        "|---|---|" + "---|" * len(names),
        *(run.row() for run, _ in found),
    ]
    return "\n".join(rows)


def main(most: int = 100_000) -> None:
    sys.stdout.write(tables(list(measure(most))) + "\n")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
