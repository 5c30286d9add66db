"""The engine with a bench that only pretends to work: what it starts, and that it always ends."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from archive.errors import ConfigError
from archive.queries import Reader
from archive.records import ExpansionFailure, ExpansionResult, Purpose
from archive.statistics import best_belief
from hgm.cli.drive import init_run
from hgm.engine import Engine
from hgm.expand import Expanded
from hgm.plan import prepare, write_lock
from hgm.policies.swe_search import SweSearch
from hgm.report import best_id, ranking
from hgm.standing import finals
from hgm.templates import Wishes
from hgm.work import Done, Work
from tests.hgm.driven import (
    Bench,
    a_child_each_time,
    drive,
    one_child,
    opened,
    resolved,
    unresolved,
    usual,
)
from tests.toy import write_run, write_suite


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


def test_more_finalists_are_compared_where_search_results_cannot_tell_them_apart(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=30, held_out=3, more="[final]\nfinalists = 3\n")
    write_lock(prepare(paths), {})
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert engine.search.budget.search_evaluations == 30 - 4 * 3
        assert drive(engine) == "evaluations"
        who = engine.search.compared
        assert who[:2] == [0, engine.search.finalist]
        assert len(set(who)) == 4
        assert Counter(node for node, _ in engine.search.finals_scored.elements()) == dict.fromkeys(who, 3)
    with opened(prepare(paths), a_child_each_time) as (engine, _):
        assert engine.search.compared == who
        assert not engine.goes_on()
    with Reader(paths) as reader:
        compared = finals(reader)
        assert compared is not None
        assert (compared.done, compared.total, compared.runners_up) == (12, 12, tuple(who[2:]))
        assert str(compared).startswith(f"v{who[1]}, v{who[2]}, v{who[3]} and the root on held-out tasks: 12 of 12")
        order = [row.variant_id for row in reader.evaluations(purpose=Purpose.FINAL)]
        assert set(order[:6]) == set(who[:2]), "the best and the root come first"


def test_the_root_is_no_reason_to_compare_where_nobody_is_near(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=24, held_out=3, more="[final]\nfinalists = 3\n")
    with opened(prepare(paths), one_child()) as (engine, _):
        drive(engine)
        assert engine.search.compared == [0, 1]


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


# --- before it starts ------------------------------------------------------------------------------------------------


def test_init_refuses_a_budget_that_run_would_refuse(tmp_path: Path) -> None:
    write_suite(tmp_path / "suite", held_out=3)
    wishes = Wishes(suite=f"{tmp_path}/suite", chosen={"budget.evaluations": 6})
    with pytest.raises(ConfigError, match=r"--evaluations 6 leaves none for the search.*at least 7"):
        init_run(f"{tmp_path}/run", wishes)
    assert not (tmp_path / "run" / "hgm.toml").exists()
