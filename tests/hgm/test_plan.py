"""What a run was started with, and what is said when it is not that any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import RunMismatch
from hgm.plan import check_lock, prepare, write_lock
from tests.toy import write_run


def test_tasks_that_changed_since_the_run_began_are_named_and_many_have_one_reason(tmp_path: Path) -> None:
    paths = write_run(tmp_path)
    plan = prepare(paths)
    write_lock(plan, {})
    check_lock(plan)
    files = sorted((tmp_path / "suite").glob("*/repo/answer.py"))
    assert len(files) == 9
    files[0].write_text("def answer():\n    return 1\n")
    with pytest.raises(RunMismatch, match=r"was started with something else: task task-1\. Restore it"):
        check_lock(prepare(paths))
    for file in files:
        file.write_text("def answer():\n    return 1\n")
    said = r"9 of 9 tasks \(task-1, task-2, task-3, …\): the suite's data is not what it was"
    with pytest.raises(RunMismatch, match=said):
        check_lock(prepare(paths))
