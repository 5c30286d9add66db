"""What the host loses: when the engine gives up, pauses, goes on, and what it books."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import cast

from archive.control import Verb, post
from archive.queries import Reader
from archive.records import Purpose, Usage
from hgm.plan import prepare
from hgm.work import Done, Work, Workbench, lost
from tests.hgm.driven import (
    Bench,
    Models,
    drive,
    one_child,
    opened,
    tokens_of,
    usual,
)
from tests.toy import write_run


def test_an_evaluation_that_the_host_always_loses_is_given_up(tmp_path: Path) -> None:
    otherwise, doomed = one_child(), [(0, "task-2"), (1, "task-2"), (1, "task-7")]

    def answer(work: Work) -> Done:
        return lost(work, "sandbox_failure") if (work.node, work.task_id) in doomed else otherwise(work)

    with opened(prepare(write_run(tmp_path, evaluations=100)), answer) as (engine, bench):
        assert drive(engine) == "no_expandable_node"
        assert engine.search.finalist == 1
    tried = Counter((work.node, work.task_id) for work in bench.done if work.task_id)
    assert [tried.pop(key) for key in doomed] == [3, 3, 3]
    assert set(tried.values()) == {1}


def test_a_finished_run_goes_on_for_what_was_lost_and_for_nothing_that_it_could_not_start(tmp_path: Path) -> None:
    plan, otherwise = prepare(write_run(tmp_path, evaluations=100)), one_child()

    def answer(work: Work) -> Done:
        return lost(work, "sandbox_failure") if (work.node, work.task_id) == (1, "task-7") else otherwise(work)

    with opened(plan, answer) as (engine, _):
        assert drive(engine) == "no_expandable_node"
    with opened(plan, otherwise) as (engine, bench):
        assert engine.goes_on()
        assert drive(engine) == "no_expandable_node"
    assert [(work.node, work.task_id) for work in bench.done] == [(1, "task-7")]
    with opened(plan, otherwise) as (engine, _):
        before = engine.search.state()
        assert not engine.goes_on(), "there is a budget, but nothing to spend it on"
        assert engine.search.state() == before


def test_an_outage_is_no_reason_to_give_an_evaluation_up(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=100, held_out=2, workers=1)
    down, otherwise = {"search": 7, "final": 7}, one_child()

    def answer(work: Work) -> Done:
        if work.task_id is not None and work.purpose.value in down and down[work.purpose] > 0:
            down[work.purpose] -= 1
            return lost(work, "provider_unavailable")
        return otherwise(work)

    with opened(prepare(paths), answer) as (engine, _):
        assert drive(engine, lambda: engine.resume() if engine.paused else None) == "no_expandable_node"
    with Reader(paths) as reader:
        assert (reader.totals().n, reader.totals().finals) == (12, 4)
        assert any(event.kind == "paused" for event in reader.events())
        assert not reader.state("paused")


def test_a_run_that_was_stopped_while_paused_is_not_paused_any_more(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    with opened(prepare(paths), usual) as (engine, _):
        engine.pause("no key")
        assert drive(engine, engine.drain) == "drained"
    with opened(prepare(paths), usual) as (engine, _):
        drive(engine)
    with Reader(paths) as reader:
        assert not reader.state("paused")


def test_a_paused_run_with_nothing_in_flight_spends_no_time(tmp_path: Path) -> None:
    seen: list[float] = []

    def look() -> None:
        if engine.paused:
            seen.append(engine.search.budget.elapsed_s)
            if len(seen) == 5:
                engine.resume()

    with opened(prepare(write_run(tmp_path, evaluations=8, held_out=1)), usual) as (engine, _):
        engine.pause("no key")
        assert drive(engine, look) == "evaluations"
    assert len(set(seen)) < 5, "time went on between any two looks"


def test_a_run_pauses_while_its_model_is_out_and_goes_on_by_itself(tmp_path: Path) -> None:
    """Nothing is started, no time is spent, what was lost to it is not counted against anything."""
    spent: list[float] = []

    def look() -> None:
        if engine.paused:
            spent.append(engine.search.budget.elapsed_s)
        if len(spent) == 5:
            models.outage = ""

    def answer(work: Work) -> Done:
        if len(bench.done) == 3:
            models.outage = "the key is invalid"
        return lost(work, "provider_refused") if models.outage else usual(work)

    paths = write_run(tmp_path, evaluations=8, held_out=1)
    with opened(prepare(paths), answer) as (engine, bench):
        models = cast(Models, engine.shop.gateway)
        assert drive(engine, look) == "evaluations"
        assert engine._losses.in_a_row == 0
    assert len(set(spent[1:])) == 1, "time went on"
    with Reader(paths) as reader:
        events = [event for event in reader.events() if event.kind in ("paused", "resumed")]
        assert [event.kind for event in events] == ["paused", "resumed"]
        assert "the key is invalid (goes on when it answers; ask at once with: hgm resume" in events[0].message


def test_resume_asks_a_model_that_is_out_and_waits_for_its_answer(tmp_path: Path) -> None:
    seen: list[str] = []

    def look() -> None:
        if engine.paused and not models.asked:
            engine.resume()
            seen.append(engine.paused)
        elif models.asked:
            models.outage = ""

    with opened(prepare(write_run(tmp_path, evaluations=8, held_out=1)), usual) as (engine, _):
        models = cast(Models, engine.shop.gateway)
        models.outage = "nobody there"
        assert drive(engine, look) == "evaluations"
    assert "nobody there" in seen[0]


def test_a_model_that_answers_again_does_not_undo_its_users_pause(tmp_path: Path) -> None:
    def look() -> None:
        if models.outage:
            engine.pause("asked for by its user")
            models.outage = ""
        else:
            looks.append(engine.paused)
            if len(looks) == 60:
                engine.drain()

    looks: list[str] = []
    with opened(prepare(write_run(tmp_path, evaluations=8, held_out=1)), usual) as (engine, _):
        models = cast(Models, engine.shop.gateway)
        models.outage = "nobody there"
        assert drive(engine, look) == "drained"
    assert set(looks) == {"asked for by its user"}


def test_a_budget_that_was_extended_is_stored_with_the_command(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    with opened(prepare(paths), usual) as (engine, _):
        post(paths, Verb.BUDGET, {"evaluations": 5})
        engine._look()
    with opened(prepare(paths), usual) as (engine, _):
        assert engine.search.budget.search_evaluations == 8 + 5 - 2


# --- what a host that fails leaves unsettled --------------------------------------------------------------------------


def test_what_an_attempt_used_that_the_host_lost_is_booked(tmp_path: Path) -> None:
    """Nobody could settle it: what it had booked before its last request counts, once."""
    paths = write_run(tmp_path, evaluations=100, held_out=1, workers=1)
    lost_ones: list[str] = []

    class Losing(Bench):
        async def do(self, work: Work, job_id: int) -> Done:
            if work.task_id is None and "x" not in lost_ones:
                engine.ledger.book(f"x{job_id}", Usage(1, 1000))
                engine.ledger.book(f"x{job_id}-gate", Usage(1, 0, 500))
                engine.ledger.book(f"x{job_id}-gate", Usage(2, 0, 700))
                lost_ones.append("x")
                raise OSError("a defect of ours")
            if work.task_id is not None and "e" not in lost_ones:
                engine.ledger.book(f"e{job_id}", Usage(1, 30))
                lost_ones.append("e")
                return lost(work, "sandbox_failure")
            return await super().do(work, job_id)

    with opened(prepare(paths), usual) as (engine, _):
        engine.bench = cast(Workbench, Losing(usual))
        drive(engine)
        assert tokens_of(engine) == 1730
    with Reader(paths) as reader:
        assert reader.totals().usage.tokens == 1730
    with opened(prepare(paths), usual) as (engine, _):
        assert tokens_of(engine) == 1730


def test_what_was_in_flight_at_a_kill_is_booked_once(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    with opened(prepare(paths), usual) as (engine, _):
        number = engine.archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1)
        engine.ledger.book(f"e{number}", Usage(3, 100, 20))
        engine.ledger.book("root-smoke-0", Usage(1, 5))
    for _ in range(2):
        with opened(prepare(paths), usual) as (engine, _):
            assert tokens_of(engine) == 125
            assert engine.archive.evaluation(number).usage == Usage(3, 100, 20)
