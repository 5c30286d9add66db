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
    patterns = (*task.protected, *ALWAYS)
    inside = any(path.startswith(directory + "/") for directory in guard)
    return inside or path in task.hidden or any(_pattern(text).fullmatch(path) for text in patterns)


def _guarded_directories(task: Task) -> frozenset[str]:
    """Directories of hidden files where the agent has no file of its own to work on: nothing may be added there."""
    directories = {posixpath.dirname(path) for path in task.hidden} - {""}
    patterns = [_pattern(text) for text in (*task.protected, *ALWAYS)]

    def is_open(directory: str) -> bool:
        below = (path for path in task.files if path.startswith(directory + "/") and path not in task.hidden)
        return any(not any(pattern.fullmatch(path) for pattern in patterns) for path in below)

    return frozenset(directory for directory in directories if not is_open(directory))


def _is_above(path: str, file: File | None, trusted: Iterable[str]) -> bool:
    """A file or link in the place of a directory that trusted files lie in."""
    return file is not None and any(other.startswith(path + "/") for other in trusted)


def _is_below(path: str, trusted: Iterable[str]) -> bool:
    return any(path.startswith(other + "/") for other in trusted)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """`**/` is any number of directories, a last `**` anything below, `*` and `?` stay within one name."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts), re.DOTALL)
