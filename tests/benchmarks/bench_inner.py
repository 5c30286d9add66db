"""What several tries, or a tree of steps, within one attempt are worth with the builtin model, under the same limits.

    python -m tests.benchmarks.bench_inner [--suite NAME] [--data PATH] [--split SPLIT] [--agent FOLDER] [--tries N]
        [--width N] [--steps N] [--every N] [--ways NAME,…]

Prints for each way the resolved tasks, the paired difference from `linear` with its 95 % interval, and what an attempt
used of its limits. Ways are compared by requests and tokens: an attempt has ten times its seconds, so that a busy
machine decides nothing. Trees need an agent that can be stepped (`hgm/seed_agent/strong`).
"""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import replace
from pathlib import Path

from archive.files import read_tree
from archive.statistics import paired_difference
from evaluators.base import Task
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import InnerSearch, linear
from hgm.inner.steps import Stepped
from hgm.inner.tree import lookahead, mcts
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
    parser.add_argument("--width", type=int, default=2)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--every", type=int, default=1, help="take every N-th task")
    parser.add_argument("--ways", help="the names of some, separated by commas; linear must be the first")
    options = parser.parse_args()
    ways: dict[str, InnerSearch] = {
        "linear": linear,
        "best_of_n": BestOfN(options.tries, hindsight=False),
        "best_of_n with hindsight": BestOfN(options.tries, hindsight=True),
        "lookahead": Stepped(lookahead, options.width, options.steps, hindsight=True),
        "mcts": Stepped(mcts, options.width, options.steps, hindsight=True),
    }
    if options.ways:
        ways = {name: ways[name] for name in options.ways.split(",")}
    tasks = [replace(task, limits=_with_time(task.limits)) for task in asked_for(options)[:: options.every]]
    asyncio.run(measure(options.agent, tasks, ways, options.workers))


def _with_time(limits: SandboxLimits) -> SandboxLimits:
    return replace(limits, wall_s=10 * limits.wall_s)


if __name__ == "__main__":
    main()
