"""Each shift against a brute-force count, and that each moves the choice the way it should."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from archive.tree import TaskState, Tree
from hgm.policies import Rules, View, policy
from hgm.policies.shifts import Weights, diversity, dominated, shifts, wins_needed
from hgm.policies.swe_search import CLAMP, SweSearch

TASKS = [f"t{number}" for number in range(8)]
OFF = Weights(diversity=0, childless=0, repair=0, duplicates=0, dominated=0, depth=0)
DRAWS = 3_000


def tree_of(parents: list[int], rows: dict[int, str], **history: list[int]) -> Tree:
    """`rows`: for each node its results, `+`, `-` or `.` for each task."""
    cells = [(node, task, sign) for node, row in rows.items() for task, sign in zip(TASKS, row, strict=False)]
    done = [cell for cell in cells if cell[2] != "."]
    return Tree.rebuild(
        TASKS,
        parents,
        [node for node, _, _ in done],
        [task for _, task, _ in done],
        [sign == "+" for _, _, sign in done],
        **history,
    )


def random_tree(seed: int, size: int = 40) -> Tree:
    rng = np.random.default_rng(seed)
    parents = [-1, *(int(rng.integers(node)) for node in range(1, size))]
    rows = {
        node: "".join(rng.choice(list("+-."), 8, p=[0.45, 0.3, 0.25])) for node in range(size) if rng.random() < 0.9
    }
    tree = tree_of(parents, rows, duplicates=rng.integers(0, 3, size).tolist())
    tree.ban(int(rng.integers(size // 2, size)))
    if (free := tree.free_tasks(size - 1)).size:
        tree.start_evaluation(size - 1, TASKS[int(free[0])])
    return tree


# --- which way each pushes: the two nodes that are asked about have the same posterior --------------------------------


def agreeing() -> Tree:
    """Everybody solves t0 and not t1; v1 too, v2 the other way round."""
    return tree_of([-1, 0, 0, 0, 0], {0: "+-", 1: "+-", 2: "-+", 3: "+-", 4: "+-"})


def with_a_child() -> Tree:
    return tree_of([-1, 0, 0, 1], {0: "+-", 1: "+-", 2: "+-"})


def with_a_failure() -> Tree:
    return tree_of([-1, 0, 0], {0: "+-", 1: "+-", 2: "+-"}, failed_in_a_row=[0, 0, 1], attempts=[2, 0, 1])


def with_duplicates() -> Tree:
    return tree_of([-1, 0, 0], {0: "+-", 1: "+-", 2: "+-"}, duplicates=[0, 1, 0], attempts=[2, 1, 1])


def with_a_better_child() -> Tree:
    """v3 solves the four tasks that v1 does not, v4 four that v2 was not asked."""
    return tree_of([-1, 0, 0, 1, 2], {0: "+-", 1: "----", 2: "----", 3: "++++", 4: "....++++"})


def deep() -> Tree:
    """v2 is at depth 1, v4 at depth 3."""
    return tree_of([-1, 0, 0, 1, 3], {0: "+-", 2: "+-", 4: "+-"})


CASES: list[tuple[str, Callable[[], Tree], int, int]] = [
    ("diversity", agreeing, 2, 1),
    ("childless", with_a_child, 2, 1),
    ("repair", with_a_failure, 2, 1),
    ("duplicates", with_duplicates, 2, 1),
    ("dominated", with_a_better_child, 2, 1),
    ("depth", deep, 2, 4),
]


@pytest.mark.parametrize(("term", "grow", "favoured", "other"), CASES, ids=[case[0] for case in CASES])
def test_each_shift_moves_the_choice(term: str, grow: Callable[[], Tree], favoured: int, other: int) -> None:
    tree, nodes = grow(), np.array(sorted([favoured, other]))
    assert tree.clade_s[favoured] == tree.clade_s[other]
    assert tree.clade_f[favoured] == tree.clade_f[other]

    def share(weight: float) -> float:
        chosen, rng = SweSearch(**{**vars(OFF), term: weight}), np.random.default_rng(0)
        view = View(tree, Rules(), tree.scored, len(tree) - 1)
        picked = [int(nodes[np.argmax(chosen.for_expansion(view, nodes, rng).values)]) for _ in range(DRAWS)]
        return picked.count(favoured) / DRAWS

    assert 0.46 < share(0.0) < 0.54, "the control: with the term off both are alike"
    assert share(1.0) > 0.56


def test_all_are_on_by_default() -> None:
    assert min(vars(Weights()).values()) > 0
    assert isinstance(policy("swe-search"), Weights)


# --- how much ---------------------------------------------------------------------------------------------------------


def test_a_repair_is_worth_less_with_each_failure_and_while_one_is_under_way() -> None:
    tree = tree_of([-1, 0, 0, 0], {0: "+-"}, failed_in_a_row=[0, 1, 2, 1], attempts=[3, 1, 2, 1])
    tree.start_expansion(3)
    assert shifts(tree, np.arange(4), Weights(repair=1.0))["repair"].tolist() == [0, 1 / 2, 1 / 5, 1 / 5]


def test_a_node_in_the_making_of_a_child_is_not_childless() -> None:
    tree = tree_of([-1, 0, 0, 2], {0: "+-"})
    tree.start_expansion(1)
    assert shifts(tree, np.arange(4), Weights(childless=1.0))["childless"].tolist() == [0, 0, 0, 1]


def test_duplicates_and_depth_grow_as_they_should() -> None:
    tree = tree_of([-1, 0, 1, 2, 3], {0: "+-"}, duplicates=[0, 1, 2, 3, 0])
    found = shifts(tree, np.arange(5), Weights(duplicates=0.5, depth=0.02))
    assert found["duplicates"] == pytest.approx([0, -0.5, -2.0, -4.5, 0])
    assert found["depth"] == pytest.approx([0, -0.02, -0.02 * 2**0.5, -0.02 * 3**0.5, -0.04])


@pytest.mark.parametrize("seed", range(20))
def test_diversity_equals_a_recount(seed: int) -> None:
    tree = random_tree(seed)
    nodes = np.flatnonzero(~tree.banned)[::2]
    states = tree.task_states

    def solved(task: int) -> float:
        column = [state for state in states[:, task] if state in (TaskState.SOLVED, TaskState.UNSOLVED)]
        return column.count(TaskState.SOLVED) / len(column)

    each = {}
    for node in nodes.tolist():
        apart = [1 - solved(task) for task in range(8) if states[node, task] == TaskState.SOLVED]
        apart += [solved(task) for task in range(8) if states[node, task] == TaskState.UNSOLVED]
        if apart:
            each[node] = sum(apart) / len(apart)
    mean = sum(each.values()) / len(each)
    expected = [each[node] - mean if node in each else 0.0 for node in nodes.tolist()]
    assert diversity(tree, nodes) == pytest.approx(expected, abs=1e-12)
    assert any(expected)


def test_diversity_without_any_results_is_nothing() -> None:
    assert diversity(Tree(TASKS), np.array([0])).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(20))
def test_dominated_equals_a_comparison_of_each_pair(seed: int) -> None:
    tree = random_tree(seed)
    states = tree.task_states
    expected = set()
    for child in range(1, len(tree)):
        parent = tree.parent[child]
        won = np.count_nonzero((states[child] == TaskState.SOLVED) & (states[parent] == TaskState.UNSOLVED))
        lost = np.count_nonzero((states[child] == TaskState.UNSOLVED) & (states[parent] == TaskState.SOLVED))
        if not tree.banned[child] and stats.beta.sf(0.5, 1 + won, 1 + lost) > 0.9:
            expected.add(int(parent))
    assert set(np.flatnonzero(dominated(tree)).tolist()) == expected


def test_some_of_the_random_trees_have_dominated_nodes() -> None:
    assert sum(dominated(random_tree(seed)).sum() for seed in range(20)) >= 10


@pytest.mark.parametrize("differing", [0, 1, 2, 3, 4, 10, 37, 200])
def test_the_wins_that_are_needed(differing: int) -> None:
    beats = [wins for wins in range(differing + 1) if stats.beta.sf(0.5, 1 + wins, 1 + differing - wins) > 0.9]
    assert wins_needed(differing) == (beats[0] if beats else differing + 1)


def test_a_tree_of_one_node_has_all_components() -> None:
    found = shifts(Tree(TASKS), np.array([0]), Weights())
    assert list(found) == ["diversity", "childless", "repair", "duplicates", "dominated", "depth"]
    assert [float(values[0]) for values in found.values()] == [0, 0.2, 0, 0, 0, 0]
    assert not dominated(Tree(TASKS)).any()


def test_the_sum_of_the_shifts_is_clamped() -> None:
    tree, nodes = tree_of([-1, 0, 0], {0: "+-", 1: "+-", 2: "+-"}, duplicates=[0, 9, 0]), np.arange(3)
    chosen = SweSearch(childless=7.0)
    view = View(tree, Rules(), tree.scored, len(tree) - 1)
    scores = chosen.for_expansion(view, nodes, np.random.default_rng(0))
    terms = shifts(tree, nodes, chosen)
    total = sum(terms.values())
    assert total[1] < -CLAMP
    assert total[2] > CLAMP
    parts = scores.components
    shifted = sum(parts[name] for name in terms) + parts["clamp"]
    assert shifted == pytest.approx(np.clip(total, -1.5, 1.5))
    assert scores.values == pytest.approx(sum(parts.values()))
    assert parts["clamp"][0] == 0
    alone = SweSearch(**vars(OFF)).for_expansion(view, nodes, np.random.default_rng(0)).values
    assert scores.values - alone == pytest.approx(np.clip(total, -1.5, 1.5))
