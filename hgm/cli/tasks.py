"""`hgm tasks check`: prove tasks, and say what is wrong with the others."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from archive.errors import ConfigError, TaskError
from evaluators.catalog import KNOWN
from evaluators.check import TaskCheck, check_suite, load_all
from evaluators.checkout import require
from evaluators.environments import Environments
from evaluators.lacking import sandbox_for
from evaluators.registry import load_suite
from evaluators.sandbox.registry import open_sandbox
from hgm.terminal import emit, narrate


def check(directory: str, data: Path | None, workers: int, json: bool) -> int:
    """Exit code: 0 when every task is proven; that of a wrong task.toml where a folder is no task, as for all verbs;
    otherwise 1."""
    tasks, unusable = load_all(load_suite(_place(directory), data))
    for one in unusable:
        _tell(one)
    proven: tuple[TaskCheck, ...] = ()
    if tasks:
        sandbox = open_sandbox(sandbox_for(directory))
        require(sandbox, tasks)
        sandbox.check()
        environments = Environments(progress=narrate)
        proven = asyncio.run(check_suite(sandbox, tasks, environments, workers=workers, on_result=_tell))
    results = [*unusable, *proven]
    sound = sum(one.sound for one in results)
    if json:
        emit([_json(one) for one in results])
    else:
        sys.stdout.write(f"{sound} of {len(results)} tasks proven\n")
    if unusable:
        return TaskError.exit_code
    return 0 if sound == len(results) else 1


def _place(directory: str) -> str:
    """What is no suite's name can only be meant as a folder here.

    Raises:
        ConfigError: the name is empty; it would mean the current directory.
    """
    if not directory:
        raise ConfigError("'' names no tasks; give a folder of task folders, as in ./my-tasks")
    is_bare = "/" not in directory and directory not in KNOWN
    return f"./{directory}" if is_bare and Path(directory).is_dir() else directory


def _tell(one: TaskCheck) -> None:
    mark, style = ("ok", "green") if one.sound else ("WRONG", "red")
    lines = [f"{mark:<6} {one.task_id}", *one.problems]
    narrate("\n       ".join(line.replace("\n", "\n       ") for line in lines), style)


def _json(one: TaskCheck) -> dict[str, object]:
    return {"task": one.task_id, "proven": one.sound, "problems": one.problems, "took_s": one.took_s}
