"""The best so far, and nothing else."""

from __future__ import annotations

import numpy as np

from archive.tree import Tree
from hgm.policies.greedy import Greedy
from tests.hgm.policies.drawing import view


def test_the_highest_posterior_mean_of_own_results_wins_both_choices() -> None:
    """v1's child v2 is the best of all; v1 itself is worse than the root."""
    tasks = ["a", "b", "c", "d"]
    results = [(0, "ab", "+-"), (1, "ab", "--"), (2, "abc", "+++")]
    rows = [
        (node, task, sign == "+") for node, given, signs in results for task, sign in zip(given, signs, strict=True)
    ]
    nodes, given, successes = zip(*rows, strict=True)
    tree = Tree.rebuild(tasks, [-1, 0, 1, 0], nodes, given, successes)
    rng = np.random.default_rng(0)
    for score in (Greedy().for_expansion, Greedy().for_evaluation):
        values = score(view(tree), np.arange(4), rng).values
        assert values.tolist() == [2 / 4, 1 / 4, 4 / 5, 1 / 2]
    tree.start_evaluation(2, "d")
    assert Greedy().for_evaluation(view(tree), np.arange(4), rng).values.tolist() == values.tolist(), "not in flight"
    assert rng.bit_generator.state == np.random.default_rng(0).bit_generator.state, "nothing is drawn"
