"""The bundled tasks, by kind and level, with what the seed agent and stronger settings of it solve: docs/suites.md.

    python -m tests.benchmarks.bench_suite [--write]

Three agents try every task once (the builtin model repairs the same way for every seed): the seed agent as it is, with
tests offered and 20 commands, and with all settings generous. From a task that none of them solves a search with the
builtin model learns nothing. Takes about fifteen minutes on two cores.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from archive.files import read_tree
from archive.records import Split
from evaluators.base import Task
from evaluators.registry import load_suite
from tests.benchmarks.attempts import bench, with_settings

PAGE = Path("docs/suites.md")
SEED = Path("hgm/seed_agent/plain")
MARK = "<!-- written by tests/benchmarks/bench_suite.py --write -->\n"
AGENTS = {
    "root": "",
    "with tests": "OFFER_TESTS=True,COMMANDS=20",
    "generous": "OFFER_TESTS=True,COMMANDS=40,CANDIDATE_EDITS=8,OBSERVATION_CHARACTERS=8000,CHECK_TESTS_WHEN_DONE=True",
}

Solved = dict[str, frozenset[str]]
"""For each agent of `AGENTS`, the ids of the tasks that it solved."""


async def measure(tasks: Sequence[Task], workers: int) -> Solved:
    seed = read_tree(SEED)
    solved: Solved = {}
    async with bench(workers) as at:
        for name, changes in AGENTS.items():
            attempts = await at.solve(with_settings(seed, changes), tasks)
            solved[name] = frozenset(a.task for a in attempts if a.success)
            print(f"{name}: {len(solved[name])} of {len(tasks)}", flush=True)
    return solved


def report(tasks: Sequence[Task], solved: Solved) -> str:
    return f"{MARK}\n{_shares(tasks, solved)}\n\n{_mix(tasks)}\n\n{_table(tasks, solved)}\n"


def _shares(tasks: Sequence[Task], solved: Solved) -> str:
    parts = {"all": tasks} | {split: [t for t in tasks if t.split is split] for split in (Split.SEARCH, Split.HELD_OUT)}
    lines = [f"| agent | {' | '.join(parts)} |", "|---|" + "---|" * len(parts)]
    for name in AGENTS:
        counts = [(sum(t.id in solved[name] for t in part), len(part)) for part in parts.values()]
        lines.append(f"| {name} | {' | '.join(f'{n}/{of} = {n / max(1, of):.0%}' for n, of in counts)} |")
    nobody = [t.id for t in tasks if not any(t.id in ids for ids in solved.values())]
    return "\n".join(lines) + f"\n\nSolved by none of the three: {', '.join(nobody) or 'none'} ({len(nobody)})."


def _mix(tasks: Sequence[Task]) -> str:
    levels = Counter((t.split, t.level) for t in tasks)
    lines = ["| level | search | held-out |", "|---|---|---|"]
    for level in sorted({t.level for t in tasks}):
        lines.append(f"| {level} | {levels[Split.SEARCH, level]} | {levels[Split.HELD_OUT, level]} |")
    return "\n".join(lines)


def _table(tasks: Sequence[Task], solved: Solved) -> str:
    lines = [f"| task | split | level | kind | {' | '.join(AGENTS)} |", "|---|---|---|---|" + "---|" * len(AGENTS)]
    for task in sorted(tasks, key=lambda t: (t.split, t.level, t.id)):
        marks = " | ".join("✓" if task.id in solved[name] else "" for name in AGENTS)
        lines.append(f"| {task.id} | {task.split} | {task.level} | {task.kind} | {marks} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE}, below its mark")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    tasks = load_suite("bundled", None).tasks()
    text = report(tasks, asyncio.run(measure(tasks, options.workers)))
    if options.write:
        PAGE.write_text(PAGE.read_text().split(MARK)[0] + text)
    else:
        print(text)


if __name__ == "__main__":
    main()
