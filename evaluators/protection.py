"""Which part of an agent's change counts: all but tests, test configuration and start-up hooks.

Pure: trees and changes in, a change out. What is left out here cannot influence how the judge starts; what the
candidate's code does once it runs is `evaluators/inside`'s matter.
"""

from __future__ import annotations

import configparser
import posixpath
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from archive.files import Change, File, FileTree, Mode
from evaluators.base import Task

ALWAYS = (
    "**/conftest.py",
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "**/sitecustomize.py",
    "**/usercustomize.py",
    "**/*.pth",
    "**/*.egg-info/**",
    "**/*.dist-info/**",
)
"""Never the agent's to change, in any task: what pytest or the interpreter reads before a test runs."""

CONFIGS = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
"""Where pytest looks for its configuration, in its own order."""

_Section = dict[str, Any]


def kept_change(task: Task, change: Change) -> Change:
    """The part of `change` that the judge lays over the task's files."""
    guard = _guarded_directories(task)
    trusted = {path for path in {*task.files, *task.hidden} if _is_protected(path, task, guard)}
    kept: dict[str, File | None] = {}
    for path, file in change.entries.items():
        if _is_protected(path, task, guard) or _is_above(path, file, trusted) or _is_below(path, trusted):
            continue
        if path in CONFIGS and configuration(path, file) != configuration(path, task.files.get(path)):
            continue
        kept[path] = file
    return Change(kept)


def trusted_paths(task: Task) -> frozenset[str]:
    """The files of the judged tree that no change can touch: still the same when the tests are over."""
    guard = _guarded_directories(task)
    return frozenset(path for path in {*task.files, *task.hidden} if _is_protected(path, task, guard))


def configuration(path: str, file: File | None) -> _Section:
    """pytest's part of a configuration file. A file that cannot be read has a part like no other."""
    if file is None:
        return {}
    if file.mode is Mode.SYMLINK:
        return {"link": file.data}
    try:
        if path.endswith(".toml"):
            tables = tomllib.loads(file.data.decode())
            return {**tables.get("tool", {}).get("pytest", {}), **tables.get("pytest", {})}
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(file.data.decode())
        return {name: dict(parser[name]) for name in ("pytest", "tool:pytest") if name in parser}
    except (ValueError, AttributeError, TypeError, configparser.Error):
        return {"unreadable": file.data}


def config_file(files: FileTree) -> str | None:
    """The file at the top of `files` that configures pytest there."""
    for path in CONFIGS:
        if path in files and (path.endswith(("pytest.ini", "pytest.toml")) or configuration(path, files[path])):
            return path
    return None


def _is_protected(path: str, task: Task, guard: Iterable[str]) -> bool:
    if path in task.hidden or _protecting(task.protected).fullmatch(path):
        return True
    return any(path.startswith(directory + "/") for directory in guard)


def _guarded_directories(task: Task) -> frozenset[str]:
    """Directories of hidden files where the agent has no file of its own to work on: nothing may be added there."""
    directories = {posixpath.dirname(path) for path in task.hidden} - {""}
    protecting = _protecting(task.protected)

    def is_open(directory: str) -> bool:
        below = (path for path in task.files if path.startswith(directory + "/") and path not in task.hidden)
        return any(not protecting.fullmatch(path) for path in below)

    return frozenset(directory for directory in directories if not is_open(directory))


def _is_above(path: str, file: File | None, trusted: Iterable[str]) -> bool:
    """A file or link in the place of a directory that trusted files lie in."""
    return file is not None and any(other.startswith(path + "/") for other in trusted)


def _is_below(path: str, trusted: Iterable[str]) -> bool:
    return any(path.startswith(other + "/") for other in trusted)


@cache
def _protecting(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for `patterns` and `ALWAYS`.

    `**/` is any number of directories, a last `**` anything below, `*` and `?` stay within one name.
    """
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = (re.split(r"(\*\*/|\*\*|\*|\?)", glob) for glob in (*patterns, *ALWAYS))
    return re.compile("|".join("".join(meanings.get(p, re.escape(p)) for p in glob) for glob in parts), re.DOTALL)
