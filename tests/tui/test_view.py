from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from archive.browse import Browser
from archive.errors import NotARun
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.statistics import EPSILON, quantile
from archive.store import Archive
from hgm.report import ranking
from tests.tui.runs import TASKS, evaluate, large_run, toy_run
from tui.best import best_of, next_improvement
from tui.details import rank_of
from tui.feed import NotStarted, open_browser
from tui.view import Wants, look, look_again


def test_a_small_tree_is_open_and_a_large_one_shows_the_way_to_the_best(tmp_path: Path) -> None:
    with Browser(toy_run(tmp_path / "toy")) as browser:
        assert look(browser, Wants()).opened == frozenset(range(6))
    with Browser(large_run(tmp_path / "large", 1_000)) as browser:
        view = look(browser, Wants())
        assert view.status.best is not None
        assert view.status.best.parent_id in view.opened
        assert len(view.opened) < 30
        assert len(view.facts) <= len(view.rows.rows)


def test_nothing_is_read_again_until_something_is_committed_or_wanted_or_somebody_drives(tmp_path: Path) -> None:
    paths = toy_run(tmp_path / "toy")
    with Browser(paths) as browser:
        wants = Wants()
        found = look_again(browser, wants, frozenset(), None)
        assert found is not None
        assert look_again(browser, wants, frozenset({3}), found[0]) is None
        assert look_again(browser, replace(wants, failed=True), frozenset(), found[0]) is not None
        with EngineLock(paths):
            driven = look_again(browser, wants, frozenset(), found[0])
        assert driven is not None
        assert driven[1].status.driver is not None
        with Archive.open(paths) as archive:
            evaluate(archive, 5, "+")
        changed = look_again(browser, wants, frozenset(), found[0])
        assert changed is not None
        assert changed[1].status.n == 31


def test_variants_that_come_to_a_small_tree_are_opened(tmp_path: Path) -> None:
    with Browser(toy_run(tmp_path / "toy")) as browser:
        assert look(browser, Wants(opened=frozenset({0}), known=4)).opened == {0, 4, 5}


def test_the_best_and_the_steps_towards_it(tmp_path: Path) -> None:
    with Browser(toy_run(tmp_path / "toy")) as browser:
        best = look(browser, Wants()).status.best
        assert best is not None
        assert best.id == 3
        assert [next_improvement(browser, after) for after in (0, 1, 3)] == [1, 3, 0]


def test_a_rank_counts_all_who_are_believed_better(tmp_path: Path) -> None:
    with Browser(large_run(tmp_path / "run", 200)) as browser:
        variants = browser.variants()
        measured = [v for v in variants if v.evaluations]
        beliefs = {v.id: float(quantile(v.s, v.f, EPSILON)) for v in measured}
        ranks = {v.id: 1 + sum(belief > beliefs[v.id] + 1e-9 for belief in beliefs.values()) for v in measured}
        assert len(set(ranks.values())) > 1
        assert {v.id: rank_of(browser, v) for v in variants} == {
            v.id: (ranks.get(v.id), len(measured)) for v in variants
        }


@pytest.mark.parametrize("weight", [0.0, 0.02, 0.5, 50.0])
@pytest.mark.parametrize("paid", [False, True])
def test_the_star_is_the_variant_that_hgm_best_names(tmp_path: Path, weight: float, paid: bool) -> None:
    paths, rng = large_run(tmp_path / "run", 40), random.Random(1)
    paths.lock.write_text(json.dumps({"config": {"search": {"epsilon": 0.05, "cost_weight": weight}}}))
    with Browser(paths) as browser, Archive.open(paths) as archive:
        for _ in range(30):
            for _ in range(10):
                number = archive.begin_evaluation(rng.randrange(40), rng.choice(TASKS).id, Purpose.SEARCH, 1)
                usage = Usage(prompt_tokens=rng.randrange(900_000), usd=rng.random() if paid else 0.0)
                outcome = rng.choice((Outcome.RESOLVED, Outcome.UNRESOLVED))
                archive.finish_evaluation(number, EvaluationResult(outcome, usage=usage))
            archive.set_banned(rng.randrange(40), rng.random() < 0.7)
            best = best_of(browser)
            assert best is not None
            assert best == ranking(browser, 0.05)[0].variant


def test_a_run_that_was_not_started(tmp_path: Path) -> None:
    with pytest.raises(NotStarted):
        open_browser(RunPaths(tmp_path))
    with pytest.raises(NotARun):
        open_browser(RunPaths(tmp_path / "nowhere"))
