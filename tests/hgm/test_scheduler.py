"""The rule of expansion, its phases and its ends; and that nothing makes it spin."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Candidate, DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetLimits, BudgetName, Cost, Remaining
from hgm.policies import Policy, Rules, Scores, View, policy
from hgm.policies.base import Nodes
from hgm.scheduler import (
    allowed_expansions,
    decide,
    expandable,
    planned_children,
    restore_rng,
    rng_state,
    temperature,
)
from tests.hgm.world import World, chance

KINDS = {"expand": DecisionKind.EXPAND, "evaluate": DecisionKind.EVALUATE}
TASKS = [f"t{number}" for number in range(12)]
HUXLEY = policy("huxley")
DEFAULT = Rules()
PLENTY = Remaining(evaluations=1_000)


def evaluated(parents: list[int], results: list[tuple[int, int]], **history: list[int]) -> Tree:
    """A tree whose node i has `results[i]` successes and failures."""
    rows = [(node, TASKS[number], number < s) for node, (s, f) in enumerate(results) for number in range(s + f)]
    nodes, tasks, successes = zip(*rows, strict=True) if rows else ((), (), ())
    return Tree.rebuild(TASKS, parents, nodes, tasks, successes, **history)


def ask(
    tree: Tree, remaining: Remaining = PLENTY, rules: Rules | None = None, seed: int = 0
) -> tuple[DecisionKind, str]:
    decision = decide(tree, remaining, HUXLEY, rules or Rules(), np.random.default_rng(seed))
    return decision.kind, decision.cause


# --- phases ----------------------------------------------------------------------------------------------------------


def test_the_root_is_evaluated_first_then_expanded() -> None:
    world = World(workers=1, breed=chance(1.0))
    steps = [(decision.kind, decision.cause, decision.variant_id) for decision in world.run()]
    assert steps[:10] == [(DecisionKind.EVALUATE, "first_evaluations", 0)] * 10
    assert steps[10:15] == [(DecisionKind.EXPAND, "first_expansions", 0)] * 5
    assert steps[15][:2] == (DecisionKind.EVALUATE, "sharpen")  # 10^0.6 < 5


def test_first_tasks_are_all_different_and_random() -> None:
    orders = set()
    for seed in range(20):
        world = World(seed=seed)
        given_tasks = [decision.task_id for decision, _ in zip(world.run(), range(10), strict=False)]
        assert len(set(given_tasks)) == 10
        orders.add(tuple(given_tasks))
    assert len(orders) == 20


def test_the_first_expansion_waits_for_the_last_first_evaluation() -> None:
    tree = Tree(TASKS[:3])
    for task in TASKS[:3]:
        assert ask(tree) == (DecisionKind.EVALUATE, "first_evaluations")
        tree.start_evaluation(0, task)
    assert ask(tree) == (DecisionKind.WAIT, "work_in_flight")
    for task in TASKS[:2]:
        tree.finish_evaluation(0, task, True)
    assert ask(tree) == (DecisionKind.WAIT, "work_in_flight")
    tree.finish_evaluation(0, TASKS[2], None)
    assert ask(tree) == (DecisionKind.EVALUATE, "first_evaluations"), "infra gave the task back"


def test_first_expansions_end_after_twice_as_many_attempts() -> None:
    tree = evaluated([-1, 0], [(3, 7), (0, 0)], attempts=[9, 0], failed_in_a_row=[8, 0])
    assert ask(tree) == (DecisionKind.EXPAND, "first_expansions"), "closing does not concern the first expansions"
    tree.start_expansion(0)
    assert ask(tree)[1] != "first_expansions"
    tree.finish_expansion(0, False)
    assert ask(tree) == (DecisionKind.EVALUATE, "all_closed")


@pytest.mark.parametrize(("children", "cause"), [(3, "widen"), (4, "sharpen")])
def test_the_widening_rule_at_its_edge(children: int, cause: str) -> None:
    rules = Rules(k0=1)
    tree = evaluated([-1] + [0] * children, [(3, 7)] + [(0, 0)] * children)  # n = 10, 10^0.6 = 3.98
    assert ask(tree, rules=rules)[1] == cause


def test_work_in_flight_counts_on_both_sides_of_the_rule() -> None:
    rules = Rules(k0=1)
    tree = evaluated([-1, 0, 0, 0], [(3, 7), (0, 0), (0, 0), (0, 0)])
    tree.start_expansion(0)
    decision = decide(tree, PLENTY, HUXLEY, rules, np.random.default_rng(0))
    assert (decision.cause, decision.n, decision.nodes) == ("sharpen", 10, 4)
    tree.start_evaluation(1, "t0")  # 11^0.6 = 4.2
    decision = decide(tree, PLENTY, HUXLEY, rules, np.random.default_rng(0))
    assert (decision.cause, decision.n, decision.nodes) == ("widen", 11, 4)


# --- who may be chosen -----------------------------------------------------------------------------------------------


def test_a_node_is_closed_after_three_failures_until_a_result() -> None:
    tree = evaluated([-1, 0], [(3, 7), (0, 1)], attempts=[11, 2], failed_in_a_row=[3, 2])
    assert expandable(tree, Rules()).tolist() == [1]
    tree.start_expansion(1)
    assert expandable(tree, Rules()).tolist() == [], "in flight counts as failed"
    tree.finish_expansion(1, False)
    assert expandable(tree, Rules()).tolist() == []
    tree.start_evaluation(1, "t5")
    tree.finish_evaluation(1, "t5", False)
    assert expandable(tree, Rules()).tolist() == [1]


def test_only_what_has_results_can_be_expanded_with_or_without_success() -> None:
    tree = evaluated([-1, 0], [(0, 10), (0, 0)])
    assert expandable(tree, Rules()).tolist() == [0], "an all-zero root stays eligible"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), workers=st.sampled_from([1, 3, 8]))
def test_banned_nodes_are_never_chosen(seed: int, workers: int) -> None:
    world = World(seed=seed, workers=workers, limits=BudgetLimits(evaluations=60), ban_every=20)
    for decision in world.run():  # World.start asserts that the chosen node is not banned either
        looked_at = [one.variant_id for one in (decision.chosen, *decision.runners_up) if one]
        assert not world.tree.banned[looked_at].any()
    assert world.stop is not None


def test_a_wholly_banned_tree_stops() -> None:
    tree = evaluated([-1], [(3, 7)])
    tree.ban(0)
    assert ask(tree) == (DecisionKind.STOP, "no_expandable_node")
    fresh = Tree(TASKS)
    fresh.ban(0)
    assert ask(fresh) == (DecisionKind.STOP, "no_expandable_node")


# --- ends ------------------------------------------------------------------------------------------------------------


def test_an_exhausted_budget_names_itself() -> None:
    tree = evaluated([-1], [(3, 7)])
    for name in BudgetName:
        assert ask(tree, Remaining(exhausted=name)) == (DecisionKind.STOP, name.value)


def test_a_budget_that_is_only_reserved_is_waited_for() -> None:
    tree = evaluated([-1], [(3, 7)])
    blocked = Remaining(no_evaluation=BudgetName.TOKENS, no_expansion=BudgetName.TOKENS)
    assert ask(tree, blocked) == (DecisionKind.STOP, "tokens")
    tree.start_evaluation(0, "t11")
    assert ask(tree, blocked) == (DecisionKind.WAIT, "work_in_flight")


def test_spent_expansions_leave_evaluations_and_then_end_the_run() -> None:
    spent = Remaining(evaluations=1_000, expansions=4, no_expansion=BudgetName.EXPANSIONS)
    tree = evaluated([-1], [(3, 7)], attempts=[4])
    assert ask(tree, spent) == (DecisionKind.EVALUATE, "expansions_spent")
    assert ask(evaluated([-1], [(3, 9)], attempts=[4]), spent) == (DecisionKind.STOP, "expansions")


def test_with_nothing_to_evaluate_it_expands_unless_a_child_is_coming() -> None:
    rules = Rules(k0=1, alpha=0.1)  # 12^0.1 = 1.3
    tree = evaluated([-1, 0, 0], [(3, 9), (3, 9), (3, 9)])
    assert ask(tree, rules=rules) == (DecisionKind.EXPAND, "nothing_to_evaluate")
    tree.start_expansion(1)
    assert ask(tree, rules=rules) == (DecisionKind.WAIT, "work_in_flight")


def test_planned_children() -> None:
    rules = Rules()
    assert planned_children(800, rules, tasks=60) == 56  # 800^0.6 = 55.2, one more as the rule reads "at least"
    assert planned_children(0, rules, tasks=60) == 5
    assert planned_children(100, rules, tasks=2) == 49, "100 evaluations on 2 tasks need 50 variants"
    tree = evaluated([-1], [(3, 7)])
    assert allowed_expansions(tree, Remaining(evaluations=800), rules) == 3 * 66  # 800 / 12 tasks, but for the root
    assert allowed_expansions(tree, Remaining(expansions=7, evaluations=800), rules) == 7
    assert allowed_expansions(tree, Remaining(), rules) == 15, "without an evaluation budget, of those so far"


# --- temperature -----------------------------------------------------------------------------------------------------


def test_temperature() -> None:
    assert temperature(Remaining(fraction=1.0, evaluations=100), Rules(), 0) == 1.0
    assert temperature(Remaining(fraction=0.25, evaluations=100), Rules(), 75) == 4.0
    assert temperature(Remaining(fraction=0.0, evaluations=100), Rules(), 100) == pytest.approx(100.0)
    assert temperature(Remaining(fraction=0.001), Rules(), 20) == pytest.approx(20.0)
    assert temperature(Remaining(fraction=0.0), Rules(), 0) == 1.0
    assert temperature(Remaining(fraction=0.01, evaluations=100), Rules(tau=False), 99) == 1.0


# --- it never spins, and never overshoots ----------------------------------------------------------------------------


def check_the_end(world: World, decisions: Counter[str]) -> None:
    limits, tree = world.limits, world.tree
    used = {line.name: line for line in world.budget.lines()}
    assert world.stop is not None
    for line in used.values():
        assert line.reserved == 0
        if line.limit is not None and line.name not in (BudgetName.WALL, BudgetName.NO_IMPROVEMENT):
            assert line.spent <= line.limit - line.held, line
    assert used[BudgetName.EXPANSIONS].spent == tree.total_attempts
    assert used[BudgetName.EVALUATIONS].spent == tree.scored
    if limits.expansions is None:
        remaining = world.budget.remaining(world.cost, world.cost)
        assert tree.total_attempts <= allowed_expansions(tree, remaining, world.rules)
    assert decisions["wait"] <= 2 * (decisions["expand"] + decisions["evaluate"])


LIMITS = {
    "evaluations": BudgetLimits(evaluations=80),
    "evaluations with final ones": BudgetLimits(evaluations=80, no_improvement=500),
    "expansions": BudgetLimits(expansions=20),
    "tokens": BudgetLimits(tokens=50_000),
    "dollars": BudgetLimits(usd=3.0),
    "time": BudgetLimits(wall_s=150),
    "all": BudgetLimits(evaluations=80, expansions=30, tokens=60_000, usd=5.0, wall_s=200, no_improvement=60),
}
FATES = {
    "normal": (chance(0.4), chance(0.7)),
    "every expansion fails": (chance(0.4), chance(0.0)),
    "everything fails": (chance(0.0), chance(0.0)),
    "everything works": (chance(1.0), chance(1.0)),
    "a third is infra": (chance(0.4, infra=0.33), chance(0.4, infra=0.33)),
}


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("tasks", [1, 12])
@pytest.mark.parametrize("workers", [1, 8])
def test_every_search_ends_within_its_budget(fate: str, limits: str, tasks: int, workers: int) -> None:
    solve, breed = FATES[fate]
    cost = Cost(tokens=1_000, usd=0.06)
    finals = 20 if limits == "evaluations with final ones" else 0
    for seed in range(3):
        world = World(tasks, workers, LIMITS[limits], solve=solve, breed=breed, cost=cost, finals=finals, seed=seed)
        check_the_end(world, Counter(decision.kind.value for decision in world.run()))


def test_failing_expansions_stop_for_want_of_a_node() -> None:
    world = World(breed=chance(0.0))
    decisions = Counter((decision.kind.value, decision.cause) for decision in world.run())
    assert world.stop is not None
    assert world.stop.cause == "no_expandable_node"
    assert decisions["expand", "first_expansions"] == 10
    assert decisions["expand", "widen"] == 6  # three after each result of the two tasks that were left
    assert world.tree.scored == 12


def test_one_task_spends_all_evaluations() -> None:
    world = World(tasks=1, breed=chance(0.5), limits=BudgetLimits(evaluations=30))
    list(world.run())
    assert world.stop is not None
    assert world.stop.cause == "evaluations"
    assert world.tree.scored == 30


def test_a_normal_search_spends_its_evaluations_and_makes_the_planned_children() -> None:
    for workers in (1, 8):
        world = World(workers=workers, limits=BudgetLimits(evaluations=300), tasks=30)
        list(world.run())
        assert world.stop is not None
        assert world.stop.cause == "evaluations"
        assert world.tree.scored == 300
        assert len(world.tree) - 1 == pytest.approx(planned_children(300, Rules(), 30), abs=2)


# --- purity ----------------------------------------------------------------------------------------------------------


def test_a_decision_changes_nothing_but_the_generator() -> None:
    world = World(workers=8, limits=BudgetLimits(evaluations=60))
    for _ in world.run():
        state, bytes_before = rng_state(world.rng), world.tree._counts.tobytes() + world.tree._states.tobytes()
        first = world.decide()
        assert world.tree._counts.tobytes() + world.tree._states.tobytes() == bytes_before
        world.rng = restore_rng(state)
        assert world.decide() == first
        world.rng = restore_rng(state)


def test_the_generator_goes_on_where_it_was_stored() -> None:
    rng = np.random.default_rng(5)
    rng.standard_normal(7)
    again = restore_rng(rng_state(rng))
    assert again.beta(2, 3, 10).tolist() == rng.beta(2, 3, 10).tolist()
    assert again.integers(100, size=5).tolist() == rng.integers(100, size=5).tolist()


class MeanDraws(np.random.Generator):
    """Draws the mean of each Beta distribution, so that `huxley` becomes a plain function of the counts."""

    def beta(self, a: np.ndarray, b: np.ndarray, size: object = None) -> np.ndarray:  # type: ignore[override]
        return a / (a + b)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["expand", "evaluate"]))
def test_relabelling_the_nodes_relabels_the_choice(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(5, 12))
    parents = [-1] + [int(rng.integers(node)) for node in range(1, size)]
    results = [(int(rng.integers(6)), int(rng.integers(1, 6))) for _ in range(size)]
    old_of_new = relabelled(parents, rng)
    new_of_old = {old: new for new, old in enumerate(old_of_new)}
    moved = [-1] + [new_of_old[parents[old]] for old in old_of_new[1:]]
    rules = Rules(k0=1, first_tasks=1, alpha=0.99 if kind == "expand" else 0.01)
    one = decide(evaluated(parents, results), PLENTY, HUXLEY, rules, MeanDraws(np.random.PCG64(1)))
    other_tree = evaluated(moved, [results[old] for old in old_of_new])
    other = decide(other_tree, PLENTY, HUXLEY, rules, MeanDraws(np.random.PCG64(1)))
    assert one.kind is other.kind is KINDS[kind]
    assert one.chosen is not None
    assert other.chosen is not None
    assert other.chosen.score == one.chosen.score
    assert [candidate.score for candidate in other.runners_up] == [candidate.score for candidate in one.runners_up]
    ties = [candidate.variant_id for candidate in (one.chosen, *one.runners_up) if candidate.score == one.chosen.score]
    assert old_of_new[other.chosen.variant_id] in ties or len(ties) == 6


def relabelled(parents: list[int], rng: np.random.Generator) -> list[int]:
    """Another order of birth: old ids in an order in which parents still come first."""
    order, waiting = [0], [node for node in range(1, len(parents)) if parents[node] == 0]
    while waiting:
        node = waiting.pop(int(rng.integers(len(waiting))))
        order.append(node)
        waiting += [child for child in range(len(parents)) if parents[child] == node]
    return order


# --- what is told of a decision --------------------------------------------------------------------------------------


class Ranked(Policy):
    """Scores nodes by id: the younger, the better; or all alike."""

    name = "ranked"

    def __init__(self, slope: float) -> None:
        self.slope = slope

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        values = self.slope * nodes.astype(np.float64)
        return Scores(values, {"id": nodes, "tau": np.full(len(nodes), view.tau)})

    for_evaluation = for_expansion


def test_the_chosen_and_five_runners_up_are_told_with_components() -> None:
    tree = evaluated([-1] + [0] * 9, [(3, 7)] + [(1, 1)] * 9)
    remaining = Remaining(fraction=0.5, evaluations=100)
    decision = decide(tree, remaining, Ranked(1.0), Rules(k0=1), np.random.default_rng(0))
    assert decision.kind is DecisionKind.EVALUATE
    assert decision.chosen == Candidate(9, 9.0, {"id": 9.0, "tau": 2.0})
    assert [one.variant_id for one in decision.runners_up] == [8, 7, 6, 5, 4]
    assert (decision.variant_id, decision.tau) == (9, 2.0)
    assert decision.task_id in TASKS[2:]


def test_of_equals_the_oldest_is_chosen() -> None:
    tree = evaluated([-1] + [0] * 9, [(3, 7)] + [(1, 1)] * 9)
    decision = decide(tree, PLENTY, Ranked(0.0), Rules(k0=1), np.random.default_rng(0))
    assert decision.variant_id == 0
    assert len(decision.runners_up) == 5


def test_tasks_are_drawn_alike_from_those_that_are_left() -> None:
    tree = evaluated([-1] + [0] * 9, [(3, 5)] + [(6, 6)] * 9)
    rules = Rules(k0=1, first_tasks=8, alpha=0.1)
    rng = np.random.default_rng(0)
    drawn = Counter(decide(tree, PLENTY, HUXLEY, rules, rng).task_id for _ in range(4_000))
    assert set(drawn) == set(TASKS[8:])
    assert all(abs(count - 1_000) < 4 * np.sqrt(750) for count in drawn.values())
