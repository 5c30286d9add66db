"""What holds for each policy: whose scores a result changes, that names of nodes mean nothing, that a search ends."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetLimits, BudgetName, Cost
from hgm.policies import POLICIES, Policy, Scores, policy
from hgm.scheduler import evaluable, expandable
from tests.hgm.policies.drawing import Still, view
from tests.hgm.world import World, chance

VARIANTS: dict[str, Policy] = {
    **{name: policy(name) for name in POLICIES},
    "best-of-n, racing": policy("best-of-n", {"race": True}),
    "darwin, short stages": policy("darwin", {"generation": 3, "first_stage": 2, "second_stage": 3}),
}
OWN, CLADE = {"greedy", "darwin", "best-of-n", "uniform"}, {"huxley", "ucb"}
"""Policies whose scores are made of a node's own counts, or, to expand, of its clade's."""
each = pytest.mark.parametrize("of", VARIANTS.values(), ids=VARIANTS.keys())
each_of_counts = pytest.mark.parametrize("of", [of for of in VARIANTS.values() if of.name in OWN | CLADE])
LIMITS = [
    BudgetLimits(evaluations=60),
    BudgetLimits(evaluations=3),
    BudgetLimits(evaluations=1),
    BudgetLimits(expansions=12),
    BudgetLimits(expansions=1),
    BudgetLimits(tokens=40_000),
    BudgetLimits(tokens=1_000),
    BudgetLimits(usd=2.4),
    BudgetLimits(wall_s=90),
    BudgetLimits(evaluations=70, expansions=30, tokens=60_000, usd=5.0, wall_s=200, no_improvement=30),
]


def grown(rng: np.random.Generator, tasks: int = 8) -> tuple[list[int], dict[tuple[int, int], bool]]:
    """Parents of some nodes, and their results; every node has at least one."""
    size = int(rng.integers(3, 14))
    parents = [-1, *(int(rng.integers(node)) for node in range(1, size))]
    results = {}
    for node in range(size):
        for task in rng.permutation(tasks)[: rng.integers(1, tasks)]:
            results[node, int(task)] = bool(rng.random() < 0.5)
    return parents, results


def tree_of(parents: list[int], results: dict[tuple[int, int], bool], tasks: int = 8) -> Tree:
    ids = [f"t{number}" for number in range(tasks)]
    nodes = [node for node, _ in results]
    return Tree.rebuild(ids, parents, nodes, [ids[task] for _, task in results], list(results.values()))


def asked(of: Policy, tree: Tree, n: int, kind: DecisionKind) -> Scores:
    """Scores of all nodes, with the same draw for each, as if there were `n` evaluations."""
    now = view(tree)
    now = type(now)(tree, now.rules, n, now.nodes)
    score = of.for_expansion if kind is DecisionKind.EXPAND else of.for_evaluation
    return score(now, np.arange(len(tree)), Still())


def evidence(scores: Scores) -> np.ndarray:
    """What the scores are made of, [components, nodes]; shares of the whole are no evidence of one node."""
    return np.array([values for name, values in scores.components.items() if name != "probability"])


# --- whose scores a result changes -----------------------------------------------------------------------------------


@each_of_counts
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_result_changes_what_it_is_evidence_of_and_nothing_else(of: Policy, seed: int) -> None:
    rng = np.random.default_rng(seed)
    parents, results = grown(rng)
    before, after = tree_of(parents, results), tree_of(parents, results)
    node = int(rng.integers(len(parents)))
    task = after.task_ids[int(rng.choice(after.free_tasks(node)))]
    after.start_evaluation(node, task)
    after.finish_evaluation(node, task, bool(rng.random() < 0.5))
    reach = {DecisionKind.EVALUATE: [node], DecisionKind.EXPAND: [node] if of.name in OWN else after.path(node)}
    for kind, changed in reach.items():
        old, new = (asked(of, tree, before.scored, kind) for tree in (before, after))
        differing = (evidence(old) != evidence(new)).any(axis=0)
        assert sorted(np.flatnonzero(differing)) == sorted(changed)
        if of.name not in ("darwin", "uniform"):  # whose draws are shares of all weights, or know no evidence
            untouched = np.setdiff1d(np.arange(len(parents)), changed)
            assert (old.values[untouched] == new.values[untouched]).all()


# --- the names of nodes mean nothing ---------------------------------------------------------------------------------


def reborn(parents: list[int], rng: np.random.Generator) -> list[int]:
    """Another order of birth: old ids, parents still first."""
    order, waiting = [0], [node for node, parent in enumerate(parents) if parent == 0]
    while waiting:
        order.append(waiting.pop(int(rng.integers(len(waiting)))))
        waiting += [node for node, parent in enumerate(parents) if parent == order[-1]]
    return order


@each
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_another_order_of_birth_gives_every_node_the_same_score(of: Policy, seed: int) -> None:
    rng = np.random.default_rng(seed)
    parents, results = grown(rng)
    old_of_new = reborn(parents, rng)
    new_of_old = {old: new for new, old in enumerate(old_of_new)}
    one = tree_of(parents, results)
    moved = {(new_of_old[node], task): success for (node, task), success in results.items()}
    other = tree_of([-1, *(new_of_old[parents[old]] for old in old_of_new[1:])], moved)
    for kind in (DecisionKind.EXPAND, DecisionKind.EVALUATE):
        first, second = (asked(of, tree, one.scored, kind) for tree in (one, other))
        assert second.values == pytest.approx(first.values[old_of_new], rel=1e-9)
        assert evidence(second) == pytest.approx(evidence(first)[:, old_of_new], rel=1e-9, abs=1e-12)
    for wanted in (of.expandable, of.evaluable):
        found, again = (wanted(view(tree), np.arange(len(tree))).tolist() for tree in (one, other))
        assert sorted(old_of_new[node] for node in again) == found
    assert of.wants(view(one)) == of.wants(view(other))


def test_the_order_of_birth_matters_to_a_policy_that_looks_at_it() -> None:
    """The control: what the test above compares does differ for a score that depends on ids."""
    tree = tree_of([-1, 0, 0], {(0, 0): True, (1, 0): True, (2, 0): False})
    scores = asked(VARIANTS["greedy"], tree, 3, DecisionKind.EXPAND).values + np.arange(3)
    assert scores != pytest.approx(scores[[0, 2, 1]])


# --- searches --------------------------------------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn, of: Policy) -> World:
    infra = draw(st.sampled_from([0.0, 0.3]))
    return World(
        tasks=draw(st.sampled_from([1, 3, 12, 30])),
        workers=draw(st.sampled_from([1, 2, 8])),
        limits=draw(st.sampled_from(LIMITS)),
        policy=of,
        solve=chance(draw(st.sampled_from([0.0, 0.5, 1.0])), infra),
        breed=chance(draw(st.sampled_from([0.0, 0.5, 1.0])), infra),
        cost=Cost(tokens=1_000, usd=0.06),
        ban_every=draw(st.sampled_from([None, 7, 20])),
        give_up=draw(st.sampled_from([None, 1, 3])),
        seed=draw(st.integers(0, 2**32)),
    )


@each
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_search_ends_within_its_budget_and_never_waits_for_nothing(of: Policy, data: st.DataObject) -> None:
    """`World` fails where a decision waits with nothing in flight, is not paid for, or chooses a banned node."""
    world = data.draw(worlds(of))
    kinds: Counter[DecisionKind] = Counter()
    for decision in world.run(most=3_000):
        kinds[decision.kind] += 1
        looked_at = [one.variant_id for one in (decision.chosen, *decision.runners_up) if one]
        assert not world.tree.banned[looked_at].any()
        if decision.kind is DecisionKind.WAIT:
            assert world.running
    assert world.stop is not None
    for line in world.budget.lines():
        assert line.reserved == 0
        if line.limit is not None and line.name not in (BudgetName.WALL, BudgetName.NO_IMPROVEMENT):
            assert line.spent <= line.limit, line
    assert kinds[DecisionKind.WAIT] <= 2 * (kinds[DecisionKind.EXPAND] + kinds[DecisionKind.EVALUATE])


@each
@pytest.mark.parametrize("workers", [1, 4])
def test_a_normal_search_spends_all_its_evaluations(of: Policy, workers: int) -> None:
    for seed in range(3):
        world = World(30, workers, BudgetLimits(evaluations=150), policy=of, breed=chance(0.9), seed=seed)
        list(world.run())
        assert world.stop is not None
        assert (world.stop.cause, world.tree.scored) == ("evaluations", 150)
        assert len(world.tree) > 3


@each
def test_a_decision_leaves_the_policy_and_the_tree_as_they_were(of: Policy) -> None:
    world = World(workers=3, limits=BudgetLimits(evaluations=40), policy=of)
    before = hash(of)
    for _ in world.run():
        state = world.rng.bit_generator.state
        counts = world.tree._counts.tobytes() + world.tree._states.tobytes()
        first = world.decide()
        assert world.tree._counts.tobytes() + world.tree._states.tobytes() == counts
        world.rng.bit_generator.state = state
        assert world.decide() == first
        world.rng.bit_generator.state = state
    assert hash(of) == before


@each
def test_scores_are_numbers_one_for_each_node(of: Policy) -> None:
    world = World(workers=3, tasks=6, limits=BudgetLimits(evaluations=40), policy=of)
    for _ in world.run():
        tree, rng = world.tree, np.random.default_rng(0)
        for nodes, score in ((expandable(tree, world.rules), of.for_expansion), (evaluable(tree), of.for_evaluation)):
            if nodes.size:
                scores = score(view(tree), nodes, rng)
                assert scores.values.shape == (nodes.size,)
                assert not np.isnan(scores.values).any()
                assert all(np.shape(part) == (nodes.size,) for part in scores.components.values())
