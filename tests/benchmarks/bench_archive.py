"""What a stored result, the start of a run and a look at it cost, from 1,000 to 100,000 evaluations.

    python -m tests.benchmarks.bench_archive [largest number of evaluations]

Real SQLite and git on the disk of the temporary directory (TMPDIR). A claim and a result carry a decision and the
state, as the engine's do. A result waits for the disk, those of a batch once. Starts and looks are processes of their
own: wall and CPU time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
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
BATCH = 8
LOOKS = (("status",), ("log",), ("log", "--decisions"), ("show", "v5"), ("best",), ("tree",), ("tree", "--json"))
TRANSACTION_GOAL_MS = 1.0
OPENING_GOAL_S = 2.0


@dataclass(frozen=True)
class Stored:
    """Of a run with `evaluations`, at a node of depth 50, in ms. `sync`: what the disk takes for one page meanwhile."""

    evaluations: int
    claim: float
    result: float
    result_95: float
    batched: float
    blobs: float
    sync: float

    def row(self) -> str:
        times = (self.claim, self.result, self.result_95, self.batched, TRANSACTION_GOAL_MS, self.blobs, self.sync)
        return f"| {self.evaluations:,} | " + " | ".join(f"{t:.2f}" for t in times) + " |"


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
        claims, results = zip(*(_store(archive, [node], number) for number in range(RESULTS)), strict=True)
        batches = [_store(archive, [node] * BATCH, RESULTS + number)[1] / BATCH for number in range(RESULTS // BATCH)]
        blobs = [_put_blobs(archive, number) for number in range(RESULTS // 4)]
    medians = (1e3 * statistics.median(times) for times in (batches, blobs, _syncs(paths.root / "synced")))
    slow = 1e3 * float(np.quantile(results, 0.95))
    return Stored(evaluations, 1e3 * statistics.median(claims), 1e3 * statistics.median(results), slow, *medians)


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


def _store(archive: Archive, nodes: list[int], number: int) -> tuple[float, float]:
    """Seconds that claims take, and their results; several results as one batch."""
    budget = Budget(BudgetLimits(evaluations=10**6))
    state = {"rng": rng_state(np.random.default_rng(number)), "budget": budget.to_json(), "started_expansions": 7}
    start, ids = time.perf_counter(), []
    for node in nodes:
        seen = Candidate(node, 0.5, {"successes": 3.0, "failures": 4.0, "in_flight": 0.0})
        decision = Decision(DecisionKind.EVALUATE, "sharpen", node, "task-1", 1000, 100, 1.1, seen, (seen,) * 5)
        ids.append(archive.begin_evaluation(node, "task-1", Purpose.SEARCH, number, decision=decision, state=state))
    claimed = time.perf_counter()
    with archive.batch() if len(ids) > 1 else nullcontext():
        for id in ids:
            archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED, usage=SPENT), state=state)
    return claimed - start, time.perf_counter() - claimed


def _put_blobs(archive: Archive, number: int) -> float:
    """Seconds that a transcript, a log and a patch take, of 9 kB each."""
    start = time.perf_counter()
    for kind in ("transcript", "log", "patch"):
        archive.blobs.put(f"{kind} {number} ".encode() * 700)
    return time.perf_counter() - start


def _syncs(path: Path) -> list[float]:
    times = []
    with path.open("wb") as file:
        for _ in range(RESULTS // 4):
            start = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    return times


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
        f"| evaluations stored | claim, ms | result, ms | 95 % | of {BATCH} together | goal | three blobs | one sync |",
        "|---|---|---|---|---|---|---|---|",
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
