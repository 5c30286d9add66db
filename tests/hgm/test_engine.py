"""The engine with a bench that only pretends to work: what it starts, when it gives up, and that it always ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from archive.control import Verb, post
from archive.errors import ConfigError, GateRefused
from archive.files import File
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose, Usage
from archive.statistics import best_belief
from archive.store import Archive
from hgm.attempt import Workshop
from hgm.cli.drive import init_run
from hgm.engine import Engine
from hgm.expand import Expanded
from hgm.gate import GateReport
from hgm.plan import Plan, prepare
from hgm.policies.swe_search import SweSearch
from hgm.report import best_id, ranking
from hgm.templates import Wishes
from hgm.work import Done, Work, Workbench, lost
from tests.toy import write_run, write_suite

Answer = Callable[[Work], Done]
GIVE_UP_S = 10.0


class Models:
    """The engine's view of the gateway: whether a model is out."""

    outage = ""
    asked = 0

    def ask_again(self) -> None:
        self.asked += 1


class Bench:
    """Ends every piece of work at once, as `answer` says."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.done: list[Work] = []

    async def do(self, work: Work, job_id: int) -> Done:
        await asyncio.sleep(0)
        self.done.append(work)
        return self.answer(work)

    def settled(self, expanded: Expanded) -> Expanded:
        return expanded


def resolved(tokens: int = 0) -> Done:
    return Done(evaluation=EvaluationResult(Outcome.RESOLVED, usage=Usage(prompt_tokens=tokens)))


def unresolved() -> Done:
    return Done(evaluation=EvaluationResult(Outcome.UNRESOLVED, "tests"))


def no_change() -> Done:
    return Done(expansion=Expanded(ExpansionResult(ExpansionFailure.NO_CHANGE), None))


def usual(work: Work) -> Done:
    return no_change() if work.task_id is None else resolved()


def a_child_each_time(work: Work) -> Done:
    """Children that are all different; nobody else than the youngest solves anything."""
    if work.task_id is not None:
        return resolved() if work.node else unresolved()
    files = {"agent.toml": File(b"name = 'x'"), "n": File(str(work.seed).encode())}
    return Done(expansion=Expanded(ExpansionResult(None), files))


def one_child() -> Answer:
    """The root's first expansion makes a child, which solves all that the root does not; no other makes any."""
    made: list[Work] = []

    def answer(work: Work) -> Done:
        if work.task_id is not None:
            return resolved() if work.node else unresolved()
        made.append(work)
        return a_child_each_time(work) if len(made) == 1 else no_change()

    return answer


@contextlib.contextmanager
def opened(plan: Plan, answer: Answer, phase: str = "search") -> Iterator[tuple[Engine, Bench]]:
    if not plan.paths.archive.exists():
        Archive.create(plan.paths, plan.task_rows()).close()
        with Archive.open(plan.paths) as archive:
            archive.add_root(plan.agent, name=plan.agent_name, idea="the root")
            archive.put_state({"phase": phase})
    with Archive.open(plan.paths) as archive:
        engine, bench = Engine(plan, archive, cast(Workshop, SimpleNamespace(gateway=Models()))), Bench(answer)
        engine.bench = cast(Workbench, bench)
        yield engine, bench


def drive(engine: Engine, meanwhile: Callable[[], object] = lambda: None) -> str:
    """The cause of the end; a run that does not end is a failure of the test. `meanwhile` is called again and again."""

    async def call() -> None:
        while True:
            await asyncio.sleep(0.01)
            meanwhile()

    async def within_reason() -> str:
        calling = asyncio.create_task(call())
        try:
            async with asyncio.timeout(GIVE_UP_S):
                return await engine.drive()
        finally:
            calling.cancel()

    return asyncio.run(within_reason())


def test_a_finalist_that_cannot_be_paid_for_does_not_keep_the_run_from_ending(tmp_path: Path) -> None:
    """Tokens can run out before the last final evaluation, whose reservation is a worst case."""
    paths = write_run(tmp_path, held_out=3, more="tokens = 1_000_000\n[limits]\ntokens = 400_000\n")
    plan = prepare(paths)

    def dear(work: Work) -> Done:
        return resolved(tokens=350_000) if work.purpose is Purpose.FINAL else a_child_each_time(work)

    with opened(plan, dear) as (engine, _):
        assert drive(engine) == "evaluations"
        assert engine.phase == "done"
        assert engine.search.finalist
    with Reader(paths) as reader:
        assert reader.totals().finals == 2
        assert any(event.kind == "not_compared" for event in reader.events())


def test_a_raised_budget_keeps_enough_for_another_finalist(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=24, held_out=3)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        drive(engine)
        first = engine.search.finalist
        engine.archive.set_banned(int(str(first)), True)
    paths.config.write_text(paths.config.read_text().replace("evaluations = 24", "evaluations = 40"))
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert drive(engine) == "evaluations"
        assert engine.search.finalist not in (first, 0)
        compared = Counter(node for node, _ in engine.search.finals_scored.elements())
    assert compared == {0: 3, first: 3, engine.search.finalist: 3}


def test_no_improvement_counts_from_the_best_that_any_variant_has_been(tmp_path: Path) -> None:
    luck = random.Random(5)

    def answer(work: Work) -> Done:
        if work.task_id is None:
            return a_child_each_time(work)
        return resolved() if luck.random() < 0.6 else unresolved()

    with opened(prepare(write_run(tmp_path, evaluations=60, held_out=1)), answer) as (engine, _):
        drive(engine)
        noted = json.loads(engine.search.budget.to_json())
        size, results = len(engine.search.tree), engine.archive.snapshot().results
    counts, best, since = np.zeros((2, size), dtype=int), -1.0, 0
    for result in results:
        counts[0 if result.success else 1, result.variant_id] += 1
        belief = best_belief(*counts)
        since = 0 if belief and belief.value > best else since + 1
        best = max(best, belief.value if belief else best)
    assert (noted["best"], noted["since_improvement"]) == (best, since)
    assert best > 0.1


def test_results_that_end_together_wait_for_the_disk_together(tmp_path: Path) -> None:
    with opened(prepare(write_run(tmp_path, evaluations=40, workers=8, held_out=1)), a_child_each_time) as (engine, _):
        said: list[str] = []
        engine.archive._connection.set_trace_callback(said.append)
        drive(engine)
        engine.archive._connection.set_trace_callback(None)
        results = engine.archive.snapshot().totals
    assert results.n + results.finals == 40
    assert 0 < said.count("PRAGMA synchronous = FULL") < results.n / 2


def stop_after_one(engine: Engine, bench: Bench) -> None:
    def answer(work: Work) -> Done:
        engine.drain()
        return a_child_each_time(work)

    bench.answer = answer


def test_a_finished_run_that_spent_most_on_its_comparison_ends_again_at_once(tmp_path: Path) -> None:
    """What another finalist would take is more than the whole budget then, and leaves less than nothing to search."""
    paths = write_run(tmp_path, evaluations=55, held_out=20)
    with opened(prepare(paths), one_child()) as (engine, _):
        drive(engine)
        assert engine.search.finals_scored.total() == 40
    with opened(prepare(paths), usual) as (engine, bench):
        assert drive(engine) == "evaluations"
        assert (engine.phase, bench.done) == ("done", [])


def test_a_finished_run_whose_budget_was_raised_is_searching_again(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        drive(engine)
    paths.config.write_text(paths.config.read_text().replace("evaluations = 12", "evaluations = 30"))
    with opened(prepare(paths), a_child_each_time) as (engine, bench):
        stop_after_one(engine, bench)
        assert drive(engine) == "drained"
        assert engine.phase == "search"


def test_a_root_that_is_still_the_best_is_compared_with_nobody(tmp_path: Path) -> None:
    """Its held-out evaluations stay reserved for the day when there is another to compare it with."""
    paths = write_run(tmp_path, evaluations=24, held_out=3)
    with opened(prepare(paths), usual) as (engine, bench):
        assert drive(engine) == "no_expandable_node"
        assert engine.search.finalist == 0
    assert {work.purpose for work in bench.done} == {Purpose.SEARCH}
    with Reader(paths) as reader:
        (event,) = [event for event in reader.events() if event.kind == "not_compared"]
        assert "the root is still the best" in event.message
        assert reader.state("best") == 0


def test_where_nobody_solves_anything_the_root_stays_the_best(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=20, held_out=1)
    with opened(prepare(paths), lambda work: unresolved() if work.task_id else a_child_each_time(work)) as (engine, _):
        drive(engine)
        assert engine.search.finalist == 0
    with Reader(paths) as reader:
        assert len(reader.variants()) > 1
        assert best_id(reader, 0.01) == 0
        assert [one.variant.id for one in ranking(reader, 0.01)][:2] == [0, 1]


def test_duplicates_are_counted_and_still_known_after_a_start(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path, evaluations=60))
    ended: Counter[ExpansionFailure] = Counter()

    def answer(work: Work) -> Done:
        if work.task_id is not None:
            return resolved()
        failure = ExpansionFailure.NO_CHANGE if ended.total() % 3 else ExpansionFailure.DUPLICATE
        ended[failure] += 1
        return Done(expansion=Expanded(ExpansionResult(failure), None))

    with opened(plan, answer) as (engine, _):
        drive(engine)
        assert 0 < ended[ExpansionFailure.DUPLICATE] < ended.total()
        assert engine.search.tree.attempts.tolist() == [ended.total()]
        assert engine.search.tree.duplicates.tolist() == [ended[ExpansionFailure.DUPLICATE]]
    with opened(plan, answer) as (engine, _):
        assert engine.search.tree.duplicates.tolist() == [ended[ExpansionFailure.DUPLICATE]]


def test_a_run_keeps_what_each_score_of_swe_search_is_made_of(tmp_path: Path) -> None:
    options = "{childless = 1, widening = true}"
    more = f"[search]\npolicy = 'swe-search'\ndiscount = 0.8\noptions = {options}\n"
    paths = write_run(tmp_path, evaluations=60, more=more)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert drive(engine) == "evaluations"
        assert engine.search.policy == SweSearch(childless=1.0)
    with Reader(paths) as reader:
        candidates = [row.decision.chosen for row in reader.decisions() if row.decision.chosen]
    assert len(candidates) > 20
    assert any(one.components.get("childless") == 1.0 for one in candidates)
    for one in candidates:
        assert sum(one.components.values()) == pytest.approx(one.score, abs=1e-9)


# --- what the host loses ---------------------------------------------------------------------------------------------


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


def tokens_of(engine: Engine) -> float:
    return next(line for line in engine.search.budget.lines() if line.name == "tokens").spent


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


# --- the root's gate -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def gated(paths: RunPaths, monkeypatch: pytest.MonkeyPatch, *reports: GateReport) -> Iterator[Engine]:
    """An engine whose root ends its smoke runs as `reports` say, the last of them for ever."""
    left = list(reports)

    async def smoke(*_: object, **__: object) -> GateReport:
        await asyncio.sleep(0)
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    with opened(prepare(paths), usual, phase="gate") as (engine, _):
        yield engine


WELL = GateReport(None, "", Usage(prompt_tokens=100))
DOWN = GateReport(ExpansionFailure.INFRA, "smoke task infra: provider_unavailable")
REFUSED = GateReport(ExpansionFailure.INFRA, "smoke task infra", refused="the key is invalid")


def test_the_gate_of_the_root_is_paid_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, WELL) as engine:
        drive(engine)
        assert next(line for line in engine.search.budget.lines() if line.name == "tokens").spent == 500


def test_a_provider_that_is_down_at_the_gate_says_nothing_about_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, DOWN, DOWN, DOWN, WELL) as engine:
        drive(engine)
        assert engine.phase == "done"


@pytest.mark.parametrize(("report", "why"), [(REFUSED, "the key is invalid"), (DOWN, "5 attempts in a row")])
def test_a_run_whose_provider_fails_at_the_gate_pauses_until_it_is_resumed_or_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: GateReport, why: str
) -> None:
    seen: list[str] = []
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, report) as engine:

        def look() -> None:
            if engine.paused:
                seen.append(engine.paused)
                engine.drain()

        assert drive(engine, look) == "drained"
        assert engine.phase == "gate"
    assert why in seen[0]


def test_a_root_that_fails_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = GateReport(ExpansionFailure.SMOKE_FAILED, "smoke task unresolved: tests")
    with (
        gated(write_run(tmp_path), monkeypatch, WELL, bad, WELL, DOWN, bad) as engine,
        pytest.raises(GateRefused, match=r"2 of 4 attempts failed, the last one: smoke task unresolved"),
    ):
        drive(engine)


def test_a_gate_that_the_budget_cannot_pay_for_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dear = GateReport(None, "", Usage(prompt_tokens=390_000))
    paths = write_run(tmp_path, more="tokens = 900_000\n")
    with gated(paths, monkeypatch, dear) as engine:
        assert drive(engine).startswith("no tokens left to see whether the root works")
        assert tokens_of(engine) == 780_000
    with gated(paths, monkeypatch, dear) as engine:
        assert drive(engine).startswith("no tokens left")


def test_a_smoke_run_does_not_keep_commands_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def smoke(*_: object, **__: object) -> GateReport:
        post(paths, Verb.STOP)
        await asyncio.sleep(60)
        return WELL

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    paths = write_run(tmp_path)
    with opened(prepare(paths), usual, phase="gate") as (engine, _):
        assert drive(engine) == "stopped"


def test_stopping_does_not_wait_for_the_smoke_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def smoke(*_: object, **__: object) -> GateReport:
        engine.abort()
        await asyncio.sleep(60)
        return WELL

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    with opened(prepare(write_run(tmp_path)), usual, phase="gate") as (engine, _):
        assert drive(engine) == "stopped"


# --- before it starts ------------------------------------------------------------------------------------------------


def test_init_refuses_a_budget_that_run_would_refuse(tmp_path: Path) -> None:
    write_suite(tmp_path / "suite", held_out=3)
    wishes = Wishes(suite=f"{tmp_path}/suite", chosen={"budget.evaluations": 6})
    with pytest.raises(ConfigError, match=r"--evaluations 6 leaves none for the search.*at least 7"):
        init_run(f"{tmp_path}/run", wishes)
    assert not (tmp_path / "run" / "hgm.toml").exists()
