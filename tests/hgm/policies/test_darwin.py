"""Generations with a barrier, stages in a shared order, parents by score and number of children."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import ROOT, Decision, DecisionKind
from archive.tree import TaskState, Tree
from hgm.budget import BudgetLimits, BudgetName, Remaining
from hgm.policies import Rules
from hgm.policies.darwin import Darwin, shared_order
from hgm.scheduler import decide
from tests.hgm.policies.drawing import DRAWS, frequencies_agree, view
from tests.hgm.world import World, chance

TASKS = tuple(f"t{number}" for number in range(12))
ORDER = [TASKS[place] for place in shared_order(TASKS)]
PLENTY = Remaining(evaluations=1_000)
BEYOND = {"all_closed", "expansions_spent"}
"""Causes of evaluations that are owed to nobody."""


def staged(parents: list[int], results: list[str], **history: list[int]) -> Tree:
    """A tree whose node i has the results `results[i]`, `+` and `-`, in the shared order."""
    rows = [(node, ORDER[place], sign == "+") for node, signs in enumerate(results) for place, sign in enumerate(signs)]
    nodes, tasks, successes = zip(*rows, strict=True)
    return Tree.rebuild(TASKS, parents, nodes, tasks, successes, **history)


def ask(tree: Tree, policy: Darwin | None = None, remaining: Remaining = PLENTY) -> Decision:
    return decide(tree, remaining, policy or Darwin(), Rules(), np.random.default_rng(0))


def said(decision: Decision) -> tuple[str, str, int | None, str | None]:
    return decision.kind.value, decision.cause, decision.variant_id, decision.task_id


GOOD, BAD = "++++++++++++", "----------"
"""Of a node that is through with both stages, and of one that failed the first."""


# --- parents ---------------------------------------------------------------------------------------------------------


def weight(s: int, f: int, children: int) -> float:
    return 1 / (1 + math.exp(-10 * (s / (s + f) - 0.5))) / (1 + children)


def test_parents_are_drawn_by_score_and_number_of_children() -> None:
    tree = staged([-1, 0, 0, 1], ["++++------++", "+++++-----++", "+++-------", "++++++++--++"])
    tree.start_expansion(3)  # counts as a child of v3
    rng, nodes = np.random.default_rng(1), np.arange(4)
    chosen = [int(np.argmax(Darwin().for_expansion(view(tree), nodes, rng).values)) for _ in range(DRAWS)]
    weights = np.array([weight(6, 6, 2), weight(7, 5, 1), weight(3, 7, 0), weight(10, 2, 1)])
    assert frequencies_agree(chosen, weights)
    assert not frequencies_agree(
        chosen, np.array([weight(6, 6, 0), weight(7, 5, 0), weight(3, 7, 0), weight(10, 2, 0)])
    )
    assert not frequencies_agree(chosen, np.ones(4)), "the test can fail"


def test_the_probability_is_told() -> None:
    tree = staged([-1, 0], [GOOD, BAD])
    scores = Darwin().for_expansion(view(tree), np.arange(2), np.random.default_rng(0))
    expected = np.array([weight(12, 0, 1), weight(0, 10, 0)])
    assert scores.components["probability"] == pytest.approx(expected / expected.sum())
    assert ((scores.values >= 0) & (scores.values <= 1)).all()


def test_without_any_success_the_childless_are_drawn_alike() -> None:
    """All weights are small then, and the root's is a fortieth of the others': its power underflows."""
    tree = staged([-1, *[0] * 40], [BAD] * 41)
    rng, nodes = np.random.default_rng(1), np.arange(41)
    chosen = [int(np.argmax(Darwin().for_expansion(view(tree), nodes, rng).values)) for _ in range(DRAWS)]
    assert frequencies_agree(chosen, np.array([1 / 41, *[1.0] * 40]))
    assert not frequencies_agree(chosen, np.ones(41)), "the test can fail"


# --- stages ----------------------------------------------------------------------------------------------------------


def test_the_order_is_the_same_for_every_node_and_for_ever() -> None:
    assert sorted(shared_order(TASKS)) == list(range(12))
    assert ORDER[:4] == ["t7", "t0", "t1", "t11"]
    swapped = TASKS[::-1]
    assert [swapped[place] for place in shared_order(swapped)] == ORDER, "whatever the order of the suite"
    rng = np.random.default_rng(0)
    tree = staged([-1], ["++"])
    assert [Darwin().task(view(tree), ROOT, tree.free_tasks(ROOT), rng) for _ in range(3)] == [TASKS.index("t1")] * 3


@pytest.mark.parametrize(
    ("results", "stage"),
    [
        ("+", 1),
        ("+++++++++", 1),
        ("++++------", 2),  # 0.4 is enough
        ("+++-------", 0),
        ("++++------+", 2),
        ("++++------+-", 0),
        ("----------+", 0),  # the second stage does not count for the first
    ],
)
def test_what_is_owed(results: str, stage: int) -> None:
    tree = staged([-1], [results])
    assert Darwin().stages(tree, np.array([ROOT])).tolist() == [stage]


def test_a_short_second_stage() -> None:
    tree = staged([-1, 0, 0], ["++---", "++--", "+++"])
    nodes = np.arange(3)
    assert Darwin(first_stage=3, second_stage=2).stages(tree, nodes).tolist() == [0, 2, 2]
    assert Darwin(first_stage=3, second_stage=0).stages(tree, nodes).tolist() == [0, 0, 0]
    assert Darwin(first_stage=4, second_stage=0).stages(tree, nodes).tolist() == [0, 0, 1]
    assert Darwin(first_stage=99).stages(tree, nodes).tolist() == [1, 1, 1]


def test_a_stage_with_work_in_flight_is_owed_nothing_and_is_not_over() -> None:
    tree = staged([-1, 0], [GOOD, "+++++++++"])
    tree.start_evaluation(1, ORDER[9])
    assert Darwin().stages(tree, np.arange(2)).tolist() == [0, 0]
    assert Darwin().expandable(view(tree), np.arange(2)).tolist() == [0]
    assert said(ask(tree, Darwin(generation=1)))[:2] == ("wait", "work_in_flight")
    tree.finish_evaluation(1, ORDER[9], None)
    assert said(ask(tree, Darwin(generation=1))) == ("evaluate", "stage", 1, ORDER[9]), "infra gave the task back"


def test_what_was_given_up_is_not_waited_for_and_counts_neither_way() -> None:
    tree = staged([-1, 0], [GOOD, "++++----"])
    tree.withdraw(1, ORDER[8])
    assert Darwin().stages(tree, np.array([1])).tolist() == [1]
    tree.withdraw(1, ORDER[9])
    assert Darwin(threshold=0.5).stages(tree, np.array([1])).tolist() == [2], "4 of 8"
    assert Darwin(threshold=0.51).stages(tree, np.array([1])).tolist() == [0]
    for task in (ORDER[10], ORDER[11]):
        tree.withdraw(1, task)
    assert Darwin().stages(tree, np.array([1])).tolist() == [0]
    tree.reopen()
    assert Darwin().stages(tree, np.array([1])).tolist() == [1]


def test_a_node_that_nothing_could_be_learned_of_is_through() -> None:
    tree = Tree(TASKS)
    for task in TASKS:
        tree.withdraw(ROOT, task)
    assert Darwin().stages(tree, np.array([ROOT])).tolist() == [0]
    assert said(ask(tree))[:2] == ("expand", "first_expansions"), "an attempt may still make something of it"


# --- generations -----------------------------------------------------------------------------------------------------


def test_the_root_is_through_with_its_stages_before_its_first_child() -> None:
    world = World(policy=Darwin(), solve=chance(1.0), breed=chance(1.0))
    steps = [said(decision) for decision, _ in zip(world.run(), range(14), strict=False)]
    assert steps[:10] == [("evaluate", "first_evaluations", ROOT, task) for task in ORDER[:10]]
    assert steps[10:12] == [("evaluate", "stage", ROOT, task) for task in ORDER[10:]]
    assert [step[:3] for step in steps[12:]] == [("expand", "first_expansions", ROOT), ("expand", "generation", ROOT)]


def test_a_root_that_breeds_badly_is_tried_for_longer_than_another() -> None:
    tree = staged([-1], [GOOD], attempts=[9], failed_in_a_row=[9])
    assert said(ask(tree))[:2] == ("expand", "first_expansions")
    tree = staged([-1], [GOOD], attempts=[10], failed_in_a_row=[10])
    assert said(ask(tree))[:2] == ("stop", "no_expandable_node")
    tree = staged([-1], [BAD], attempts=[10], failed_in_a_row=[10])
    assert said(ask(tree)) == ("evaluate", "all_closed", ROOT, ORDER[10]), "a result opens it again"


def test_nobody_in_the_second_half_of_a_generation_is_a_parent_before_it_is_through() -> None:
    tree = staged([-1, 0], [GOOD, "+"], attempts=[1, 0])
    assert said(ask(tree))[:3] == ("expand", "generation", ROOT)
    tree.start_expansion(ROOT)
    assert said(ask(tree))[:3] == ("evaluate", "stage", 1)


def test_spent_expansions_leave_evaluations_beyond_the_stages_for_all_workers() -> None:
    tree = staged([-1, 0, 0], [GOOD, BAD, "+---------"])
    spent = Remaining(evaluations=1_000, expansions=2, no_expansion=BudgetName.EXPANSIONS)
    for node in (2, 2, 1):
        decision = ask(tree, remaining=spent)
        assert said(decision)[:3] == ("evaluate", "expansions_spent", node), "the best first"
        assert decision.task_id is not None
        tree.start_evaluation(node, decision.task_id)


def test_tokens_that_are_only_reserved_do_not_end_the_stages() -> None:
    """Else the evaluations beyond the stages would reserve them again and again."""
    tree = staged([-1, 0, 0], [GOOD, BAD, BAD])
    reserved = Remaining(evaluations=1_000, no_expansion=BudgetName.TOKENS)
    tree.start_evaluation(2, ORDER[10])
    assert said(ask(tree, remaining=reserved))[:2] == ("wait", "work_in_flight")


@dataclass
class Watch:
    """What happened in a search, to be held against the rules."""

    world: World
    policy: Darwin
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)

    def see(self, decision: Decision) -> None:
        self.kinds[decision.kind.value, decision.cause] += 1
        tree, policy = self.world.tree, self.policy
        drawn = tree.total_attempts + tree.expansions_in_flight
        if decision.kind is DecisionKind.EXPAND:
            assert decision.variant_id is not None
            if decision.cause != "nothing_to_evaluate":
                assert self.through(decision.variant_id)
            if drawn % policy.generation == 0:
                assert tree.evaluations_in_flight == tree.expansions_in_flight == 0, "the barrier"
                assert all(self.through(node) for node in range(len(tree)) if not tree.banned[node])
        if decision.kind is DecisionKind.EVALUATE and decision.cause == "stage":
            self.check_task(decision)

    def through(self, node: int) -> bool:
        tree = self.world.tree
        signs = [TaskState(tree.task_states[node, place]) for place in shared_order(tree.task_ids)]
        first, second = signs[: self.policy.first_stage], signs[self.policy.first_stage :]
        if self.policy.second_stage is not None:
            second = second[: self.policy.second_stage]
        scored = [sign for sign in first if sign in (TaskState.SOLVED, TaskState.UNSOLVED)]
        passed = scored.count(TaskState.SOLVED) >= self.policy.threshold * max(1, len(scored))
        owed = first + (second if passed else [])
        return not {TaskState.FREE, TaskState.RUNNING} & set(owed)

    def check_task(self, decision: Decision) -> None:
        tree, node = self.world.tree, decision.variant_id
        assert node is not None
        states = [tree.task_states[node, place] for place in shared_order(tree.task_ids)]
        place = [tree.task_ids[each] for each in shared_order(tree.task_ids)].index(str(decision.task_id))
        assert TaskState.FREE not in states[:place], "the first of the order that is free"
        if place >= self.policy.first_stage:
            assert TaskState.RUNNING not in states[: self.policy.first_stage], "the second stage after the first"
            if self.policy.second_stage is not None:
                assert place < self.policy.first_stage + self.policy.second_stage


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_generations_and_stages_hold_in_every_world(data: st.DataObject) -> None:
    policy = Darwin(
        generation=data.draw(st.sampled_from([1, 2, 3, 5])),
        first_stage=data.draw(st.sampled_from([1, 4, 10, 50])),
        second_stage=data.draw(st.sampled_from([None, 0, 3])),
        threshold=data.draw(st.sampled_from([0.0, 0.4, 1.0])),
    )
    infra = data.draw(st.sampled_from([0.0, 0.25]))
    world = World(
        tasks=data.draw(st.sampled_from([1, 5, 16])),
        workers=data.draw(st.sampled_from([1, 3, 8])),
        limits=BudgetLimits(evaluations=70),
        policy=policy,
        solve=chance(data.draw(st.sampled_from([0.2, 0.6])), infra),
        breed=chance(data.draw(st.sampled_from([0.0, 0.6, 1.0])), infra),
        ban_every=data.draw(st.sampled_from([None, 25])),
        give_up=data.draw(st.sampled_from([None, 2])),
        seed=data.draw(st.integers(0, 2**32)),
    )
    watch = Watch(world, policy)
    for decision in world.run():
        watch.see(decision)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_workers_do_not_change_what_a_generation_is(workers: int) -> None:
    """Two attempts, then all that is owed to their children, and so on to the end of the budget."""
    world = World(30, workers, BudgetLimits(evaluations=400), policy=Darwin(), solve=chance(0.45), breed=chance(0.8))
    watch = Watch(world, Darwin())
    for decision in world.run():
        watch.see(decision)
    assert world.stop is not None
    assert (world.stop.cause, world.tree.scored) == ("evaluations", 400)
    owed = watch.kinds["evaluate", "stage"]
    assert owed + watch.kinds["evaluate", "first_evaluations"] == 400
    assert not BEYOND & {cause for kind, cause in watch.kinds if kind == "evaluate"}
    given_tasks = world.tree.given
    assert set(given_tasks[given_tasks > 0][:-2].tolist()) <= {10, 30}, "one stage or both"


def test_a_search_whose_expansions_all_fail_spends_its_root_and_stops() -> None:
    for workers in (1, 8):
        world = World(workers=workers, policy=Darwin(), breed=chance(0.0), solve=chance(0.2), seed=3)
        causes = Counter((decision.kind.value, decision.cause) for decision in world.run())
        assert world.stop is not None
        assert world.stop.cause == "no_expandable_node"
        assert world.tree.scored == 12
        assert causes["expand", "first_expansions"] + causes["expand", "generation"] == world.tree.total_attempts >= 10
