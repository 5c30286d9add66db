"""What a person asks for by name is done next, once, and paid for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive.control import Verb, post
from archive.queries import Reader
from archive.records import Purpose
from hgm.engine import Engine
from hgm.plan import prepare
from hgm.work import Done, Work
from tests.hgm.driven import a_child_each_time, drive, opened
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
        (Verb.EXPAND, {"variant": True}, "needs a variant"),
        (Verb.EVALUATE, {"variant": 0, "tasks": 0}, "a number of tasks"),
        (Verb.EVALUATE, {"variant": 0, "split": "all"}, "a number of tasks"),
        (Verb.NOTE, {"text": " "}, "needs a text"),
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
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        post(paths, Verb.EVALUATE, {"variant": 0})
        post(paths, Verb.BAN, {"variant": 0})
        post(paths, Verb.EXPAND, {"variant": 0})
        engine._look()
        assert engine.search.next_asked() is None
        assert "banned" in answers(engine)[2]


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
