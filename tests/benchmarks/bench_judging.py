"""What it costs to judge one change of each task of a suite.

    python -m tests.benchmarks.bench_judging SUITE… [--against CHECKOUT] [--rounds 5] [--tasks 6]

Judges the reference of the first tasks of each suite, and prints medians over tasks of the least of some rounds, in ms:
processor time of all inside (which hardly depends on what else the machine does), time on the clock of the judged run,
and what is around it. With `--against`, the judge of another checkout (`git worktree add`) does the same, one of each
in turns; then also the ratio of processor times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[2]
NAMES = ("cpu", "clock", "sandbox")


async def serve(suite: str) -> None:
    """For each line of stdin, the number of a task: judge its reference, and say what that took in ms."""
    from evaluators.environments import Environments
    from evaluators.grading import _run
    from evaluators.registry import load_suite
    from evaluators.sandbox.bubblewrap import BubblewrapSandbox

    tasks, sandbox, environments = load_suite(suite).tasks(), BubblewrapSandbox(), Environments()
    print(len(tasks), flush=True)
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        task = tasks[int(line)]
        done = await _run(sandbox, task, task.reference, environments.of_task(task.environment))
        assert done.judgement.resolved, f"{task.id}: {done.judgement.detail}"
        spent = (done.cpu_s or 0.0, done.judgement.judge_s, done.judgement.overhead_s)
        print(json.dumps([1000 * seconds for seconds in spent]), flush=True)


class Side:
    """One checkout's judge, in a process of its own."""

    def __init__(self, checkout: Path, suite: str) -> None:
        command = [sys.executable, "-P", str(Path(__file__).resolve()), suite, "--serve"]
        self._process = subprocess.Popen(
            command,
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tasks = int(self._answer())

    def ms(self, task: int) -> list[float]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{task}\n")
        self._process.stdin.flush()
        return list(map(float, json.loads(self._answer())))

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def measured(sides: list[Side], tasks: int, rounds: int) -> np.ndarray:
    """[side, task, what]: the least of all rounds."""
    found = np.array([[[side.ms(task) for side in sides] for task in range(tasks)] for _ in range(rounds)])
    least: np.ndarray = found.min(axis=0)
    return least.swapaxes(0, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="+", help="names, or folders with a slash")
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=6)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.suites[0]))
        return
    checkouts = [HERE, *([options.against.resolve()] if options.against else [])]
    for suite in options.suites:
        sides = [Side(checkout, suite) for checkout in checkouts]
        tasks = min(options.tasks, sides[0].tasks)
        found = measured(sides, tasks, options.rounds)
        for name, side in zip(("here", "there"), found, strict=False):
            figures = ", ".join(
                f"{what} {value:.0f}" for what, value in zip(NAMES, np.median(side, axis=0), strict=True)
            )
            print(f"{suite}, {tasks} tasks, {name}: {figures} ms")
        if len(found) == 2:
            ratios = found[0, :, 0] / found[1, :, 0]
            least, most = ratios.min(), ratios.max()
            print(f"    cpu, here against there: {np.median(ratios):.2f} (single tasks: {least:.2f} to {most:.2f})")
        for one in sides:
            one.end()


if __name__ == "__main__":
    main()
