"""A search that weighs scores against costs: whom it takes in the end, and that every reader says the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from archive.browse import Browser
from archive.files import File
from archive.objective import Objective
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
    assert grown.spent == pytest.approx(np.array([0.6, 5.4, 0.6]) if weight else np.zeros(3))
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


def test_dollars_are_the_cost_where_models_have_prices() -> None:
    used = Usage(prompt_tokens=2_000_000, completion_tokens=500_000, usd=0.25)
    assert (Objective(1.0, paid=True).cost(used), Objective(1.0, paid=False).cost(used)) == (0.25, 2.5)
