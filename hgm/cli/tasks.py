"""`hgm tasks check`: prove tasks, and say what is wrong with the others."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evaluators.check import Checked, check_suite
from evaluators.environments import exam_environment
from evaluators.registry import load_suite
from evaluators.sandbox.registry import open_sandbox
from hgm.cli.places import emit


def check(directory: str, data: Path | None, workers: int, json: bool) -> int:
    """Exit code: 0 when every task is proven, 2 otherwise."""
    narrator = Console(stderr=True)
    suite = load_suite(directory, data)
    sandbox = open_sandbox("bubblewrap")
    sandbox.check()
    environment = exam_environment(progress=narrator.print)

    def tell(checked: Checked) -> None:
        mark, style = ("ok", "green") if checked.ok else ("WRONG", "red")
        narrator.print(Text(f"{mark:<6} {checked.task_id}  {'; '.join(checked.problems)}", style=style), soft_wrap=True)

    results = asyncio.run(check_suite(suite, sandbox, environment, workers=workers, progress=tell))
    wrong = [checked for checked in results if not checked.ok]
    if json:
        emit([asdict(checked) for checked in results])
    else:
        print(f"{len(results) - len(wrong)} of {len(results)} tasks proven")  # noqa: T201
    return 2 if wrong else 0
