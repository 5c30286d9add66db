"""Small runs to test with: real git, real SQLite, real files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from archive.files import File
from archive.layout import RunPaths
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose, Split, TaskRow, Usage, Variant
from archive.store import Archive

ROOT = Path(__file__).parents[2]
OWN_MOUNTS = ["unshare", "--mount", "--map-root-user"]

TASKS = [TaskRow(f"task-{i}", "bundled", Split.SEARCH, f"digest-{i}", "off-by-one", 1) for i in range(8)]
TASKS += [TaskRow("held-0", "bundled", Split.HELD_OUT, "digest-h")]

SPENT = Usage(2, 100, 10, cached_tokens=50, usd=0.25, cache_write_tokens=20, reasoning_tokens=6)
_numbers = count()


def paths_in(directory: Path) -> RunPaths:
    return RunPaths(directory / "run")


def refuse(directory: Path, statement: str) -> None:
    """The database itself does not take `statement`, whoever sends it."""
    with closing(sqlite3.connect(paths_in(directory).archive, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


def code(text: str) -> dict[str, File]:
    return {"agent.toml": File(b'name = "plain"\n'), "agent/__main__.py": File(text.encode())}


def ticking() -> Iterator[float]:
    return (1_700_000_000.0 + i for i in count())


def new_archive(directory: Path) -> Archive:
    """An archive with its root, whose clock moves by one second at each look."""
    ticks = ticking()
    archive = Archive.create(paths_in(directory), TASKS, clock=lambda: next(ticks))
    archive.add_root(code("0"), name="plain", idea="the seed")
    return archive


def evaluate(
    archive: Archive,
    variant_id: int,
    outcome: Outcome = Outcome.RESOLVED,
    purpose: Purpose = Purpose.SEARCH,
    task: str = "task-0",
) -> int:
    id = archive.begin_evaluation(variant_id, task, purpose, seed=1)
    archive.finish_evaluation(id, EvaluationResult(outcome, usage=SPENT, agent_s=1.5, model="small"))
    return id


def expand(archive: Archive, parent_id: int, text: str | None = None) -> Variant:
    id = archive.begin_expansion(parent_id, seed=1)
    files = code(text if text is not None else f"text {next(_numbers)}")
    child = archive.finish_expansion(id, ExpansionResult(None, idea="better", model="builtin", usage=SPENT), files)
    assert child is not None
    return child


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True).returncode == 0
