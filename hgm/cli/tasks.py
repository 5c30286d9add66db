"""`hgm tasks check`: prove tasks, and say what is wrong with the others."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evaluators.check import TaskCheck, check_suite
from evaluators.environments import exam_environment
from evaluators.registry import load_suite
from evaluators.sandbox.registry import open_sandbox
from hgm.cli.places import emit
from hgm.diagnose import printable


def check(directory: str, data: Path | None, workers: int, json: bool) -> int:
    """Exit code: 0 when every task is proven, 1 otherwise."""
    narrator = Console(stderr=True)
    tasks = load_suite(directory, data).tasks()
    sandbox = open_sandbox("bubblewrap")
    sandbox.check()
    environment = exam_environment(progress=narrator.print)

    def tell(one: TaskCheck) -> None:
        mark, style = ("ok", "green") if one.sound else ("WRONG", "red")
        lines = [f"{mark:<6} {one.task_id}", *(printable(problem.encode()) for problem in one.problems)]
        narrator.print(Text("\n       ".join(lines), style=style), soft_wrap=True)

    results = asyncio.run(check_suite(sandbox, tasks, environment, workers=workers, on_result=tell))
    wrong = [one for one in results if not one.sound]
    if json:
        emit([asdict(one) for one in results])
    else:
        print(f"{len(results) - len(wrong)} of {len(results)} tasks proven")  # noqa: T201
    return 1 if wrong else 0
