from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import DiskFull
from archive.records import EvaluationResult, ExpansionResult, JobState, Outcome, Purpose
from tests.archive.making import OWN_MOUNTS, ROOT, can_mount, code, evaluate, new_archive


@pytest.mark.skipif(not can_mount(), reason="needs a mount namespace of its own")
def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path: Path) -> None:
    command = [*OWN_MOUNTS, sys.executable, "-m", "tests.archive.filling", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    *told, last = ended.stdout.splitlines()
    assert last.startswith("sound ")
    assert len(told) == 3
    assert all("no space left" in line for line in told)


def test_a_full_database_rolls_the_whole_claim_or_result_back(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        expansion = archive.begin_expansion(0, 1)
        evaluation = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 1)
        pages = archive._value("PRAGMA page_count")
        archive._connection.execute(f"PRAGMA max_page_count = {pages}")
        large = {"filler": "x" * 100_000}
        with pytest.raises(DiskFull):
            archive.finish_evaluation(evaluation, EvaluationResult(Outcome.RESOLVED), state=large)
        with pytest.raises(DiskFull):
            archive.finish_expansion(expansion, ExpansionResult(None), code("1"), state=large)
        with pytest.raises(DiskFull):
            archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1, state=large)
        assert archive.git.branches() == {"variant/0": archive.variant(0).commit}
        assert archive.variant(0).clade_s == archive.variant(0).children == 0
        assert archive.evaluation(evaluation).state is archive.expansion(expansion).state is JobState.RUNNING
        archive._connection.execute("PRAGMA max_page_count = 1000000")
        archive.finish_evaluation(evaluation, EvaluationResult(Outcome.RESOLVED), state=large)
        assert archive.finish_expansion(expansion, ExpansionResult(None), code("1"), state=large) is not None
        evaluate(archive, 1)
        assert archive.variant(0).clade_s == 2
        assert not archive.recover()
