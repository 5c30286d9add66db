"""Studies and their numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from hgm.policies import policy
from hgm.simulate.landscapes import FAMILIES
from hgm.simulate.report import cells, mean
from hgm.simulate.study import Plan, Study
from tests.hgm.simulate.rivals import Careless, Keen

PLAN = Plan(
    {"huxley": policy("huxley"), "keen": Keen(), "careless": Careless(), "again": policy("huxley")},
    {name: FAMILIES[name] for name in ("agree", "flat")},
    (40, 80),
    range(3, 9),
    workers=2,
)


@pytest.fixture(scope="module")
def study() -> Study:
    study = Study(PLAN)
    study.run()
    return study


def test_every_policy_family_and_budget_has_its_cell(study: Study) -> None:
    found = cells(study)
    assert [(cell.family, cell.evaluations, cell.policy) for cell in found] == [
        (family, budget, name) for family in PLAN.families for budget in PLAN.evaluations for name in PLAN.policies
    ]
    assert all(cell.seeds == 6 for cell in found)
    assert all(cell.best_made >= (cell.score.mean or 0) - 1e-9 for cell in found)


def test_the_same_policy_twice_does_not_differ(study: Study) -> None:
    for cell in cells(study):
        if cell.policy == "huxley":
            assert cell.difference is None
        if cell.policy == "again":
            assert cell.difference is not None
            assert (cell.difference.mean, cell.difference.low, cell.difference.high) == (0, 0, 0)


def test_differences_are_taken_world_by_world(study: Study) -> None:
    (cell,) = (c for c in cells(study) if (c.family, c.policy, c.evaluations) == ("agree", "keen", 80))
    done = study.done["agree"].values()
    each = [batch["keen", 80].score - batch["huxley", 80].score for batch in done]
    assert cell.difference == mean(each)
    assert np.std(each) > 0


def test_an_interval_is_students() -> None:
    values = [0.1, 0.4, 0.2, 0.9, 0.3]
    low, high = t.interval(0.95, 4, loc=np.mean(values), scale=np.std(values, ddof=1) / math.sqrt(5))
    found = mean(values)
    assert (found.mean, found.low, found.high) == pytest.approx((np.mean(values), low, high))
    assert (mean([0.5]).low, mean([]).mean) == (None, None)


def test_an_undefined_correlation_is_null(study: Study) -> None:
    for cell in cells(study):
        defined = [value is not None for value in (*cell.clade.values(), *cell.own.values())]
        assert defined == [cell.family != "flat"] * 8


def test_processes_change_nothing(study: Study) -> None:
    other, told = Study(replace(PLAN, policies={"huxley": policy("huxley")})), list[tuple[int, int]]()
    other.run(2, lambda done, total: told.append((done, total)))
    assert told[-1] == (12, 12)
    for family, done in other.done.items():
        for seed, batch in done.items():
            assert all(found == study.done[family][seed][key] for key, found in batch.items()) or family == "flat"


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_study_keeps_what_is_done(jobs: int) -> None:
    def interrupt(done: int, total: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    study = Study(replace(PLAN, evaluations=(20,)))
    with pytest.raises(KeyboardInterrupt):
        study.run(jobs, interrupt)
    kept = cells(study)
    assert kept
    assert sum(cell.seeds for cell in kept if cell.policy == "huxley") >= 3
