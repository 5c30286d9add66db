"""Does a search help? `make demo` over several seeds: the exported agent against the root on held-out tasks.

    python -m tests.benchmarks.bench_demo [--seeds 0 1 2] [--into runs/bench]

Each seed is a search of its own (about seven minutes on two cores); one that ended already is only read. The root and
the best agent of a seed try every held-out task once; where the root stayed the best, nothing is tried and the
difference is 0. Pooled: the mean difference with a 95 % interval for other seeds and other tasks.

The last columns say how well the tasks tell variants apart: of the search tasks that at least five variants tried, how
many all of those solved, and how many none did. A search tries its weak variants on few tasks, so the whole tree is
asked too which tasks every variant solves: those that all who tried it solved are given to the others, until one fails.
Nothing of that is stored, and it takes as long as the search.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Purpose, Split
from archive.statistics import pooled_difference, posterior_mean
from evaluators.base import Task
from tests.benchmarks.attempts import Bench, bench, search_tasks

HGM = [sys.executable, "-m", "hgm"]
ROOT = 0
TRIED_BY = 5

Known = dict[int, bool]
"""Variant → whether it solved a task."""


@dataclass(frozen=True)
class Pair:
    """Success (1.0 or 0.0) of the root and of the best agent, in the order of `tasks`."""

    seed: int
    best: str
    variants: int
    evaluations: int
    tasks: tuple[str, ...]
    root_scores: NDArray[np.float64]
    best_scores: NDArray[np.float64]
    by_task: Mapping[str, Known]
    """For each search task that a variant tried: who solved it."""
    by_everybody: Sequence[str]
    """Search tasks that every variant of the tree solves."""

    @property
    def telling(self) -> tuple[int, int, int]:
        """Search tasks with at least `TRIED_BY` tries; of these, solved by all who tried, and by none."""
        tried = [known.values() for known in self.by_task.values() if len(known) >= TRIED_BY]
        return len(tried), sum(all(tries) for tries in tried), sum(not any(tries) for tries in tried)


def searched(folder: Path, seed: int) -> RunPaths:
    paths = RunPaths(folder / f"seed-{seed}")
    if not paths.config.exists():
        subprocess.run([*HGM, "init", str(paths.root), "--template", "demo", "--seed", str(seed)], check=True)
    subprocess.run([*HGM, "run", str(paths.root), "--plain"], check=True, stdout=subprocess.DEVNULL)
    return paths


def pair(paths: RunPaths, seed: int, workers: int) -> Pair:
    with Reader(paths) as reader:
        best = int(str(reader.state("best")))
        scores = {(r.variant_id, r.task_id): float(r.outcome.success) for r in reader.outcomes(Purpose.FINAL)}
        tasks = tuple(sorted(task.id for task in reader.tasks() if task.split is Split.HELD_OUT))
        totals = reader.totals()
        by_task: dict[str, Known] = defaultdict(dict)
        for result in reader.outcomes(Purpose.SEARCH):
            by_task[result.task_id][result.variant_id] = result.outcome.success
        by_everybody = asyncio.run(solved_by_everybody(reader, by_task, workers))
    of_root, of_best = (np.array([scores.get((node, task), np.nan) for task in tasks]) for node in (ROOT, best))
    return Pair(seed, f"v{best}", totals.variants, totals.n, tasks, of_root, of_best, by_task, by_everybody)


async def solved_by_everybody(reader: Reader, by_task: Mapping[str, Known], workers: int) -> list[str]:
    """Ids of the search tasks that every variant of the tree solves."""
    tasks = search_tasks()
    weak_first = _weak_first(len(reader.variants()), by_task.values())
    async with bench(workers) as at:
        asked = (_all_solve(at, reader, task, by_task.get(task.id, {}), weak_first) for task in tasks)
        return [task.id for task, all_do in zip(tasks, await asyncio.gather(*asked), strict=True) if all_do]


def _weak_first(variants: int, known: Iterable[Known]) -> list[int]:
    """Ids by the posterior mean of their own results."""
    s, f = np.zeros(variants), np.zeros(variants)
    for variant, solved in (row for one in known for row in one.items()):
        (s if solved else f)[variant] += 1
    return [int(id) for id in np.argsort(posterior_mean(s, f), kind="stable")]


async def _all_solve(at: Bench, reader: Reader, task: Task, known: Known, order: Sequence[int]) -> bool:
    """Whether every variant solves `task`; those that have not tried it do so, until one fails."""
    if not all(known.values()):
        return False
    for variant in order:
        if variant not in known and not (await at.evaluate(reader.agent(variant), task)).outcome.success:
            return False
    return True


def report(pairs: list[Pair]) -> str:
    lines = [
        "| seed | variants | search evaluations | best | root | best on held-out | tasks tried | by all | by none |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {p.seed} | {p.variants} | {p.evaluations} | {p.best} "
        f"| {p.root_scores.mean():.0%} | {p.best_scores.mean():.0%} | {tried} | {by_all} | {by_none} |"
        for p in pairs
        for tried, by_all, by_none in [p.telling]
    ]
    found = pooled_difference(
        np.array([p.best_scores - p.root_scores if p.best != f"v{ROOT}" else np.zeros(len(p.tasks)) for p in pairs])
    )
    lines.append(
        f"\nPooled over {found.seeds} seeds and {found.tasks} tasks: "
        f"{found.estimate:+.0%} [{found.low:+.0%}, {found.high:+.0%}]"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--into", type=Path, default=Path("runs/bench"))
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    pairs = [pair(searched(options.into, seed), seed, options.workers) for seed in options.seeds]
    print(report(pairs))
    for p in pairs:
        print(f"Solved by all {p.variants} variants of seed {p.seed}: {', '.join(p.by_everybody) or 'none'}")


if __name__ == "__main__":
    main()
