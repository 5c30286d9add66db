"""A search that weighs scores against costs: whom it takes in the end, and that every reader says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archive.browse import Browser
from archive.errors import ConfigError
from archive.files import File
from archive.objective import Objective, slowness
from archive.records import EvaluationResult, ExpansionResult, Outcome, Usage
from archive.statistics import EPSILON
from hgm.expand import Expanded
from hgm.pareto import front
from hgm.plan import prepare, write_lock
from hgm.report import best_id, ranking
from hgm.search import Search
from hgm.work import Done, Work
from tests.hgm.cli.typing_in import typed
from tests.hgm.driven import drive, opened
from tests.toy import write_run
from tui.best import best_of

SOLVES = {0: 1, 1: 5, 2: 4}
TOKENS = {0: 100_000, 1: 900_000, 2: 100_000}


def answer(work: Work) -> Done:
    """v1 solves one task more than v2, for nine times the tokens."""
    if work.task_id is None:
        files = {"agent.toml": File(b"name = 'x'"), "n": File(str(work.seed).encode())}
        return Done(expansion=Expanded(ExpansionResult(None), files))
    solved = int(work.task_id.removeprefix("task-")) <= SOLVES[work.node]
    outcome = Outcome.RESOLVED if solved else Outcome.UNRESOLVED
    return Done(evaluation=EvaluationResult(outcome, usage=Usage(prompt_tokens=TOKENS[work.node])))


@pytest.mark.parametrize(("weight", "order"), [(0.0, [1, 2, 0]), (0.1, [1, 2, 0]), (1.0, [2, 0, 1])])
def test_the_weight_decides_who_is_taken_and_all_readers_agree(tmp_path: Path, weight: float, order: list[int]) -> None:
    """Ranked by belief, less 0.1, 0.9 and 0.1 times the weight."""
    more = f"expansions = 2\n[search]\ncost_weight = {weight}\n[final]\nheld_out = false\n"
    plan = prepare(write_run(tmp_path, evaluations=18, more=more))
    write_lock(plan, {})
    with opened(plan, answer) as (engine, _):
        drive(engine)
        grown, finalist = engine.search.tree, engine.search.finalist
        restored = Search.restore(plan, engine.archive).tree
    assert (grown.s + grown.f).tolist() == [6, 6, 6]
    assert grown.spent == pytest.approx(weight * np.array([0.6, 5.4, 0.6]))
    assert restored.spent == pytest.approx(grown.spent)
    assert restored.discounted_spent == pytest.approx(grown.discounted_spent)
    with Browser(plan.paths) as reader:
        starred = best_of(reader)
        ranked = [one.variant.id for one in ranking(reader, EPSILON)]
        assert (ranked, finalist, best_id(reader, EPSILON)) == (order, order[0], order[0])
        assert front(reader, EPSILON, weight).chosen == order[0]
        assert (starred and starred.id) == order[0], "and so does the window"
        scored = [row.decision.chosen for row in reader.decisions() if row.decision.chosen]
    assert scored
    assert all(("cost" in one.components) == (weight > 0) for one in scored)
    shown = json.loads(typed("best", plan.paths.root, "--pareto", "--json")[0])
    assert shown["chosen"] == order[0], "with the run's own weight"
    assert (", cost " in typed("log", plan.paths.root, "--decisions", COLUMNS="400")[0]) == (weight > 0)


EFFICIENCY = {0: 1.0, 1: 0.4, 2: 0.9}


def timed_answer(work: Work) -> Done:
    """v1 solves one task more than v2, and is slow; who solves nothing has no speed."""
    done = answer(work)
    if done.evaluation is None:
        return done
    share = EFFICIENCY[work.node] if done.evaluation.outcome.success else 0.0
    return Done(evaluation=replace(done.evaluation, efficiency=share))


@pytest.mark.parametrize(("weight", "order"), [(0.0, [1, 2, 0]), (0.1, [1, 2, 0]), (1.0, [2, 1, 0])])
def test_speed_decides_as_costs_do_and_all_readers_agree(tmp_path: Path, weight: float, order: list[int]) -> None:
    """Ranked by belief, less 5/6, 4/6 and 2.4/6 times the weight."""
    more = f"expansions = 2\n[search]\nspeed_weight = {weight}\n[final]\nheld_out = false\n"
    paths = write_run(tmp_path, evaluations=18, more=more)
    time_tasks(tmp_path / "suite")
    plan = prepare(paths)
    write_lock(plan, {})
    with opened(plan, timed_answer) as (engine, _):
        drive(engine)
        grown, finalist = engine.search.tree, engine.search.finalist
        restored = Search.restore(plan, engine.archive).tree
    assert (grown.s.tolist(), grown.f.tolist()) == ([1, 5, 4], [5, 1, 2])
    assert grown.spent == pytest.approx(weight * np.array([5.0, 4.0, 2.4]))
    assert restored.spent == pytest.approx(grown.spent)
    with Browser(plan.paths) as reader:
        starred = best_of(reader)
        ranked = [one.variant.id for one in ranking(reader, EPSILON)]
        assert (ranked, finalist, best_id(reader, EPSILON)) == (order, order[0], order[0])
        assert (starred and starred.id) == order[0], "and so does the window"
        scored = [row.decision.chosen for row in reader.decisions() if row.decision.chosen]
    assert all(("cost" in one.components) == (weight > 0) for one in scored)
    shown = json.loads(typed("best", plan.paths.root, "--pareto", "--speed", "--json")[0])
    assert shown["chosen"] == order[0], "with the run's own weight"


def test_cost_and_speed_are_weighed_together() -> None:
    used = Usage(prompt_tokens=2_000_000, usd=0.25)
    assert Objective(2.0, True, 0.5).taken(used, 0.6) == pytest.approx(0.5 + 0.3)
    assert (slowness(None), slowness(0.0), slowness(0.75)) == (0.0, 1.0, 0.25)


def test_a_weight_of_speed_wants_tasks_that_are_timed(tmp_path: Path) -> None:
    paths = write_run(tmp_path, more="[search]\nspeed_weight = 0.5\n")
    with pytest.raises(ConfigError, match=r"search\.speed_weight: no search task of the suite .* is timed"):
        prepare(paths)
    time_tasks(tmp_path / "suite")
    assert prepare(paths).config.search.speed_weight == 0.5


def time_tasks(suite: Path) -> None:
    for file in suite.glob("*/task.toml"):
        with file.open("a") as task:
            task.write('[efficiency]\nworkload = ["hidden_tests/test_answer.py::test_often"]\n')


def test_dollars_are_the_cost_where_models_have_prices() -> None:
    used = Usage(prompt_tokens=2_000_000, completion_tokens=500_000, usd=0.25)
    assert (Objective(1.0, paid=True).cost(used), Objective(1.0, paid=False).cost(used)) == (0.25, 2.5)
