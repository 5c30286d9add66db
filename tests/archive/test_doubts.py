"""One change, two answers: when a task is doubted, and what is left of the sums once it is quarantined."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.browse import Browser
from archive.doubts import MOST_DOUBTS, Doubt
from archive.overview import History
from archive.records import EvaluationResult, Outcome, Purpose
from archive.recovery import check_sums
from archive.store import Archive
from tests.archive.making import expand, new_archive, paths_in, refuse

YES = EvaluationResult(Outcome.RESOLVED, patch=b"+ a")
NO = EvaluationResult(Outcome.UNRESOLVED, "tests", patch=b"+ a")


def store(
    archive: Archive,
    variant: int,
    result: EvaluationResult,
    *,
    task: str = "task-0",
    purpose: Purpose = Purpose.SEARCH,
) -> int:
    id = archive.begin_evaluation(variant, task, purpose, seed=1)
    archive.finish_evaluation(id, result)
    return id


def sums(archive: Archive) -> list[tuple[int, int, int, int]]:
    return [(v.s, v.f, v.clade_s, v.clade_f) for v in archive.snapshot().variants]


@pytest.mark.parametrize("first", [YES, NO])
def test_two_answers_for_one_change_are_a_doubt(tmp_path: Path, first: EvaluationResult) -> None:
    with new_archive(tmp_path) as archive:
        expand(archive, 0)
        one = store(archive, 0, first)
        assert archive.open_doubts() == []
        other = store(archive, 1, NO if first is YES else YES)
        resolved, unresolved = (one, other) if first is YES else (other, one)
        assert archive.open_doubts() == [Doubt(1, "task-0", resolved, unresolved)]
        assert sums(archive)[0][2:] == (1, 1), "both count until the judge has spoken"


@pytest.mark.parametrize(
    ("result", "task"),
    [
        (EvaluationResult(Outcome.UNRESOLVED, "tests", patch=b"+ b"), "task-0"),
        (NO, "task-1"),
        (EvaluationResult(Outcome.UNRESOLVED, "judge_limit", patch=b"+ a"), "task-0"),
        (EvaluationResult(Outcome.UNRESOLVED, "not_reported", patch=b"+ a"), "task-0"),
        (EvaluationResult(Outcome.UNRESOLVED, "tampered", patch=b"+ a"), "task-0"),
        (EvaluationResult(Outcome.LIMIT, "wall", patch=b"+ a"), "task-0"),
        (EvaluationResult(Outcome.CRASHED, "exit_1", patch=b"+ a"), "task-0"),
        (EvaluationResult(Outcome.INFRA, "sandbox_failure", patch=b"+ a"), "task-0"),
        (YES, "task-0"),
    ],
)
def test_only_the_tests_own_words_on_the_same_change_are(tmp_path: Path, result: EvaluationResult, task: str) -> None:
    """What a busy host may have cut short, and what the agent's own end overrode, is no answer of the task's."""
    for number, results in enumerate(((YES, result), (result, YES))):
        with new_archive(tmp_path / str(number)) as archive:
            store(archive, 0, results[0], task="task-0" if results[0] is YES else task)
            store(archive, 0, results[1], task="task-0" if results[1] is YES else task)
            assert archive.open_doubts() == []


def test_no_change_at_all_is_never_doubted(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        store(archive, 0, EvaluationResult(Outcome.RESOLVED))
        store(archive, 0, EvaluationResult(Outcome.UNRESOLVED, "tests"))
        assert archive.open_doubts() == []


def test_a_task_is_doubted_once_at_a_time_once_for_each_change_and_not_for_ever(tmp_path: Path) -> None:
    """A variant that leaves changes which work at random cannot keep the judge busy."""
    with new_archive(tmp_path) as archive:
        for number in range(MOST_DOUBTS + 2):
            patch = b"+ %d" % number
            for outcome, cause in ((Outcome.RESOLVED, ""), (Outcome.UNRESOLVED, "tests")) * 2:
                store(archive, 0, EvaluationResult(outcome, cause, patch=patch))
            found = archive.open_doubts()
            assert len(found) == (number < MOST_DOUBTS)
            for doubt in found:
                archive.settle_doubt(doubt, False, "the reference passed 10 of 10 times")
                store(archive, 0, EvaluationResult(Outcome.RESOLVED, patch=patch))
                assert archive.open_doubts() == [], "that change is known to waver by itself"
        assert sums(archive) == [(13, 10, 13, 10)], "nothing was taken from anybody"
        assert archive.snapshot().quarantined == ()


def test_a_quarantined_task_is_left_out_of_every_sum_and_view(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        child = expand(archive, 0).id
        grandchild = expand(archive, child).id
        store(archive, 0, YES)
        store(archive, grandchild, NO)
        store(archive, grandchild, YES, task="task-1")
        store(archive, child, EvaluationResult(Outcome.EMPTY), task="task-2")
        late = archive.begin_evaluation(child, "task-0", Purpose.SEARCH, 1)
        final = store(archive, 0, YES, purpose=Purpose.FINAL)
        with Browser(paths_in(tmp_path)) as browser:
            history = History()
            browser.follow(history)
            assert history.success.tolist() == [True, False, True, False][: len(history.success)]
            assert browser.attempt_costs().jobs.tolist() == [1, 1, 2]
            (doubt,) = archive.open_doubts()
            archive.settle_doubt(doubt, True, "its reference failed", state={"mark": 1})
            archive.finish_evaluation(late, YES)
            left = [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 0)]
            assert sums(archive) == left
            assert browser.attempt_costs().jobs.tolist() == [0, 1, 1]
            assert archive.open_doubts() == []
            assert archive.get_state("mark") == 1
            snapshot = archive.snapshot()
            assert (snapshot.quarantined, snapshot.scored_final) == (("task-0",), ())
            assert [(r.variant_id, r.task_id) for r in snapshot.results] == [(grandchild, "task-1"), (child, "task-2")]
            totals = browser.totals()
            assert (totals.n, totals.finals, totals.evaluations_left_out) == (2, 0, 4)
            assert totals.usage == snapshot.totals.usage
            assert [row.task_id for row in browser.scored(grandchild)] == ["task-1"]
            assert len(browser.evaluations(grandchild)) == 2, "the rows are as they were"
            assert browser.outcomes(Purpose.FINAL) == []
            assert {(cell.variant_id, cell.task_id) for cell in browser.cells([0, child, grandchild])} == {
                (grandchild, "task-1"),
                (child, "task-2"),
            }
            assert set(browser.mean_costs()) == {child, grandchild}
            known = {total.id: total for total in browser.task_totals()}
            assert (known["task-0"].tried, known["task-0"].quarantined) == (0, True)
            assert (known["task-1"].tried, known["task-1"].quarantined) == (1, False)
            browser.follow(history)
            assert history.variant.tolist() == [grandchild, child]
            (told,) = browser.quarantined()
            assert (told.task_id, told.split, told.finding, told.results) == (
                "task-0",
                "search",
                "its reference failed",
                4,
            )
            (event,) = browser.latest_events(1)
            assert event.kind == "quarantined"
            assert "its reference failed: the task is left out" in event.message
        assert archive.evaluation(final).outcome is Outcome.RESOLVED
        archive.recover()
        assert sums(archive) == left


def test_a_late_result_that_is_lost_takes_nothing(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        store(archive, 0, YES)
        late = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 1)
        store(archive, 0, NO)
        archive.settle_doubt(archive.open_doubts()[0], True, "")
        archive.finish_evaluation(late, EvaluationResult(Outcome.INFRA, "sandbox_failure"))
        assert archive.snapshot().totals.evaluations_left_out == 2
        archive.recover()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE doubts SET flaky = 0",
        "DELETE FROM doubts",
        "UPDATE subtractions SET at = 0",
        "DELETE FROM subtractions",
        "INSERT INTO doubts (task_id, resolved_id, unresolved_id, noticed_at, flaky, settled_at)"
        " VALUES ('task-0', 1, 2, 0, 1, 0)",
        "INSERT INTO subtractions VALUES (77, 1, 0)",
    ],
)
def test_the_database_itself_keeps_the_rules(tmp_path: Path, statement: str) -> None:
    with new_archive(tmp_path) as archive:
        store(archive, 0, YES)
        store(archive, 0, NO)
        archive.settle_doubt(archive.open_doubts()[0], True, "")
    refuse(tmp_path, statement)
    with closing(sqlite3.connect(paths_in(tmp_path).archive)) as connection:
        check_sums(connection)


def test_the_other_answer_is_found_by_an_index(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        said: list[str] = []
        store(archive, 0, YES)
        archive._connection.set_trace_callback(said.append)
        store(archive, 0, NO)
        archive._connection.set_trace_callback(None)
        (asked,) = [line for line in said if "patch_blob = " in line and line.startswith("SELECT id")]
        plan = archive._connection.execute(f"EXPLAIN QUERY PLAN {asked}").fetchall()
    assert [row[3] for row in plan] == [
        "SEARCH evaluations USING COVERING INDEX evaluations_by_change (patch_blob=? AND task_id=? AND outcome=?)"
    ]
