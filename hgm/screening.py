"""Which lessons are not taken: what names a task of the run or quotes one helps with that task and with no other.

All tasks are looked at, held-out ones too, although no attempt at those is ever shown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.lessons import MOST_CHARS
from evaluators.base import Task
from hgm.gate_files import secret_in

QUOTED = 6
"""So many words in a row, as they stand in a statement, are a quotation."""
COMMON = frozenset({"__init__.py", "__main__.py", "conftest.py", "setup.py", "pyproject.toml", "README.md"})
"""Names of files that tell nothing of a task."""
_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"[\w./-]*\w")
"""What may be a task's id or a path."""


@dataclass(frozen=True)
class Screen:
    """Of the tasks of one run."""

    tasks: tuple[Task, ...]

    def against(self, text: str) -> str:
        """Why the lesson `text` is not taken; '' where nothing speaks against it. Keys are not repeated."""
        if len(text) > MOST_CHARS:
            return f"{len(text)} characters; {MOST_CHARS} are allowed"
        if found := secret_in(text.encode()):
            return f"it holds what looks like {found}"
        names = {name.lower() for name in _names(text)}
        if found := min(names & self._ids, default=""):
            return f"it names the task {found}"
        if found := min(names & self._paths, default=""):
            return f"it names the file {found}"
        if any(run in self._quotable for run in _runs(text)):
            return f"it quotes {QUOTED} words of a statement"
        return ""

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(task.id.lower() for task in self.tasks)

    @cached_property
    def _paths(self) -> frozenset[str]:
        paths = {path.lower() for task in self.tasks for path in (*task.files, *task.hidden)}
        names = {posixpath.basename(path) for path in paths} - {name.lower() for name in COMMON}
        modules = {path.removesuffix(".py").replace("/", ".") for path in paths if path.endswith(".py")}
        return frozenset(name for name in paths | names | modules if "." in name or "/" in name)

    @cached_property
    def _quotable(self) -> frozenset[int]:
        return frozenset(run for task in self.tasks for run in _runs(task.statement))


def _names(text: str) -> Iterator[str]:
    for name in _NAME.findall(text):
        yield name
        yield name.removeprefix("./")
        yield posixpath.basename(name)


def _runs(text: str) -> Iterable[int]:
    """A number for every `QUOTED` words in a row, whatever stands between them."""
    words = [word.lower() for word in _WORD.findall(text)]
    return (hash(tuple(words[at : at + QUOTED])) for at in range(len(words) - QUOTED + 1))
