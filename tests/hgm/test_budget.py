"""Budgets: reserved before, settled after, never overdrawn, kept over a restart."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ConfigError
from archive.records import Usage
from hgm.budget import Budget, BudgetLimits, BudgetName, Cost, JobKind, Reservation

FREE = Cost()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def spend(
    budget: Budget, kind: JobKind = JobKind.EVALUATION, cost: Cost = FREE, tokens: int = 0, usd: float = 0.0
) -> None:
    reservation = budget.reserve(kind, cost)
    assert reservation is not None
    budget.settle(reservation, Usage(prompt_tokens=tokens, usd=usd), counted=True)


# --- what may be asked for -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["evaluations", "expansions", "tokens", "usd", "wall_s", "no_improvement"])
@pytest.mark.parametrize("amount", [0, -1])
def test_a_budget_of_nothing_is_refused(name: str, amount: int) -> None:
    with pytest.raises(ConfigError, match=f"budget.{name.removesuffix('_s')} = {amount} would end the run before"):
        BudgetLimits(**{"evaluations": 5, name: amount})


def test_one_budget_must_be_sure_to_end_the_run() -> None:
    for limits in ({}, {"no_improvement": 5}):
        with pytest.raises(ConfigError, match=r"nothing would end this run: set at least one of budget\.evaluations"):
            BudgetLimits(**limits)
    for name in ("evaluations", "expansions", "tokens", "usd", "wall_s"):
        BudgetLimits(**{name: 1})


def test_final_evaluations_must_leave_some_for_the_search() -> None:
    with pytest.raises(ConfigError, match=r"leaves none for the search: 24 are reserved .* at least 25"):
        Budget(BudgetLimits(evaluations=24), final_evaluations=24)
    assert Budget(BudgetLimits(evaluations=25), final_evaluations=24).search_evaluations == 1


def test_one_attempt_must_be_affordable() -> None:
    budget = Budget(BudgetLimits(tokens=300_000, usd=1))
    budget.check(Cost(tokens=300_000, usd=1.0))
    with pytest.raises(ConfigError, match=r"budget.tokens = 300,000 does not pay for one attempt, .* 400,000"):
        budget.check(Cost(tokens=400_000))
    with pytest.raises(ConfigError, match=r"budget.usd = 1 does not pay for one attempt, which may use 1\.5"):
        budget.check(Cost(usd=1.5))


# --- reserve, then settle --------------------------------------------------------------------------------------------


def test_reservations_count_until_they_are_settled() -> None:
    budget = Budget(BudgetLimits(evaluations=2, expansions=1))
    first, second = budget.reserve(JobKind.EVALUATION), budget.reserve(JobKind.EVALUATION)
    assert first is not None
    assert second is not None
    assert budget.reserve(JobKind.EVALUATION) is None
    assert budget.blocked(JobKind.EVALUATION) is BudgetName.EVALUATIONS
    assert budget.exhausted() is None, "what is in flight may come to nothing"
    budget.settle(first, Usage(), counted=False)
    assert budget.blocked(JobKind.EVALUATION) is None, "infra gives it back"
    spend(budget)
    budget.settle(second, Usage(), counted=True)
    assert budget.exhausted() is BudgetName.EVALUATIONS
    spend(budget, JobKind.EXPANSION)
    assert budget.blocked(JobKind.EXPANSION) is BudgetName.EXPANSIONS


def test_a_reservation_is_settled_once() -> None:
    budget = Budget(BudgetLimits(tokens=1_000))
    reservation = budget.reserve(JobKind.EVALUATION, Cost(tokens=100))
    assert reservation is not None
    for _ in range(3):
        budget.settle(reservation, Usage(prompt_tokens=60), counted=True)
    spent = {line.name: line.spent for line in budget.lines()}
    assert spent[BudgetName.TOKENS] == 60
    assert spent[BudgetName.EVALUATIONS] == 1


def test_infra_pays_for_its_tokens_only() -> None:
    budget = Budget(BudgetLimits(tokens=1_000, expansions=3))
    for kind in (JobKind.EVALUATION, JobKind.EXPANSION):
        reservation = budget.reserve(kind, Cost(tokens=100))
        assert reservation is not None
        budget.settle(reservation, Usage(prompt_tokens=30, completion_tokens=10), counted=False)
    spent = {line.name: line.spent for line in budget.lines()}
    assert spent[BudgetName.TOKENS] == 80
    assert spent[BudgetName.EVALUATIONS] == spent[BudgetName.EXPANSIONS] == spent[BudgetName.NO_IMPROVEMENT] == 0


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    workers=st.integers(1, 16),
    evaluations=st.none() | st.integers(6, 40),
    expansions=st.none() | st.integers(1, 20),
    tokens=st.none() | st.integers(100, 3_000),
    usd=st.none() | st.floats(0.5, 20),
)
def test_no_number_of_workers_overshoots(
    seed: int, workers: int, evaluations: int | None, expansions: int | None, tokens: int | None, usd: float | None
) -> None:
    luck = random.Random(seed)
    budget = Budget(
        BudgetLimits(evaluations, expansions, tokens, usd, wall_s=1e9), final_evaluations=5, workers=workers
    )
    running: list[Reservation] = []
    for _ in range(200):
        cost = Cost(tokens=luck.randint(1, 100), usd=luck.random())
        job = budget.reserve(luck.choice(list(JobKind)), cost)
        if job is not None:
            running.append(job)
        if running and (job is None or len(running) == workers):
            done = running.pop(luck.randrange(len(running)))
            usage = Usage(prompt_tokens=luck.randint(0, done.cost.tokens), usd=luck.random() * done.cost.usd)
            budget.settle(done, usage, counted=luck.random() < 0.8)
        for line in budget.lines():
            assert line.limit is None or line.spent + line.reserved <= line.limit * (1 + 1e-12)
        search = budget.search_evaluations
        assert search is None or budget._spent.evaluations <= search
        assert 0 <= budget.remaining_fraction() <= 1


# --- the final evaluations -------------------------------------------------------------------------------------------


def test_final_evaluations_are_reserved_from_the_start() -> None:
    budget = Budget(BudgetLimits(evaluations=10), final_evaluations=4)
    for _ in range(6):
        spend(budget)
    assert budget.exhausted() is BudgetName.EVALUATIONS
    for _ in range(4):
        spend(budget, JobKind.FINAL)
    assert budget.reserve(JobKind.FINAL) is None


def test_final_evaluations_may_use_what_the_search_left() -> None:
    budget = Budget(BudgetLimits(evaluations=10), final_evaluations=2)
    spend(budget)
    for _ in range(9):
        spend(budget, JobKind.FINAL)
    assert budget.reserve(JobKind.FINAL) is None


def test_their_probable_cost_is_held_back_but_no_more_than_half() -> None:
    clock = Clock()
    budget = Budget(BudgetLimits(tokens=1_000, wall_s=100), final_evaluations=4, workers=2, clock=clock)
    budget.start()
    reservation = budget.reserve(JobKind.EVALUATION, Cost(tokens=100))
    assert reservation is not None
    clock.now += 6
    budget.settle(reservation, Usage(prompt_tokens=50), counted=True)
    held = {line.name: line.held for line in budget.lines()}
    assert held[BudgetName.TOKENS] == 4 * 50
    assert held[BudgetName.WALL] == 4 * 6 / 2
    spend(budget, cost=Cost(tokens=650), tokens=650)
    held = {line.name: line.held for line in budget.lines()}
    assert held[BudgetName.TOKENS] == 500
    assert budget.exhausted(Cost(tokens=1)) is BudgetName.TOKENS
    assert budget.reserve(JobKind.FINAL, Cost(tokens=300)) is not None


def test_time_and_lack_of_improvement_do_not_stop_final_evaluations() -> None:
    clock = Clock()
    budget = Budget(BudgetLimits(wall_s=10, no_improvement=1), final_evaluations=1, clock=clock)
    budget.start()
    spend(budget)
    clock.now += 20
    assert budget.exhausted() is BudgetName.WALL
    assert budget.reserve(JobKind.FINAL) is not None


# --- tokens, dollars, time, improvement ------------------------------------------------------------------------------


def test_tokens_end_the_search_when_one_attempt_is_not_covered_any_more() -> None:
    budget, cost = Budget(BudgetLimits(tokens=1_000)), Cost(tokens=400)
    first, second = budget.reserve(JobKind.EVALUATION, cost), budget.reserve(JobKind.EXPANSION, cost)
    assert first is not None
    assert second is not None
    assert budget.blocked(JobKind.EVALUATION, cost) is BudgetName.TOKENS
    assert budget.exhausted(cost) is None
    budget.settle(first, Usage(prompt_tokens=300), counted=True)
    assert budget.blocked(JobKind.EVALUATION, cost) is BudgetName.TOKENS, "1000 - 300 - 400 in flight"
    budget.settle(second, Usage(prompt_tokens=301), counted=True)
    assert budget.exhausted(cost) is BudgetName.TOKENS
    assert budget.exhausted(Cost(tokens=399)) is None


def test_dollars_without_a_limit_for_an_attempt_end_it_when_spent() -> None:
    budget = Budget(BudgetLimits(usd=1))
    spend(budget, usd=0.9)
    assert budget.exhausted() is None
    spend(budget, usd=0.2)
    assert budget.exhausted() is BudgetName.USD


def test_time_counts_only_between_start_and_pause() -> None:
    clock = Clock()
    budget = Budget(BudgetLimits(wall_s=10), clock=clock)
    clock.now += 50
    assert budget.elapsed_s == 0
    budget.start()
    clock.now += 4
    budget.start()
    assert budget.remaining_fraction() == pytest.approx(0.6)
    budget.pause()
    clock.now += 50
    budget.pause()
    assert budget.elapsed_s == 4
    budget.start()
    clock.now += 5.9
    assert budget.exhausted() is None
    clock.now += 0.2
    assert budget.exhausted() is BudgetName.WALL


def test_no_improvement_counts_search_evaluations_since_the_best_belief_rose() -> None:
    budget = Budget(BudgetLimits(evaluations=100, no_improvement=3), final_evaluations=5)
    budget.note_best_belief(0.1)
    for value in (0.1, 0.05):
        spend(budget)
        budget.note_best_belief(value)
    assert budget.exhausted() is None
    spend(budget)
    assert budget.exhausted() is BudgetName.NO_IMPROVEMENT
    budget.note_best_belief(0.2)
    assert budget.exhausted() is None


def test_the_fraction_is_the_smallest_and_counts_work_in_flight() -> None:
    budget = Budget(BudgetLimits(evaluations=12, tokens=1_000, no_improvement=2), final_evaluations=2)
    assert budget.remaining_fraction() == 1.0
    assert budget.reserve(JobKind.EVALUATION) is not None
    assert budget.remaining_fraction() == pytest.approx(0.9)
    spend(budget, cost=Cost(tokens=600), tokens=50)
    # evaluations 8/10; tokens: 1000 - 50 spent - 2 * 50 held for the final ones - 0 for the one in flight without cost
    assert budget.remaining_fraction() == pytest.approx(0.8)
    assert budget.reserve(JobKind.EXPANSION, Cost(tokens=700)) is not None
    assert budget.remaining_fraction() == pytest.approx(min(0.8, (900 - 50 - 2 * 50) / 900)), "mean cost, not the worst"


# --- steering and restart --------------------------------------------------------------------------------------------


def test_extending() -> None:
    budget = Budget(BudgetLimits(evaluations=5), final_evaluations=4)
    spend(budget)
    assert budget.exhausted() is BudgetName.EVALUATIONS
    budget.extend(BudgetName.EVALUATIONS, 10)
    assert budget.exhausted() is None
    assert budget.search_evaluations == 11
    with pytest.raises(ConfigError, match=r"no tokens budget to extend: set budget\.tokens in hgm\.toml"):
        budget.extend(BudgetName.TOKENS, 10)
    with pytest.raises(ConfigError, match="by -1: give a positive amount"):
        budget.extend(BudgetName.EVALUATIONS, -1)


def test_a_restart_keeps_all_but_the_work_in_flight() -> None:
    clock = Clock()
    limits = BudgetLimits(20, 10, 10_000, 5.0, 100.0, 10)
    budget = Budget(limits, final_evaluations=4, clock=clock)
    budget.start()
    spend(budget, tokens=70, usd=0.3)
    spend(budget, JobKind.EXPANSION, tokens=100)
    spend(budget, JobKind.FINAL, tokens=100)
    budget.note_best_belief(0.3)
    budget.extend(BudgetName.WALL, 50)
    clock.now += 7
    before = budget.lines()
    assert budget.reserve(JobKind.EVALUATION, Cost(tokens=500)) is not None
    state = budget.to_json()
    later = Clock()
    later.now = 9_999.0
    again = Budget(limits, final_evaluations=4, clock=later, state=state)
    assert again.lines() == before
    again.note_best_belief(0.3)
    assert again.to_json() == state


def test_what_a_killed_engine_had_in_flight_is_spent() -> None:
    budget = Budget(BudgetLimits(tokens=1000, usd=9), state=None)
    budget.charge(Usage(prompt_tokens=50, usd=0.5))  # the root's gate, which no job of the archive has used
    spend(budget, tokens=100, usd=1.0)
    state = budget.to_json()
    for recorded, tokens, usd in ((Usage(0, 100, 0, 0, 1.0), 150, 1.5), (Usage(0, 100, 300, 0, 3.0), 450, 3.5)):
        again = Budget(BudgetLimits(tokens=1000, usd=9), state=state, recorded=recorded)
        spent = {line.name: line.spent for line in again.lines()}
        assert (spent[BudgetName.TOKENS], spent[BudgetName.USD]) == (tokens, pytest.approx(usd))
