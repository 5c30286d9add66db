"""What several tries within one attempt are worth with the builtin model, under the same limits as one.

    python -m tests.benchmarks.bench_inner [--suite NAME] [--data PATH] [--split SPLIT] [--agent FOLDER] [--tries N]

Prints for each way the resolved tasks, the paired difference from `linear` with its 95 % interval, and what an attempt
used of its limits.
"""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path

from archive.files import read_tree
from archive.statistics import paired_difference
from evaluators.base import Task
from hgm.attempt import InnerSearch, linear
from hgm.inner.tries import BestOfN
from tests.benchmarks.attempts import Attempt, asked_for, bench, command_line


async def measure(agent: Path, tasks: list[Task], ways: dict[str, InnerSearch], workers: int) -> None:
    files, first = read_tree(agent), dict[str, float]()
    async with bench(workers) as at:
        for name, search in ways.items():
            attempts = await at.solve(files, tasks, search)
            first = first or {a.task: float(a.success) for a in attempts}
            print(_line(name, attempts, first), flush=True)


def _line(name: str, attempts: list[Attempt], first: dict[str, float]) -> str:
    d = paired_difference(first, {a.task: float(a.success) for a in attempts})
    assert d is not None
    used = statistics.mean(a.requests for a in attempts), statistics.mean(a.tokens for a in attempts)
    solved = f"{sum(a.success for a in attempts):>3}/{len(attempts)}"
    return (
        f"{name:<24} {solved}  {d.estimate:+.0%} [{d.low:+.0%}, {d.high:+.0%}]  "
        f"{used[0]:.1f} requests, {used[1]:,.0f} tokens, median {statistics.median(a.seconds for a in attempts):.1f} s"
    )


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--tries", type=int, default=3)
    options = parser.parse_args()
    ways: dict[str, InnerSearch] = {
        "linear": linear,
        "best_of_n": BestOfN(options.tries, hindsight=False),
        "best_of_n with hindsight": BestOfN(options.tries, hindsight=True),
    }
    asyncio.run(measure(options.agent, asked_for(options), ways, options.workers))


if __name__ == "__main__":
    main()
