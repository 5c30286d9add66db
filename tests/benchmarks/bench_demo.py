"""Does a search help? `make demo` over several seeds: the exported agent against the root on held-out tasks.

    python -m tests.benchmarks.bench_demo [--seeds 0 1 2] [--into runs/bench]

Each seed is a search of its own (about seven minutes on two cores); one that ended already is only read. The root and
the best agent of a seed try every held-out task once; where the root stayed the best, nothing is tried and the
difference is 0. Pooled: the mean difference with a 95 % interval of the pigeonhole bootstrap (Owen, "The pigeonhole
bootstrap", 2007, section 3), which draws seeds and tasks anew, each by itself.

The last columns say how well the tasks tell variants apart: of the search tasks that at least five variants tried, how
many all of those solved, and how many none did.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Purpose, Split
from archive.statistics import pooled_difference

HGM = [sys.executable, "-m", "hgm"]
ROOT = 0
TRIED_BY = 5


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
    by_task: Mapping[str, Sequence[bool]]
    """For each search task that a variant tried: who solved it."""

    @property
    def telling(self) -> tuple[int, int, int]:
        """Search tasks with at least `TRIED_BY` tries; of these, solved by all who tried, and by none."""
        tried = [tries for tries in self.by_task.values() if len(tries) >= TRIED_BY]
        return len(tried), sum(all(tries) for tries in tried), sum(not any(tries) for tries in tried)


def searched(folder: Path, seed: int) -> RunPaths:
    paths = RunPaths(folder / f"seed-{seed}")
    if not paths.config.exists():
        subprocess.run([*HGM, "init", str(paths.root), "--template", "demo", "--seed", str(seed)], check=True)
    subprocess.run([*HGM, "run", str(paths.root), "--plain"], check=True, stdout=subprocess.DEVNULL)
    return paths


def pair(paths: RunPaths, seed: int) -> Pair:
    with Reader(paths) as reader:
        best = int(str(reader.state("best")))
        scores = {(r.variant_id, r.task_id): float(r.outcome.success) for r in reader.outcomes(Purpose.FINAL)}
        tasks = tuple(sorted(task.id for task in reader.tasks() if task.split is Split.HELD_OUT))
        totals = reader.totals()
        by_task: dict[str, list[bool]] = defaultdict(list)
        for result in reader.outcomes(Purpose.SEARCH):
            by_task[result.task_id].append(result.outcome.success)
    of_root, of_best = (np.array([scores.get((node, task), np.nan) for task in tasks]) for node in (ROOT, best))
    return Pair(seed, f"v{best}", totals.variants, totals.n, tasks, of_root, of_best, by_task)


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
    options = parser.parse_args()
    print(report([pair(searched(options.into, seed), seed) for seed in options.seeds]))


if __name__ == "__main__":
    main()
