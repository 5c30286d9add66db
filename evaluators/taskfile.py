"""`task.toml`, as written by people, with every rule that can be checked without running anything."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from archive.files import is_safe_path
from evaluators.environments.wanted import EnvironmentTable
from evaluators.strict import StrictTable

TASK_FILE = "task.toml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_Positive = Annotated[int, Field(gt=0)]
_Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _task_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(
            f"{text!r} is no id; use lower-case letters, digits and single hyphens, as in 'paging-last-page'"
        )
    return text


def _some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write what a user would report")
    return text


def _test_id(text: str) -> str:
    path, separator, name = text.partition("::")
    if not separator or not name:
        raise ValueError(f"{text!r} is no test id; write what pytest prints, as in 'tests/test_x.py::test_y'")
    if path.startswith("/"):
        raise ValueError(f"{text!r} is an absolute path; paths are relative to the checkout")
    if not is_safe_path(path):
        raise ValueError(f"{text!r} leaves the checkout; paths are relative to it, without '.' and '..'")
    return text


def _once_each(ids: list[str]) -> list[str]:
    twice = [test for test, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"names {twice[0]!r} twice; name each test once")
    return ids


_TestIds = Annotated[list[Annotated[str, AfterValidator(_test_id)]], AfterValidator(_once_each)]


class LimitsTable(StrictTable):
    """`[limits]`: what one attempt at this task may use. All optional."""

    wall_s: _Seconds = 60.0
    """Seconds until the agent is ended."""

    memory_mb: _Positive = 1024
    """Memory of all processes of the attempt together, its files in the checkout included."""

    processes: _Positive = 64
    """Processes and threads at one time."""

    disk_mb: _Positive = 64
    """Size of the checkout."""

    judge_wall_s: _Seconds = 30.0
    """Seconds for the hidden tests together. A test that hangs is ended earlier, so that the others are reported."""

    requests: _Positive = 60
    """Requests to the model."""

    tokens: _Positive = 400_000
    """Tokens to and from the model."""


class EfficiencyTable(StrictTable):
    """`[efficiency]`: a right answer is timed against the reference."""

    workload: _TestIds = Field(min_length=1)
    """Tests that an answer is timed on: they must pass with the reference."""

    at_least: float = Field(default=0.0, ge=0, lt=1)
    """The share of the reference's speed that an answer needs to resolve the task; 0: it is timed, and no more."""


class TaskFile(StrictTable):
    id: Annotated[str, AfterValidator(_task_id)]
    """Unique in its suite: lower-case letters, digits, hyphens."""

    statement: Annotated[str, AfterValidator(_some_text)]
    """The bug report that the agent gets."""

    split: Literal["search", "held_out"] = "search"
    """`search` tasks drive the search; `held_out` tasks are kept for measuring its result."""

    kind: str = ""
    """Free text, for tables."""

    level: int = Field(default=1, ge=1, le=3)
    """1 easy, 2 middling, 3 hard."""

    test_command: str = ""
    """A shell command for the visible tests, told to the agent; empty for none."""

    must_pass: _TestIds = Field(default_factory=list)
    """Tests that fail before the fix and must pass after it. Needed, unless `efficiency.at_least` asks for a fix."""

    must_stay: _TestIds = Field(default_factory=list)
    """Tests that pass before the fix and must pass after it."""

    allow_test_edits: bool = False
    """Whether the agent's edits to tests count; never those to hidden files, start-up hooks, test configuration."""

    limits: LimitsTable = LimitsTable()

    efficiency: EfficiencyTable | None = None

    environment: EnvironmentTable = EnvironmentTable()
    """Packages that the task's code needs; without it, Python alone."""
