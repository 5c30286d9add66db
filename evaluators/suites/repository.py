"""Tasks as folders: `task.toml`, `repo/`, `hidden/`, and `reference/` or `reference.patch`. See docs/tasks.md."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

from archive.errors import ConfigError, TaskError
from archive.files import Change, FileTree, Mode, change_between, digest, link_stays_inside, read_tree
from archive.records import Split
from evaluators.base import ModelLimits, Task, Workload
from evaluators.environments.wanted import Wanted, wanted_by
from evaluators.patch import BadPatch, read_patch
from evaluators.sandbox.base import SandboxLimits
from evaluators.strict import read_toml
from evaluators.taskfile import TASK_FILE, TaskFile

_PARTS = {TASK_FILE, "repo", "hidden", "reference", "reference.patch"}


class RepositorySuite:
    """The task folders directly below `directory`, or the one that `directory` itself is.

    Files beside the folders (a README) and folders whose names begin with `.` or `_` are left alone.
    """

    def __init__(self, directory: Path, name: str = "") -> None:
        self.directory = directory
        self.name = name or directory.resolve().name

    def tasks(self) -> Sequence[Task]:
        """All tasks, by folder name.

        Raises:
            TaskError: the first folder that cannot be used, what to do about it, and how many more there are.
        """
        tasks, wrong = self.load()
        for error in wrong.values():
            if len(wrong) == 1:
                raise error
            others = f"{len(wrong) - 1} more of {len(tasks) + len(wrong)} tasks cannot be used"
            raise TaskError(f"{error}\n{others}; all of them: hgm tasks check {self.directory}")
        return tasks

    def load(self) -> tuple[list[Task], dict[str, ConfigError]]:
        """The tasks of the folders that can be used, and folder → what is wrong with each of the others.

        Raises:
            TaskError: there is no task folder at all.
        """
        if not self.directory.is_dir():
            raise TaskError(f"{self.directory}: no such directory; a suite is a directory of task folders")
        folders = [self.directory] if (self.directory / TASK_FILE).exists() else self._folders()
        if not folders:
            raise TaskError(
                f"{self.directory}: has no task folders; a task is a folder with {TASK_FILE}, repo/ and hidden/"
            )
        tasks: dict[str, Task] = {}
        wrong: dict[str, ConfigError] = {}
        for folder in folders:
            try:
                task = load_task(folder, self.name)
                self._check_new(task, tasks)
                tasks[task.id] = task
            except ConfigError as error:
                wrong[folder.name] = error
        return list(tasks.values()), wrong

    def _check_new(self, task: Task, tasks: Mapping[str, Task]) -> None:
        twin = tasks.get(task.id)
        if twin is not None and twin.source is not None and task.source is not None:
            names = f"{task.source.name} and {twin.source.name}"
            raise TaskError(f"task {task.id}: {names} have the same id; give one of them another")

    def _folders(self) -> list[Path]:
        return sorted(path for path in self.directory.iterdir() if path.is_dir() and path.name[0] not in "._")


def load_task(folder: Path, suite: str) -> Task:
    """The task in `folder`.

    Raises:
        TaskError: names the task, the field or file, and what to do.
    """
    file = folder / TASK_FILE
    if not file.is_file():
        raise TaskError(f"task {folder.name}: {TASK_FILE} is missing; add it, or begin the folder's name with '_'")
    table = read_toml(file.read_bytes(), TaskFile, where=f"task {folder.name}: {TASK_FILE}", error=TaskError)
    requirements = table.environment.requirements
    for path in sorted(folder.iterdir()):
        if path.name not in {*_PARTS, requirements} and not path.name.startswith("."):
            raise TaskError(
                f"task {table.id}: {path.name} is no part of a task; move it into repo/, hidden/ or reference/"
            )
    files = _read_part(folder, "repo", table.id)
    hidden = _read_part(folder, "hidden", table.id)
    _check_ids(table, files, hidden)
    asked = table.efficiency
    return seal(
        Task(
            id=table.id,
            suite=suite,
            split=Split(table.split),
            statement=table.statement,
            files=files,
            hidden=hidden,
            must_pass=tuple(table.must_pass),
            must_stay=tuple(table.must_stay),
            workload=Workload(tuple(asked.workload), asked.at_least) if asked else None,
            test_command=table.test_command,
            reference=_reference(folder, files, table.id),
            protected=() if table.allow_test_edits else Task.protected,
            limits=SandboxLimits(
                wall_s=table.limits.wall_s,
                memory_mb=table.limits.memory_mb,
                processes=table.limits.processes,
                disk_mb=table.limits.disk_mb,
            ),
            model_limits=ModelLimits(requests=table.limits.requests, tokens=table.limits.tokens),
            judge_wall_s=table.limits.judge_wall_s,
            environment=_environment(folder, table),
            kind=table.kind,
            level=table.level,
            source=folder,
        )
    )


def seal(task: Task) -> Task:
    """`task` with its digest: sha-256 over everything in it but the place where it lies."""
    facts: dict[str, object] = {
        "id": task.id,
        "suite": task.suite,
        "split": task.split,
        "statement": task.statement,
        "files": digest(task.files),
        "hidden": digest(task.hidden),
        "reference": digest({path: file for path, file in task.reference.entries.items() if file is not None}),
        "removed": sorted(path for path, file in task.reference.entries.items() if file is None),
        "must_pass": task.must_pass,
        "must_stay": task.must_stay,
        "test_command": task.test_command,
        "protected": task.protected,
        "limits": asdict(task.limits),
        "model_limits": asdict(task.model_limits),
        "judge_wall_s": task.judge_wall_s,
        "kind": task.kind,
        "level": task.level,
    }
    if task.environment is not None:
        wanted = task.environment
        facts["environment"] = [wanted.python, wanted.requirements, str(wanted.path or "")]
    if task.workload is not None:
        facts["workload"] = asdict(task.workload)
    if task.benchmark is not None:
        facts["benchmark"] = task.benchmark.facts
    return replace(task, digest=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest())


def _environment(folder: Path, table: TaskFile) -> Wanted | None:
    def read(name: str) -> bytes:
        path = folder / name
        if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            raise TaskError(
                f"task {table.id}: 'environment.requirements' names {name}, which is no file of this folder"
            )
        return path.read_bytes()

    return wanted_by(table.environment, read, where=f"task {table.id}: {TASK_FILE}", error=TaskError)


def _read_part(folder: Path, part: Literal["repo", "hidden", "reference"], task_id: str) -> FileTree:
    if not (folder / part).is_dir():
        raise TaskError(f"task {task_id}: {part}/ is missing; add the directory")
    tree = read_tree(folder / part)
    if not tree:
        raise TaskError(f"task {task_id}: {part}/ has no files; put at least one there")
    for path, file in tree.items():
        if file.mode is Mode.SYMLINK and not link_stays_inside(path, file.data.decode("utf-8", "replace")):
            raise TaskError(f"task {task_id}: {part}/{path} is a link that leaves {part}/; copy what it points to")
    return tree


def _check_ids(table: TaskFile, files: FileTree, hidden: FileTree) -> None:
    named = {"must_pass": table.must_pass, "must_stay": table.must_stay}
    if table.efficiency:
        named["efficiency.workload"] = table.efficiency.workload
    for (one, ids), (other, others) in itertools.combinations(named.items(), 2):
        if both := set(ids) & set(others):
            raise TaskError(f"task {table.id}: {one} and {other} both name {min(both)!r}; keep one of them")
    if not table.must_pass and not (table.efficiency and table.efficiency.at_least):
        raise TaskError(f"task {table.id}: 'must_pass' must not be empty: name the tests that the fix makes pass")
    if not table.must_pass and not table.must_stay:
        raise TaskError(
            f"task {table.id}: 'must_stay' must not be empty: name the tests that say what a right answer is"
        )
    for field, ids in named.items():
        for test in ids:
            path = test.split("::")[0]
            if path not in hidden and path not in files:
                raise TaskError(
                    f"task {table.id}: {field} names {test!r}, but {path} is neither in hidden/ nor in repo/"
                )


def _reference(folder: Path, files: FileTree, task_id: str) -> Change:
    directory, patch = folder / "reference", folder / "reference.patch"
    if directory.exists() and patch.exists():
        raise TaskError(f"task {task_id}: has both reference/ and reference.patch; remove one of them")
    if patch.exists():
        try:
            change = read_patch(patch.read_bytes().decode(), files)
        except UnicodeDecodeError:
            raise TaskError(f"task {task_id}: reference.patch is not UTF-8 text; save it as UTF-8") from None
        except BadPatch as problem:
            raise TaskError(f"task {task_id}: reference.patch does not fit repo/: {problem}") from None
    elif directory.exists():
        change = change_between(files, {**files, **_read_part(folder, "reference", task_id)})
    else:
        raise TaskError(f"task {task_id}: has no fix; add reference/ (the changed files) or reference.patch")
    if not change:
        raise TaskError(f"task {task_id}: the reference changes nothing; its files are the same as in repo/")
    return change
