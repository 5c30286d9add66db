"""The engine and flaky tasks, with a bench that only pretends: who is asked, what is left out, what a restart finds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from archive.queries import Reader
from archive.records import ROOT, EvaluationResult, Outcome, Purpose
from evaluators.steadiness import Steadiness
from hgm.budget import BudgetName
from hgm.engine import Engine
from hgm.exam import Exam
from hgm.losses import MAX_LOST
from hgm.plan import prepare, write_lock
from hgm.report import held_out
from hgm.search import Search
from hgm.standing import finals
from hgm.work import Done, Work
from tests.hgm.driven import Answer, a_child_each_time, drive, opened
from tests.toy import write_run

FLAKY = "task-2"
WAVERS = Steadiness(True, "its reference solution failed at run 3 of 10")
HOLDS = Steadiness(False, "its reference solution passed 10 of 10 times, and no change never did")
BUSY = Steadiness(None, "its reference solution was not judged to the end in 10 runs")


def coin(task: str = FLAKY) -> Answer:
    """All but the root solve every task, but for one, on which all leave the same change: every second time right."""
    answered = [0]

    def answer(work: Work) -> Done:
        done = a_child_each_time(work)
        if work.task_id is None:
            return done
        answered[0] += work.task_id == task
        good = answered[0] % 2 == 0 if work.task_id == task else bool(work.node)
        patch = b"+ the same" if work.task_id == task else b"+ %d" % good
        outcome, cause = (Outcome.RESOLVED, "") if good else (Outcome.UNRESOLVED, "tests")
        return Done(evaluation=EvaluationResult(outcome, cause, patch=patch))

    return answer


def same(search: Search, again: Search) -> None:
    tree, other = search.tree, again.tree
    for name in ("parent", "s", "f", "clade_s", "clade_f", "discounted_s", "given", "task_states", "task_s", "task_f"):
        assert np.array_equal(getattr(tree, name), getattr(other, name)), name
    assert (tree.scored, tree.failed_in_a_row.tolist()) == (other.scored, other.failed_in_a_row.tolist())
    assert search.quarantined == again.quarantined
    assert search.finals_scored == again.finals_scored


@pytest.mark.parametrize("workers", [1, 3])
def test_a_flaky_task_is_taken_out_and_asked_of_nobody_any_more(tmp_path: Path, workers: int) -> None:
    plan = prepare(write_run(tmp_path, evaluations=20, held_out=0, workers=workers))
    with opened(plan, coin()) as (engine, bench):
        bench.findings = [WAVERS]
        assert drive(engine)
        assert bench.examined == [FLAKY]
        assert engine.search.quarantined == {FLAKY}
        column = engine.search.tree.task_index[FLAKY]
        assert engine.search.tree.task_s[column] == engine.search.tree.task_f[column] == 0
        tried = [work.task_id for work in bench.done if work.task_id]
        assert len(tried) == 20, "what was paid is paid"
        assert tried.count(FLAKY) <= 2 + workers
        assert engine.search.tree.scored == 20 - tried.count(FLAKY)
        engine.archive.recover()  # checks the sums against the results
        same(engine.search, Search.restore(plan, engine.archive))
    with Reader(plan.paths) as reader:
        assert reader.totals().n == engine.search.tree.scored
        assert [task.task_id for task in reader.quarantined()] == [FLAKY]


def test_a_change_that_wavers_by_itself_stays_scored(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=20, held_out=0))
    with opened(plan, coin()) as (engine, bench):
        bench.findings = [HOLDS]
        drive(engine)
        assert bench.examined == [FLAKY], "the same change is not examined twice"
        assert engine.search.tree.scored == 20
        assert sum(work.task_id == FLAKY for work in bench.done) > 2, "it is asked as before"
        assert engine.search.quarantined == set()


def test_a_host_that_cannot_tell_is_asked_again_and_then_at_the_next_start(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=16, held_out=0))
    with opened(plan, coin()) as (engine, bench):
        bench.findings = [BUSY]
        drive(engine)
        assert bench.examined == [FLAKY] * MAX_LOST
        assert engine.search.tree.scored == 16
        assert len(engine.archive.open_doubts()) == 1
    with opened(plan, coin()) as (engine, bench):
        engine.search.budget.extend(BudgetName.EVALUATIONS, 1)
        bench.findings = [WAVERS]
        drive(engine)
        assert engine.search.quarantined == {FLAKY}


def test_what_a_stop_interrupts_is_examined_by_the_next_engine(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=16, held_out=0))

    def stop_when(engine: Engine) -> Callable[[], None]:
        return lambda: engine.abort() if engine.doubts.busy else None

    with opened(plan, coin()) as (engine, bench):

        async def never(task_id: str) -> Steadiness:
            await asyncio.sleep(60)
            raise AssertionError(task_id)

        bench.examine = never  # type: ignore[method-assign]
        assert drive(engine, stop_when(engine)) == "stopped"
        assert len(engine.archive.open_doubts()) == 1
    with opened(plan, coin()) as (engine, bench):
        bench.findings = [WAVERS]
        drive(engine)
        assert bench.examined == [FLAKY]
        assert engine.search.quarantined == {FLAKY}
        same(engine.search, Search.restore(plan, engine.archive))


def test_a_defect_while_examining_ends_nothing(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=16, held_out=0))
    with opened(plan, coin()) as (engine, bench):

        async def broken(task_id: str) -> Steadiness:
            raise OSError("no space")

        bench.examine = broken  # type: ignore[method-assign]
        assert drive(engine) == "evaluations"
        (event,) = [one for one in Reader(plan.paths).events() if one.kind == "doubted"]
        assert "OSError: no space" in event.message


def test_a_flaky_held_out_task_is_left_out_of_the_comparison(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=28, search=4, held_out=4, more="[final]\nattempts = 2\n")
    plan = prepare(paths)
    write_lock(plan, {})
    with opened(plan, coin("task-6")) as (engine, bench):
        bench.findings = [WAVERS]
        assert drive(engine) == "evaluations"
        assert engine.search.quarantined == {"task-6"}
        best = engine.search.finalist
        assert best
        assert engine.search.finals_scored == {
            (node, task): 2 for node in (ROOT, best) for task in ("task-5", "task-7", "task-8")
        }
        same(engine.search, Search.restore(plan, engine.archive))
    with Reader(paths) as reader:
        compared, standing = held_out(reader, best), finals(reader)
        assert compared is not None
        assert compared.difference.tasks == 3
        assert standing is not None
        assert (standing.done, standing.total) == (12, 12)
        assert reader.totals().finals == 12


def test_an_exam_goes_on_without_it(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=24, search=3, held_out=0, more="[final]\nheld_out = false\n"))
    with opened(plan, coin(), "final") as (engine, bench):
        exam = Exam("toy", plan.search_ids, attempts=6)
        engine._sit(exam)
        bench.findings, bench.examining_s = [WAVERS], 0.0  # before the exam is over
        drive(engine)
        done = [work.task_id for work in bench.done]
        assert (done.count("task-1"), done.count("task-3")) == (6, 6)
        assert done.count(FLAKY) < 6
        assert exam.heard.keys() == {"task-1", "task-3"}
        assert exam.unanswered == {FLAKY}
        assert {result.task_id for result in Reader(plan.paths).outcomes(Purpose.FINAL)} == {"task-1", "task-3"}
