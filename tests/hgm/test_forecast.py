from __future__ import annotations

import pytest

from archive.records import Usage
from hgm.budget import Budget, BudgetLimits, BudgetName, Cost, JobKind
from hgm.forecast import with_forecast


def spent(budget: Budget, evaluations: int, usd: float) -> None:
    """All at the same time, each dearer than what was reserved for it: so a limit may be passed."""
    jobs = [budget.reserve(JobKind.EVALUATION, Cost()) for _ in range(evaluations)]
    for job in jobs:
        assert job is not None
        budget.settle(job, Usage(1, 100, 0, 0, usd), counted=True)


def forecast(budget: Budget, *, over: bool = False) -> dict[BudgetName, float | None]:
    return {line.name: line.forecast for line in with_forecast(budget.lines(), over=over)}


def test_nothing_is_told_before_anything_was_spent() -> None:
    assert set(forecast(Budget(BudgetLimits(evaluations=10))).values()) == {None}


def test_the_first_limit_to_be_used_up_tells_when() -> None:
    budget = Budget(BudgetLimits(evaluations=100, usd=10.0))
    spent(budget, 10, usd=0.5)  # half of the dollars, a tenth of the evaluations
    told = forecast(budget)
    assert (told[BudgetName.EVALUATIONS], told[BudgetName.USD], told[BudgetName.TOKENS]) == (20, 10.0, 2000)
    assert told[BudgetName.NO_IMPROVEMENT] is None


def test_the_comparison_at_the_end_is_added() -> None:
    budget = Budget(BudgetLimits(evaluations=100), final_evaluations=20)
    spent(budget, 40, usd=1.0)
    told = forecast(budget)
    assert told[BudgetName.EVALUATIONS] == 100
    assert told[BudgetName.USD] == pytest.approx(100.0)
    assert forecast(budget, over=True)[BudgetName.EVALUATIONS] == 60


def test_no_forecast_goes_beyond_a_limit_or_below_what_is_spent() -> None:
    budget = Budget(BudgetLimits(tokens=1000, usd=3.0), final_evaluations=50)
    spent(budget, 9, usd=0.5)
    told = forecast(budget)
    assert told[BudgetName.TOKENS] is not None
    assert told[BudgetName.TOKENS] <= 1000
    assert told[BudgetName.USD] == 4.5
