"""What a run was started with, and what is said when it is not that any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError, RunMismatch
from hgm.plan import Plan, check_lock, prepare, write_lock
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


def test_a_password_in_an_address_is_written_down_nowhere_and_may_change(tmp_path: Path) -> None:
    model = "[models.m]\nprovider = 'openai'\nmodel = 'm'\nprice_in = 1.0\nprice_out = 1.0\nbase_url = 'URL'\n"
    paths = write_run(tmp_path, more=f"{model}[roles]\nedit = 'm'\n")
    text = paths.config.read_text()

    def served_at(url: str) -> Plan:
        paths.config.write_text(text.replace("URL", url))
        return prepare(paths)

    plan = served_at("https://me:s3cret@one.example/v1")
    write_lock(plan, {})
    written = paths.lock.read_text()
    assert "https://one.example/v1" in written
    assert "s3cret" not in written
    check_lock(served_at("https://me:changed@one.example/v1"))
    with pytest.raises(RunMismatch, match=r"models\.m\.base_url"):
        check_lock(served_at("https://me:s3cret@two.example/v1"))
    with pytest.raises(ConfigError, match="base_url cannot be") as refused:
        served_at("me:s3cret@one.example/v1")
    assert "s3cret" not in str(refused.value)
