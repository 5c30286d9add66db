"""An environment as a job sees it: what is mounted where, and which folders come first on PATH."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaluators.environments.interpreters import Interpreter
from evaluators.sandbox.base import Mount

EXAM = "/exam"
"""The exam's own: pytest."""

ENV = "/env"
"""What the checkout's code runs in: the task's environment."""

AGENT_ENV = "/agent-env"
"""What the agent at `/agent` runs in."""


@dataclass(frozen=True)
class Environment:
    """What a job needs to use an environment: its mounts, and the folders for its PATH.

    `exam_packages` is where the exam's packages are inside, if the first `python` on that PATH does not have them.
    """

    mounts: tuple[Mount, ...]
    path: tuple[str, ...]
    exam_packages: str = ""

    def program(self, name: str) -> str:
        """`name` with its folder inside, where it is a program of this environment; else as it is."""
        for mount in self.mounts:
            folder = f"{mount.target}/bin"
            if "/" not in name and folder in self.path and (mount.source / "bin" / name).exists():
                return f"{folder}/{name}"
        return name


@dataclass(frozen=True)
class Built:
    """A virtual environment on the host. `versions` are its distributions, `name==version` each."""

    digest: str
    root: Path
    interpreter: Interpreter
    versions: tuple[str, ...]

    @property
    def packages(self) -> Path:
        return self.interpreter.packages_in(self.root)

    def at(self, place: str) -> Environment:
        return Environment((Mount(self.root, place), *self.interpreter.mounts), (f"{place}/bin",))
