"""No environment may show an agent the answer: the released, corrected version of what a task is about."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from archive.errors import ConfigError, TaskError
from archive.files import FileTree
from evaluators.base import Task
from evaluators.environments import Built, Environments, Wanted

_EVERYBODYS = frozenset({"benchmarks", "conftest", "docs", "examples", "scripts", "setup", "test", "tests", "tools"})
"""Names that say nothing about what a project is."""


def refuse_own_answer(environments: Environments, task: Task) -> None:
    """
    Raises:
        TaskError: the task's environment has a module that the task's own files are the source of.
        EnvironmentUnavailable: it cannot be built.
    """
    if task.environment and (both := _in_both(environments.built(task.environment), task.files)):
        raise TaskError(
            f"task {task.id}: its environment brings {both}, which is what the task is about: an agent could read "
            "the fix there; take it out of the requirements"
        )


def refuse_answers(environments: Environments, agent: Wanted | None, tasks: Iterable[Task]) -> None:
    """
    Raises:
        ConfigError: the agent's environment has a module that a task's files are the source of.
        EnvironmentUnavailable: it cannot be built.
    """
    if agent is None:
        return
    built = environments.built(agent)
    for task in tasks:
        if both := _in_both(built, task.files):
            raise ConfigError(
                f"the agent's environment brings {both}, which is what the task {task.id} is about: the agent could "
                "read the fix there; take one of them out"
            )


def modules_of(files: FileTree) -> frozenset[str]:
    """What can be imported from the top of `files`, or of a folder `src` there: packages and single files."""
    found: set[str] = set()
    for path in files:
        first, _, rest = path.removeprefix("src/").partition("/")
        if rest == "__init__.py" or (not rest and first.endswith(".py")):
            found.add(first.removesuffix(".py"))
    return frozenset(found) - _EVERYBODYS


def _in_both(built: Built, files: FileTree) -> str:
    return ", ".join(sorted(_installed(built.packages) & modules_of(files)))


@functools.cache
def _installed(packages: Path) -> frozenset[str]:
    folders = {path.parent.name for path in packages.glob("*/__init__.py")}
    modules = {path.name.partition(".")[0] for suffix in ("py", "so") for path in packages.glob(f"*.{suffix}")}
    return frozenset(folders | modules)
