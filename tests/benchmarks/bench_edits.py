"""How many single self-edits improve, hurt or break an agent: what the builtin model's self-modification is worth.

    python -m tests.benchmarks.bench_edits [--agent DIR] [--children 30] [--tasks N] [--seed 0]
    python -m tests.benchmarks.bench_edits --agent hgm/seed_agent/mini-swe-agent --package minisweagent --tasks 15

The agent tries the search tasks once. It then edits itself `children` times, each time after a diagnosis of ten of
those attempts, as the first expansions of a search do; what passes the gate tries the same tasks. An edit improves
where more tasks are solved than by the agent itself. One attempt per task: repairs do not depend on the seed.

With `--package` the agent gets that package's source from its own environment into its tree, so that it can edit it: an
agent that others wrote is then the one that is edited.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.files import FileTree, read_tree
from archive.statistics import interval
from evaluators.base import Task
from evaluators.manifest import load_agent
from hgm.config_sections import LimitsSection
from hgm.diagnose import SHOWN_ATTEMPTS, PastAttempt, diagnose, printable
from hgm.expand import Expanded, expand
from tests.benchmarks.attempts import Bench, bench, search_tasks

RECORD = 10


@dataclass(frozen=True)
class Child:
    """`delta` is the number of tasks that it solves more than its parent; None where it did not pass the gate."""

    idea: str
    failure: str
    delta: int | None


async def record(at: Bench, files: FileTree, tasks: Sequence[Task]) -> list[PastAttempt]:
    async def one(task: Task) -> PastAttempt:
        result = await at.evaluate(files, task)
        return PastAttempt(task.id, task.statement, result.outcome, result.cause, printable(result.log))

    return list(await asyncio.gather(*(one(task) for task in tasks)))


def seen_by(past: Sequence[PastAttempt], seed: int) -> tuple[list[PastAttempt], list[int]]:
    """The attempts that a diagnosis is made of, and the indices of the failed ones that it shows."""
    rng = random.Random(seed)
    seen = rng.sample(past, min(RECORD, len(past)))
    failed = [index for index, attempt in enumerate(seen) if not attempt.outcome.success]
    return seen, rng.sample(failed, min(SHOWN_ATTEMPTS, len(failed)))


async def child(at: Bench, parent: FileTree, past: Sequence[PastAttempt], seed: int) -> Expanded:
    seen, shown = seen_by(past, seed)
    limits = LimitsSection()
    return await expand(
        at.shop,
        parent,
        diagnose(seen, [], shown),
        seed=seed,
        label=f"edit-{seed}",
        limits=limits.expand_sandbox(),
        model_limits=limits.expand_model(),
        known=lambda files: None,
    )


def with_package(at: Bench, agent: FileTree, package: str) -> FileTree:
    """The agent and, beside its own files, the Python source of a package of its environment."""
    wanted = load_agent(agent).environment
    if wanted is None:
        raise SystemExit("the agent has no [environment] to take a package from")
    source = read_tree(at.shop.environments.built(wanted).packages / package)
    return agent | {f"{package}/{path}": file for path, file in source.items() if path.endswith((".py", ".yaml"))}


async def measure(
    agent: Path, package: str, number: int | None, count: int, first_seed: int, workers: int
) -> list[Child]:
    tasks = search_tasks()
    tasks = random.Random(first_seed).sample(tasks, number) if number else tasks
    parent = read_tree(agent)
    children: list[Child] = []
    async with bench(workers) as at:
        if package:
            parent = with_package(at, parent, package)
        past = await record(at, parent, tasks)
        base = sum(a.outcome.success for a in past)
        print(f"the agent itself: {base} of {len(tasks)}", flush=True)
        for seed in range(first_seed, first_seed + count):
            made = await child(at, parent, past, seed)
            delta = None
            if made.files is not None:
                delta = sum(a.success for a in await at.solve(made.files, tasks)) - base
            children.append(Child(made.result.idea, str(made.result.failure or ""), delta))
            print(f"{children[-1].failure or f'{delta:+d}':>16}  {made.result.idea}", flush=True)
    return children


def report(children: Sequence[Child]) -> str:
    kinds = Counter(_kind(c) for c in children)
    lines = []
    for kind in ("improves", "changes nothing", "hurts", "breaks"):
        low, high = map(float, interval(kinds[kind], len(children) - kinds[kind]))
        lines.append(f"{kind:<16} {kinds[kind]:>3} of {len(children)}  95 % interval [{low:.0%}, {high:.0%}]")
    failures = Counter(c.failure for c in children if c.failure)
    return "\n".join([*lines, *(f"  {name}: {n}" for name, n in failures.most_common())])


def _kind(one: Child) -> str:
    if one.delta is None:
        return "breaks"
    return "improves" if one.delta > 0 else "hurts" if one.delta < 0 else "changes nothing"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", type=Path, default=Path("hgm/seed_agent/plain"))
    parser.add_argument("--package", default="")
    parser.add_argument("--children", type=int, default=30)
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    measured = measure(options.agent, options.package, options.tasks, options.children, options.seed, options.workers)
    print(report(asyncio.run(measured)))


if __name__ == "__main__":
    main()
