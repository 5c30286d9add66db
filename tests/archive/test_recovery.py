from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from archive.errors import NotARun
from archive.queries import Reader
from archive.records import JobState, Outcome, Purpose
from archive.recovery import Recovered
from archive.store import Archive
from tests.archive.crashing import STEPS
from tests.archive.making import code, evaluate, expand, new_archive, paths_in

ROOT = Path(__file__).parents[2]


def assert_in_agreement(archive: Archive) -> None:
    """Rows, branches, commits, blobs and sums, all checked against each other by somebody else's code."""
    with Reader(archive.paths) as reader:
        variants = reader.variants()
        assert archive.git.branches() == {f"variant/{v.id}": v.commit for v in variants}
        assert archive.git.fsck() == []
        assert archive.blobs.verify() == []
        known = set(archive.blobs.addresses()) | {""}
        own: dict[int, Counter[bool]] = {v.id: Counter() for v in variants}
        for evaluation in reader.evaluations():
            assert {evaluation.transcript_blob, evaluation.log_blob} <= known
            if evaluation.purpose is Purpose.SEARCH and evaluation.state is JobState.DONE:
                own[evaluation.variant_id][evaluation.outcome is Outcome.RESOLVED] += 1
        assert {e.transcript_blob for e in reader.expansions()} <= known
        clades = {v.id: Counter(own[v.id]) for v in variants}
        for variant in variants:
            for ancestor in reader.lineage(variant.id)[:-1]:
                clades[ancestor.id].update(own[variant.id])
        for variant in variants:
            assert (variant.s, variant.f) == (own[variant.id][True], own[variant.id][False])
            assert (variant.clade_s, variant.clade_f) == (clades[variant.id][True], clades[variant.id][False])
            assert variant.children == len(reader.children(variant.id))
        made = [e.child_id for e in reader.expansions() if e.child_id is not None]
        assert made == [v.id for v in variants[1:]]
        running = reader.running()
        assert running.evaluations == running.expansions == ()


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_of_storing_a_child(tmp_path: Path, step: str) -> None:
    new_archive(tmp_path).close()
    command = [sys.executable, "-m", "tests.archive.crashing", str(tmp_path), step]
    assert subprocess.run(command, cwd=ROOT).returncode == -signal.SIGKILL
    stored = step == "after all"
    orphan = step in ("after the branch", "in the transaction")
    with Archive.open(paths_in(tmp_path)) as archive:
        assert ("variant/1" in archive.git.branches()) is (orphan or stored)
        recovered = archive.recover()
        assert recovered == Recovered((1,), () if stored else (1,), ("variant/1",) if orphan else (), ())
        assert (archive.evaluation(1).outcome, archive.evaluation(1).cause) == (Outcome.INFRA, "engine_killed")
        assert archive.retries(0, "task-1", Purpose.SEARCH) == 1
        assert archive.variant(0).failed_in_a_row == 0
        assert_in_agreement(archive)
        assert expand(archive, 0).id == (2 if stored else 1)
        assert_in_agreement(archive)
        assert not archive.recover()


def test_kill_9_in_the_middle_of_everything_again_and_again(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    rng = random.Random(11)
    results = 0
    for round in range(4):
        command = [sys.executable, "-m", "tests.archive.writing", str(tmp_path), str(round)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            last = -1
            for _ in range(rng.randrange(20, 120)):
                last = int(process.stdout.readline())
            process.kill()
            last = max([last, *(int(line) for line in process.stdout.read().splitlines())])
        results += last + 1
        with Archive.open(paths_in(tmp_path)) as archive:
            recovered = archive.recover()
            assert len(recovered.lost_evaluations) + len(recovered.lost_expansions) <= 1
            assert_in_agreement(archive)
            jobs = archive._value(
                "SELECT (SELECT count(*) FROM evaluations WHERE cause != 'engine_killed') + "
                "(SELECT count(*) FROM expansions WHERE detail != 'engine_killed')"
            )
            assert results <= jobs <= results + round + 1  # all that was told as done is there


def test_branches_that_are_missing_moved_or_left_over_are_set_right(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        for _ in range(3):
            expand(archive, 0)
        git, wanted = archive.git, archive.git.branches()
        git.delete_branch("variant/1")
        git.set_branch("variant/2", wanted["variant/0"])
        git.set_branch("variant/77", wanted["variant/0"])
        git.set_branch("work-of-a-user", wanted["variant/0"])
        recovered = archive.recover()
        assert recovered.removed_branches == ("variant/77",)
        assert recovered.replaced_branches == ("variant/1", "variant/2")
        assert git.branches() == wanted | {"work-of-a-user": wanted["variant/0"]}


def test_a_commit_that_is_gone_is_an_error_that_names_it(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        child = expand(archive, 0)
        archive.git.delete_branch("variant/1")
        (archive.git.path / "objects" / child.commit[:2] / child.commit[2:]).unlink()
        with pytest.raises(NotARun, match=rf"variant/1 .*{child.commit}"):
            archive.recover()


@pytest.mark.parametrize("column", ["s", "clade_s", "clade_f", "children"])
def test_sums_that_somebody_changed_are_an_error_that_names_the_variant(tmp_path: Path, column: str) -> None:
    with new_archive(tmp_path) as archive:
        expand(archive, 0)
        evaluate(archive, 1)
        with sqlite3.connect(archive.paths.archive) as other:
            other.execute("UPDATE variants SET clade_s = clade_s + 1 WHERE id = 0")
            other.execute(f"UPDATE variants SET {column} = {column} + 1 WHERE id = 0")
        other.close()
        with pytest.raises(NotARun, match="v0"):
            archive.recover()


def test_leftovers_of_a_killed_git_do_not_stop_the_next_commit(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        folder = archive.git.path / "refs" / "heads" / "variant"
        (folder / "1.lock").touch()
        archive.recover()
        id = archive.begin_expansion(0, 1)
        assert archive.expansion(id).parent_id == 0
        assert expand(archive, 0).id == 1
        assert archive.variant_files(0) == code("0")
