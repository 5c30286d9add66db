"""What each of the seed agent's settings is worth: one change at a time, on the same tasks.

    python -m tests.benchmarks.bench_knobs [--suite NAME] [--data PATH] [--split SPLIT] [NAME=VALUE[,…] …]

Each argument is one variant of the seed: its settings replaced as given. The seed itself comes first. Prints resolved
tasks, the paired difference from the seed with its 95 % interval (bootstrap over tasks), and the time of an attempt.
"""

from __future__ import annotations

import asyncio
import statistics

from archive.files import FileTree, read_tree
from archive.statistics import paired_difference
from evaluators.base import Task
from tests.benchmarks.attempts import Attempt, asked_for, bench, command_line, with_settings


async def measure(variants: dict[str, FileTree], tasks: list[Task], workers: int) -> None:
    async with bench(workers) as at:
        first: dict[str, float] = {}
        for name, files in variants.items():
            attempts = await at.solve(files, tasks)
            first = first or {a.task: float(a.success) for a in attempts}
            print(_line(name, attempts, first), flush=True)
            print("   ", " ".join(sorted(a.task for a in attempts if a.success)), flush=True)


def _line(name: str, attempts: list[Attempt], first: dict[str, float]) -> str:
    d = paired_difference(first, {a.task: float(a.success) for a in attempts})
    assert d is not None
    took = [a.seconds for a in attempts]
    return (
        f"{name or 'the seed':<60} {sum(a.success for a in attempts):>3}/{len(attempts)}  "
        f"{d.estimate:+.0%} [{d.low:+.0%}, {d.high:+.0%}]  median {statistics.median(took):.1f} s, "
        f"max {max(took):.1f} s, requests {statistics.mean(a.requests for a in attempts):.1f}"
    )


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("changes", nargs="*", default=[])
    options = parser.parse_args()
    seed = read_tree(options.agent)
    variants = {changes: with_settings(seed, changes) for changes in ["", *options.changes]}
    asyncio.run(measure(variants, asked_for(options), options.workers))


if __name__ == "__main__":
    main()
