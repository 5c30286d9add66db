"""Every figure of speed in one run, with its goal and its growth.

    python -m tests.benchmarks.bench_scale [--small]

Decisions, results in the tree, memory and recounting from 1,000 to 1,000,000 nodes (bench_scheduler); stored results,
starts and looks from 1,000 to 100,000 evaluations (bench_archive). `--small` leaves out the last step of both.
"""

from __future__ import annotations

import argparse
import os
import sys

import numpy as np

from tests.benchmarks import bench_archive, bench_scheduler
from tests.benchmarks.bench_archive import OPENING_GOAL_S, TRANSACTION_GOAL_MS, Looked, Stored
from tests.benchmarks.bench_scheduler import DECISION_GOALS_MS, MEMORY_GOALS_MB, RESULT_GOAL_US, Figures

Line = tuple[str, float, float, str]
"""What, measured, goal, unit."""


def of_the_tree(found: list[Figures]) -> list[Line]:
    by_size = {figures.nodes: figures for figures in found}
    lines = [
        (f"one decision of huxley at {size:,} variants, CPU", by_size[size].decide_ms, goal, "ms")
        for size, goal in DECISION_GOALS_MS.items()
        if size in by_size
    ]
    lines += [
        (f"memory of {size:,} nodes, a decision included", by_size[size].peak_mb, goal, "MB")
        for size, goal in MEMORY_GOALS_MB.items()
        if size in by_size
    ]
    slowest = max(figures.result_us for figures in found)
    return [*lines, ("a result at depth 50 in the tree, CPU", slowest, RESULT_GOAL_US, "us")]


def of_the_archive(found: list[tuple[Looked, Stored]]) -> list[Line]:
    starts = [
        (f"start of a run of {run.evaluations:,} evaluations of {run.variants:,} variants{how}", seconds, goal, "s")
        for run, _ in found
        for how, seconds, goal in (("", run.opening[0], OPENING_GOAL_S), (", CPU", run.opening[1], OPENING_GOAL_S))
        if run.evaluations == max(run.evaluations for run, _ in found)
    ]
    last = found[min(2, len(found) - 1)][1]
    where = f"at {last.evaluations:,} evaluations, depth 50"
    return [
        (f"a durable result {where}", last.result, TRANSACTION_GOAL_MS, "ms"),
        (f"a durable result {where}, {bench_archive.BATCH} together", last.batched, TRANSACTION_GOAL_MS, "ms"),
        *starts,
    ]


def summary(lines: list[Line]) -> str:
    head = ["| figure | measured | goal | |", "|---|---|---|---|"]
    rows = [
        f"| {what} | {found:,.2f} {unit} | {goal:,.0f} {unit} | {'met' if found <= goal else 'missed'} |"
        for what, found, goal, unit in lines
    ]
    return "\n".join([*head, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a minute instead of six")
    small = parser.parse_args().small
    rng = np.random.default_rng(0)
    sizes = bench_scheduler.SIZES[:-1] if small else bench_scheduler.SIZES
    trees = [bench_scheduler.measure(size, rng) for size in sizes]
    runs = list(bench_archive.measure(10_000 if small else 100_000))
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    parts = [
        f"{os.cpu_count()} cores, load {load}",
        summary(of_the_tree(trees) + of_the_archive(runs)),
        bench_scheduler.table(trees),
        bench_scheduler.policies(sizes, rng),
        bench_archive.tables(runs),
    ]
    sys.stdout.write("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
