"""The counts of a tree against a recount that knows nothing of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import NotFound
from archive.tree import TaskState, Tree, WrongStep

TASKS = ("a", "b", "c")


@dataclass
class Recount:
    """The same tree as plain facts; every question is answered by looking at all of them."""

    parents: list[int] = field(default_factory=lambda: [-1])
    results: dict[tuple[int, str], bool] = field(default_factory=dict)
    running: set[tuple[int, str]] = field(default_factory=set)
    expanding: list[int] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    in_a_row: dict[int, int] = field(default_factory=dict)
    banned: set[int] = field(default_factory=set)
    quarantined: set[str] = field(default_factory=set)

    costs: dict[tuple[int, str], float] = field(default_factory=dict)

    def clade(self, node: int) -> set[int]:
        return {other for other in range(len(self.parents)) if node in self.path(other)}

    def path(self, node: int) -> list[int]:
        return [node] if self.parents[node] < 0 else [node, *self.path(self.parents[node])]

    def count(self, nodes: set[int], success: bool) -> int:
        return sum(1 for (node, _), value in self.results.items() if node in nodes and value == success)

    def compare(self, tree: Tree) -> None:
        assert len(tree) == len(self.parents)
        for node in range(len(tree)):
            clade, own = self.clade(node), {node}
            assert tree.s[node] == self.count(own, True)
            assert tree.f[node] == self.count(own, False)
            assert tree.clade_s[node] == self.count(clade, True)
            assert tree.clade_f[node] == self.count(clade, False)
            spent = {other: sum(cost for (one, _), cost in self.costs.items() if one == other) for other in clade}
            assert tree.spent[node] == pytest.approx(spent[node])
            assert tree.discounted_spent[node] == pytest.approx(
                sum(cost * tree.discount ** (tree.depth[other] - tree.depth[node]) for other, cost in spent.items())
            )
            assert tree.running[node] == sum(one == node for one, _ in self.running)
            assert tree.clade_running[node] == sum(one in clade for one, _ in self.running)
            assert tree.expanding[node] == self.expanding.count(node)
            assert tree.children[node] == self.parents.count(node)
            assert tree.attempts[node] == self.attempts.count(node)
            assert tree.failed_in_a_row[node] == self.in_a_row.get(node, 0)
            assert tree.duplicates[node] == self.duplicates.count(node)
            assert tree.depth[node] == len(self.path(node)) - 1
            assert tree.path(node) == self.path(node)
            assert tree.banned[node] == (node in self.banned)
            open_ = [task for task in TASKS if task not in self.quarantined]
            free = [task for task in open_ if (node, task) not in self.results and (node, task) not in self.running]
            assert [TASKS[index] for index in tree.open_tasks] == open_
            assert [TASKS[index] for index in tree.free_tasks(node)] == free
            assert tree.given[node] == len(open_) - len(free)
            assert set(np.flatnonzero(tree.clade(node))) == clade
        assert tree.scored == len(self.results)
        assert tree.evaluations_in_flight == len(self.running)
        assert tree.expansions_in_flight == len(self.expanding)
        assert tree.total_attempts == len(self.attempts)


def step(tree: Tree, facts: Recount, rng: np.random.Generator) -> None:
    """One random thing that may happen to a search, told to both."""
    node = int(rng.integers(len(tree)))
    match int(rng.integers(6)):
        case 0 | 1:
            free = tree.free_tasks(node)
            if free.size:
                task = TASKS[int(rng.choice(free))]
                tree.start_evaluation(node, task)
                facts.running.add((node, task))
        case 2 | 3 if facts.running:
            one, task = sorted(facts.running)[int(rng.integers(len(facts.running)))]
            success = [True, False, None][int(rng.integers(3))]
            cost = float(rng.integers(4))
            tree.finish_evaluation(one, task, success, cost)
            facts.running.remove((one, task))
            if success is not None and task not in facts.quarantined:
                facts.results[one, task] = success
                facts.costs[one, task] = cost
                facts.in_a_row[one] = 0
        case 4:
            tree.start_expansion(node)
            facts.expanding.append(node)
        case 5 if facts.expanding:
            parent = facts.expanding.pop(int(rng.integers(len(facts.expanding))))
            child = [True, False, None][int(rng.integers(3))]
            finish_expansion(tree, facts, parent, child, duplicate=child is False and rng.random() < 0.5)
    if rng.random() < 0.02:
        task = TASKS[int(rng.integers(len(TASKS)))]
        tree.quarantine(task)
        facts.quarantined.add(task)
        facts.results = {key: success for key, success in facts.results.items() if key[1] != task}
    if rng.random() < 0.02:
        tree.ban(node)
        facts.banned |= facts.clade(node)


def finish_expansion(tree: Tree, facts: Recount, parent: int, child: bool | None, *, duplicate: bool) -> None:
    tree.finish_expansion(parent, child, duplicate=duplicate)
    facts.duplicates += [parent] * duplicate
    if child:
        facts.parents.append(parent)
        assert tree.add(parent) == len(facts.parents) - 1
        if parent in facts.banned:
            facts.banned.add(len(facts.parents) - 1)
    if child is not None:
        facts.attempts.append(parent)
        facts.in_a_row[parent] = 0 if child else facts.in_a_row.get(parent, 0) + 1


@settings(max_examples=1_000, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 60))
def test_counts_equal_a_recount(seed: int, steps: int) -> None:
    rng, tree, facts = np.random.default_rng(seed), Tree(TASKS), Recount()
    for _ in range(steps):
        step(tree, facts, rng)
    facts.compare(tree)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_rebuilt_tree_equals_the_one_that_grew(seed: int) -> None:
    rng, tree, facts = np.random.default_rng(seed), Tree(TASKS), Recount()
    for _ in range(60):
        step(tree, facts, rng)
    stored = list(facts.results.items())
    rng.shuffle(stored)
    again = Tree.rebuild(
        TASKS,
        facts.parents,
        [node for (node, _), _ in stored],
        [task for (_, task), _ in stored],
        [success for _, success in stored],
        attempts=tree.attempts,
        failed_in_a_row=tree.failed_in_a_row,
        duplicates=tree.duplicates,
        spent=tree.spent,
        banned=tree.banned,
        quarantined=facts.quarantined,
    )
    facts.running.clear()  # what was in flight is forgotten: its tasks are free again
    facts.expanding.clear()
    facts.compare(again)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), success=st.booleans())
def test_a_result_changes_exactly_the_ancestors(seed: int, success: bool) -> None:
    rng = np.random.default_rng(seed)
    tree = Tree(TASKS)
    for size in range(1, 30):
        tree.add(int(rng.integers(size)))
    node = int(rng.integers(len(tree)))
    before = tree.clade_s.copy(), tree.clade_f.copy(), tree.s.copy(), tree.f.copy()
    tree.start_evaluation(node, "b")
    tree.finish_evaluation(node, "b", success)
    after = tree.clade_s, tree.clade_f, tree.s, tree.f
    on_path = np.isin(np.arange(len(tree)), tree.path(node)).astype(int)
    itself = (np.arange(len(tree)) == node).astype(int)
    expected = [on_path * success, on_path * (not success), itself * success, itself * (not success)]
    for old, new, change in zip(before, after, expected, strict=True):
        assert np.array_equal(new - old, change)


def test_infra_frees_the_task_and_counts_nothing() -> None:
    tree = Tree(TASKS)
    tree.start_expansion(0)
    tree.finish_expansion(0, False)
    tree.start_evaluation(0, "a")
    tree.finish_evaluation(0, "a", None)
    assert tree.scored == 0
    assert tree.free_tasks(0).size == 3
    assert tree.failed_in_a_row[0] == 1, "only a scored result opens a closed node"
    tree.start_evaluation(0, "a")
    tree.finish_evaluation(0, "a", False)
    assert tree.failed_in_a_row[0] == 0
    assert tree.task_states[0].tolist() == [TaskState.UNSOLVED, TaskState.FREE, TaskState.FREE]


def test_steps_that_contradict_the_counts_are_refused() -> None:
    tree = Tree(TASKS)
    with pytest.raises(WrongStep, match="v0 on 'a' is FREE, not RUNNING"):
        tree.finish_evaluation(0, "a", True)
    tree.start_evaluation(0, "a")
    with pytest.raises(WrongStep, match="RUNNING, not FREE"):
        tree.start_evaluation(0, "a")
    tree.finish_evaluation(0, "a", True)
    with pytest.raises(WrongStep, match="SOLVED, not RUNNING"):
        tree.finish_evaluation(0, "a", True)
    with pytest.raises(WrongStep, match="no expansion of v0"):
        tree.finish_expansion(0, False)
    with pytest.raises(NotFound, match="no variant v7"):
        tree.start_expansion(7)
    with pytest.raises(NotFound, match="no variant v-1"):
        tree.add(-1)
    with pytest.raises(NotFound, match="no search task 'z'"):
        tree.start_evaluation(0, "z")
    assert (tree.scored, tree.evaluations_in_flight, tree.expansions_in_flight) == (1, 0, 0)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32), bans=st.sets(st.integers(0, 29), max_size=4))
def test_bans_hold_for_clades_and_can_be_lifted(seed: int, bans: set[int]) -> None:
    rng, tree, facts = np.random.default_rng(seed), Tree(TASKS), Recount()
    for size in range(1, 30):
        facts.parents.append(int(rng.integers(size)))
        tree.add(facts.parents[-1])
    tree.ban(3)
    tree.set_bans(bans)
    assert set(np.flatnonzero(tree.banned)) == set().union(*map(facts.clade, bans))
    tree.set_bans(())
    assert not tree.banned.any()


def test_views_cannot_be_written() -> None:
    tree = Tree(TASKS)
    for view in (tree.s, tree.banned, tree.task_states):
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1


@pytest.mark.parametrize("parents", [[], [0], [-1, 1], [-1, -1], [-1, 2, 0]])
def test_broken_lineage_is_refused(parents: list[int]) -> None:
    with pytest.raises(WrongStep, match="stored tree is broken"):
        Tree.rebuild(TASKS, parents, [], [], [])


def test_broken_results_are_refused() -> None:
    with pytest.raises(NotFound, match="no variant"):
        Tree.rebuild(TASKS, [-1], [1], ["a"], [True])
    with pytest.raises(NotFound, match="no search task"):
        Tree.rebuild(TASKS, [-1], [0], ["z"], [True])
    with pytest.raises(WrongStep, match="two stored results"):
        Tree.rebuild(TASKS, [-1], [0, 0], ["a", "a"], [True, False])
    with pytest.raises(WrongStep, match="same id"):
        Tree(("a", "a"))
    with pytest.raises(WrongStep, match="at least one search task"):
        Tree(())


def test_a_chain_is_as_good_as_a_bush() -> None:
    size = 5_000
    tree = Tree.rebuild(TASKS, np.arange(-1, size - 1, dtype=np.int32), [size - 1], ["a"], [True])
    assert tree.clade_s.tolist() == [1] * size
    assert tree.depth[-1] == size - 1


@given(
    picks=st.lists(st.integers(0, 10_000), max_size=30),
    results=st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), max_size=60),
    discount=st.sampled_from([1.0, 0.5, 0.9]),
    quarantined=st.sampled_from([[], ["t0"], ["t1", "t59"]]),
)
def test_discounted_sums_are_those_of_a_recount(
    picks: list[int], results: list[tuple[int, bool]], discount: float, quarantined: list[str]
) -> None:
    tree = Tree([f"t{number}" for number in range(60)], discount)
    for number, pick in enumerate(picks):
        tree.add(pick % (number + 1))
    rows = [(pick % len(tree), f"t{number}", success) for number, (pick, success) in enumerate(results)]
    for node, task, success in rows:
        tree.start_evaluation(node, task)
        tree.finish_evaluation(node, task, success)
    for task in quarantined:
        tree.quarantine(task)
    rows = [row for row in rows if row[1] not in quarantined]
    for found, wanted in ((tree.discounted_s, True), (tree.discounted_f, False)):
        expected = np.zeros(len(tree))
        for node, _, success in rows:
            for distance, ancestor in enumerate(tree.path(node)):
                expected[ancestor] += (success is wanted) * discount**distance
        assert found == pytest.approx(expected)
    nodes, tasks, successes = zip(*rows, strict=True) if rows else ((), (), ())
    again = Tree.rebuild(
        tree.task_ids, tree.parent, nodes, tasks, successes, quarantined=quarantined, discount=discount
    )
    assert again.discounted_s == pytest.approx(tree.discounted_s)
    assert again.discounted_f == pytest.approx(tree.discounted_f)
    assert (again.task_states == tree.task_states).all()
    for counted, state in ((tree.task_s, TaskState.SOLVED), (tree.task_f, TaskState.UNSOLVED)):
        assert counted.tolist() == (tree.task_states == state).sum(axis=0).tolist()
    assert (again.task_s == tree.task_s).all()
    assert (again.task_f == tree.task_f).all()
