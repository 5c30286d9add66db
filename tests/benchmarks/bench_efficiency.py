"""The tasks of the efficiency suite, timed: docs/suites.md.

    python -m tests.benchmarks.bench_efficiency [--write]

For each task the share of the reference's speed that the program has as it is, and that the reference has itself, as
the judge measures them; and what counting executed bytecodes would say of the program. Three minutes on two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.files import Change, apply_change, write_tree
from evaluators.base import Efficiency, Task
from evaluators.environments import Environments
from evaluators.grading import judge
from evaluators.registry import load_suite
from evaluators.sandbox.bubblewrap import BubblewrapSandbox

PAGE = Path("docs/suites.md")
BEGIN, END = "<!-- written by tests/benchmarks/bench_efficiency.py --write -->\n", "<!-- to here -->\n"
ENOUGH = 20
"""Times the reference's bytecodes: then counting is ended, as it takes a minute for each second."""
COUNT = """
import importlib, sys
executed, most = 0, int(sys.argv[2])
def step(frame, event, argument):
    global executed
    frame.f_trace_opcodes = True
    executed += event == "opcode"
    if executed >= most:
        print(most)
        sys.exit()
    return step
path, name = sys.argv[1].split("::")
test = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
sys.settrace(step)
test()
sys.settrace(None)
print(executed)
"""


async def measure(tasks: list[Task]) -> list[str]:
    """A row of the table for each task."""
    sandbox, environments = BubblewrapSandbox(), Environments()
    sandbox.check()
    rows = []
    for task in tasks:
        environment = environments.of_task(task.environment)
        as_it_is, itself = [
            (await judge(sandbox, task, change, environment)).efficiency for change in (Change({}), task.reference)
        ]
        assert as_it_is is not None
        assert itself is not None
        few = bytecodes(task, task.reference, 10**9)
        share = min(1.0, few / bytecodes(task, Change({}), few * ENOUGH))
        facts = (task.id, task.split, str(task.level), task.kind)
        rows.append(f"| {' | '.join((*facts, figure(as_it_is), figure(itself), f'{share:.2f}'))} |")
        print(rows[-1], flush=True)
    return rows


def figure(found: Efficiency) -> str:
    return f"{found.value:.2f} [{min(found.ratios):.2f}, {max(found.ratios):.2f}]"


def bytecodes(task: Task, change: Change, most: int) -> int:
    """How many the workload executes, up to `most`, in a process without a sandbox: the code is ours."""
    assert task.workload is not None
    with tempfile.TemporaryDirectory() as folder:
        write_tree({**apply_change(task.files, change), **task.hidden}, Path(folder))
        command = [sys.executable, "-c", COUNT]
        runs = [
            subprocess.run([*command, test, str(most)], cwd=folder, env=os.environ, capture_output=True, check=True)
            for test in task.workload.tests
        ]
    return sum(int(run.stdout) for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE}")
    write = parser.parse_args().write
    tasks = sorted(load_suite("efficiency").tasks(), key=lambda task: (task.split, task.level, task.id))
    head = ("| task | split | level | kind | as it is | reference | as it is, by bytecodes |", "|---" * 7 + "|")
    table = "\n".join([*head, *asyncio.run(measure(tasks))])
    if write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
