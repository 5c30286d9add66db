"""Every node with the same chance."""

from __future__ import annotations

import numpy as np

from archive.tree import Tree
from hgm.policies.uniform import Uniform
from tests.hgm.policies.drawing import DRAWS, frequencies_agree, view


def test_each_node_is_chosen_alike_whatever_its_results() -> None:
    tree = Tree.rebuild(["a", "b"], [-1, 0, 0, 1], [0, 0, 1], ["a", "b", "a"], [True, True, False])
    nodes = np.array([0, 1, 3])
    for score, seed in ((Uniform().for_expansion, 1), (Uniform().for_evaluation, 2)):
        rng = np.random.default_rng(seed)
        chosen = [int(np.argmax(score(view(tree), nodes, rng).values)) for _ in range(DRAWS)]
        assert frequencies_agree(chosen, np.ones(3))
        assert not frequencies_agree(chosen, np.array([1.2, 1.0, 1.0])), "the test can fail"
