"""What a person asks for by name is done next, once, and paid for."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from archive.control import Verb, post
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from hgm.engine import Engine
from hgm.plan import prepare
from hgm.work import Done, Work
from tests.hgm.cli.typing_in import typed
from tests.hgm.driven import a_child_each_time, drive, opened, resolved
from tests.toy import write_run


def answers(engine: Engine) -> list[str]:
    with Reader(engine.plan.paths) as reader:
        return [command.result for command in reader.commands()]


def test_an_expansion_and_evaluations_that_are_asked_for_come_first(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=2)
    done: list[Work] = []

    def answer(work: Work) -> Done:
        done.append(work)
        return a_child_each_time(work)

    with opened(prepare(paths), answer) as (engine, _):
        post(paths, Verb.EVALUATE, {"variant": 0, "tasks": 1, "split": "held_out"})
        post(paths, Verb.EXPAND, {"variant": 0})
        post(paths, Verb.EVALUATE, {"variant": 0, "tasks": 2})
        drive(engine)
    assert [(work.node, work.purpose, work.task_id is None) for work in done[:4]] == [
        (0, Purpose.FINAL, False),
        (0, Purpose.SEARCH, True),
        (0, Purpose.SEARCH, False),
        (0, Purpose.SEARCH, False),
    ]
    searched = [(work.node, work.task_id) for work in done if work.task_id and work.purpose is Purpose.SEARCH]
    assert len(searched) == len(set(searched))  # no task was given twice
    compared = [(work.node, work.task_id) for work in done if work.purpose is Purpose.FINAL]
    assert len(compared) == len(set(compared)) == 4  # what was asked for on held-out tasks is not asked again


def test_what_was_asked_for_survives_a_restart(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        post(paths, Verb.EXPAND, {"variant": 0})
        post(paths, Verb.EVALUATE, {"variant": 0, "tasks": 2})
        engine._look()
        before = list(engine.search.asked)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert engine.search.asked == before
        assert len(before) == 3


@pytest.mark.parametrize(
    ("verb", "args", "why"),
    [
        (Verb.EXPAND, {"variant": 9}, "variant v9"),
        (Verb.EXPAND, {"variant": True}, "needs the number of the variant"),
        (Verb.EVALUATE, {"variant": 0, "tasks": 0}, "a number of tasks"),
        (Verb.EVALUATE, {"variant": 0, "split": "all"}, "a number of tasks"),
        (Verb.NOTE, {"text": " "}, "needs a text"),
        (Verb.BAN, {"variant": 0}, "v0 is the root"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    tmp_path: Path, verb: Verb, args: dict[str, int | str], why: str
) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        post(paths, verb, args)
        engine._look()
        assert "refused" in answers(engine)[0]
        assert why in answers(engine)[0]


def test_a_banned_variant_is_asked_for_nothing(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    posted: list[int] = []
    with opened(prepare(paths), a_child_each_time) as (engine, _):

        def ban() -> None:
            if len(engine.search.tree) > 1 and not posted:
                for verb in (Verb.EVALUATE, Verb.BAN, Verb.EXPAND):
                    posted.append(post(paths, verb, {"variant": 1}))
                engine._look()
                assert engine.search.next_asked() is None
                assert "banned" in answers(engine)[2]

        drive(engine, ban)
    assert len(posted) == 3


def test_held_out_tasks_that_are_asked_for_leave_enough_for_the_comparison(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=16, held_out=2)
    asked: list[int] = []
    with opened(prepare(paths), a_child_each_time) as (engine, _):

        def ask() -> None:
            if len(engine.search.tree) > 1 and not asked:
                asked.append(post(paths, Verb.EVALUATE, {"variant": 1, "tasks": 2, "split": "held_out"}))

        drive(engine, ask)
        assert engine.search.finalist
        compared = Counter(node for node, _ in engine.search.finals_scored.elements())
    assert compared == {0: 2, 1: 2, engine.search.finalist: 2}
    with Reader(paths) as reader:
        assert reader.totals().finals + reader.totals().n == 16


def test_a_note_is_an_event_of_its_variant(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        post(paths, Verb.NOTE, {"variant": 0, "text": "look here"})
        engine._look()
    with Reader(paths) as reader:
        assert [(event.message, event.variant_id) for event in reader.events() if event.kind == "note"] == [
            ("look here", 0)
        ]


def test_an_evaluation_is_run_again_for_a_check(tmp_path: Path) -> None:
    """With its task and its seed, before anything else; a check of the check is one of the first."""
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    done: list[Work] = []

    def answer(work: Work) -> Done:
        done.append(work)
        if len(done) in (4, 8):
            with Reader(paths) as reader:
                again = [row.id for row in reader.evaluations(purpose=Purpose.CHECK)]
            post(paths, Verb.AGAIN, {"evaluation": (again or [1])[0]})
        return resolved(tokens=70) if work.purpose is Purpose.CHECK else a_child_each_time(work)

    with opened(prepare(paths), answer) as (engine, _):
        drive(engine)
        spent = json.loads(engine.search.budget.to_json())
    with Reader(paths) as reader:
        first, totals, root = reader.evaluation(1), reader.totals(), reader.variant(0)
        rows = reader.evaluations(purpose=Purpose.CHECK)
    same = (0, first.task_id, first.seed, 1, Outcome.RESOLVED)
    assert [(row.variant_id, row.task_id, row.seed, row.retry_of, row.outcome) for row in rows] == [same, same]
    assert Purpose.CHECK in [work.purpose for work in done[4:7]], "before what the search would choose"
    assert (first.outcome, root.s) == (Outcome.UNRESOLVED, 0), "the root solves nothing but checks"
    assert totals.n + totals.finals == 12, "a check takes none of the evaluations of the budget"
    assert (spent["evaluations"], spent["tokens"]) == (totals.n, 140)
    assert totals.usage.tokens == 140


def test_a_finished_run_makes_a_check_and_is_finished_again(tmp_path: Path) -> None:
    paths, made = write_run(tmp_path, evaluations=12, held_out=1), list[Purpose]()

    def answer(work: Work) -> Done:
        made.append(work.purpose)
        return a_child_each_time(work)

    with opened(prepare(paths), answer) as (engine, _):
        drive(engine)
        assert not engine.goes_on()
    made.clear()
    said = typed("evaluate", paths.root, "e1", "--again")[1]
    assert f"done first by the next: hgm run {paths.root}" in said
    with opened(prepare(paths), answer) as (engine, _):
        before = engine.search.tree.s.tolist()
        assert engine.goes_on()
        drive(engine)
        assert (engine.phase, engine.search.tree.s.tolist()) == ("done", before)
        assert not engine.goes_on()
    assert made == [Purpose.CHECK]
    with Reader(paths) as reader:
        assert [row.retry_of for row in reader.evaluations(purpose=Purpose.CHECK)] == [1]


def test_a_check_survives_a_restart_and_a_kill(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        done = engine.archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 5)
        engine.archive.finish_evaluation(done, EvaluationResult(Outcome.RESOLVED))
        post(paths, Verb.AGAIN, {"evaluation": done})
        engine._look()
        (asked,) = engine.search.asked
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert engine.search.asked == [asked]
        assert asked == Work(0, "task-1", Purpose.CHECK, 5, retry_of=done)
        assert engine.search.next_asked() == asked
        killed = engine.archive.begin_evaluation(
            0, "task-1", Purpose.CHECK, 5, state=engine.search.state(), retry_of=done
        )
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert engine.archive.evaluation(killed).outcome is Outcome.INFRA
        assert list(engine.requeued) == [asked]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"evaluation": 9}, "evaluation 9"),
        ({"evaluation": "1"}, "needs the number of the evaluation"),
        ({"evaluation": 1}, "e1 was lost to the infrastructure"),
        ({"evaluation": 2}, "e2 has not ended yet"),
        ({"evaluation": 3}, "no tokens left"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(
    tmp_path: Path, args: dict[str, int | str], why: str
) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1, more="tokens = 2_000_000\n")
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        for outcome in (Outcome.INFRA, None, Outcome.EMPTY):
            number = engine.archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 5)
            if outcome:
                engine.archive.finish_evaluation(number, EvaluationResult(outcome))
        engine.search.budget.charge(Usage(prompt_tokens=1_999_999))
        post(paths, Verb.AGAIN, args)
        engine._look()
        assert "refused" in answers(engine)[0]
        assert why in answers(engine)[0]
