"""No environment may show an agent the answer: the released, corrected version of what a task is about."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

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
    """What can be imported from the top of `files`, or of a folder `src` there: packages and single files, by their
    whole names where they lie in a namespace package (a folder without `__init__.py`)."""
    found = _modules(path.removeprefix("src/") for path in files)
    return frozenset(name for name in found if name.partition(".")[0] not in _EVERYBODYS)


def _modules(paths: Iterable[str]) -> frozenset[str]:
    """`paths` are relative to where Python looks for modules."""
    files = [PurePosixPath(path) for path in paths if path.endswith((".py", ".so"))]
    packages = {file.parent for file in files if file.name.partition(".")[0] == "__init__"}
    found = set()
    for file in files:
        folders = [*reversed(file.parents)][1:]  # from the top, which is none of them
        package = next((folder for folder in folders if folder in packages), None)
        parts = package.parts if package else (*file.parent.parts, file.name.partition(".")[0])
        if all(map(str.isidentifier, parts)):
            found.add(".".join(parts))
    return frozenset(found)


def _in_both(built: Built, files: FileTree) -> str:
    own = modules_of(files)
    return ", ".join(sorted(name for name in _installed(built.root) if any(_is_same(name, other) for other in own)))


def _is_same(one: str, other: str) -> bool:
    """Whether the modules are one, or one is a part of the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


@functools.cache
def _installed(root: Path) -> frozenset[str]:
    """What can be imported, or read as source, from the virtual environment at `root`."""
    return frozenset().union(*(_modules(_below(folder)) for folder in _places(root)))


def _places(root: Path) -> set[Path]:
    """Where `root` has modules: its packages, what their `.pth` files add to them, and the checkouts that
    `pip install --editable git+…` makes in `src`. What lies outside of it is not mounted."""
    root = root.resolve()
    packages = [folder.resolve() for folder in root.glob("lib*/python*/site-packages")]
    added = [
        (folder / line.strip()).resolve()
        for folder in packages
        for file in folder.glob("*.pth")
        for line in file.read_text("utf-8", "replace").splitlines()
        if line.strip() and not line.startswith(("import ", "import\t", "#"))
    ]
    sources = [*root.glob("src/*"), *root.glob("src/*/src")]
    return {place for place in (*packages, *added, *sources) if place.is_dir() and place.is_relative_to(root)}


def _below(folder: Path) -> Iterator[str]:
    """The files of modules below `folder`; of a package, only those at its top."""
    for where, folders, names in os.walk(folder):
        yield from (os.path.relpath(f"{where}/{name}", folder) for name in names)
        if any(name.partition(".")[0] == "__init__" for name in names):
            folders.clear()
        folders[:] = filter(str.isidentifier, folders)
