"""SWE-bench's rows as tasks. What an agent gets is the issue and the repository, without its history."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archive.errors import TaskError
from evaluators.base import ModelLimits, Task
from evaluators.sandbox.base import SandboxLimits
from evaluators.suites.repository import seal
from evaluators.suites.splits import split_by_name
from evaluators.suites.swebench.instance import Instance
from evaluators.suites.swebench.rows import Row, read_rows

LIMITS = SandboxLimits(wall_s=1800.0, memory_mb=4096, processes=256, disk_mb=2048)
MODEL_LIMITS = ModelLimits(requests=200, tokens=4_000_000)
JUDGE_WALL_S = 1800.0
"""As the benchmark's own harness has it."""

_LEVELS = {"<15 min fix": 1, "15 min - 1 hour": 2, "1-4 hours": 3, ">4 hours": 3}
"""Of SWE-bench Verified, by the time that its annotators thought a fix would take."""


class SwebenchSuite:
    def __init__(self, name: str, data: Path) -> None:
        """`data` is a file of rows, or a directory with one in it."""
        self.name = name
        self.data = data

    def tasks(self) -> Sequence[Task]:
        """One task for each row, by its id.

        Raises:
            TaskError: `data` has no rows of SWE-bench, or one that cannot be used.
            Missing: it is parquet, and nothing here reads that.
        """
        where = f"suite {self.name}: {self.data}"
        try:
            rows = read_rows(self.data.read_bytes(), where)
        except OSError as error:
            raise TaskError(f"{where}: {error.strerror or error}") from None
        return [_task(self.name, row) for row in sorted(rows, key=lambda row: row.instance_id)]


def _task(suite: str, row: Row) -> Task:
    if row.image_assets:
        raise TaskError(f"task {row.instance_id}: has image_assets (SWE-bench Multimodal), which cannot be used here")
    return seal(
        Task(
            id=row.instance_id,
            suite=suite,
            split=split_by_name(suite, row.instance_id),
            statement=row.problem_statement,
            files={},
            hidden={},
            must_pass=row.FAIL_TO_PASS,
            must_stay=row.PASS_TO_PASS,
            protected=(*row.test_files, *Task.protected),
            limits=LIMITS,
            model_limits=MODEL_LIMITS,
            judge_wall_s=JUDGE_WALL_S,
            kind=row.repo,
            level=_LEVELS.get(row.difficulty, 1),
            benchmark=Instance(row),
        )
    )
