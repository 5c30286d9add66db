"""Which checkpoint is gone on from."""

from __future__ import annotations

import math

import pytest

from hgm.inner.tree import Next, Tree, lookahead, mcts


def grown(*nodes: tuple[int, float] | tuple[int, float, bool]) -> Tree:
    """Each node: its parent, its value, and whether nothing goes on from it."""
    tree = Tree()
    for parent, value, *done in nodes:
        tree.add(parent, value, done=bool(done and done[0]))
    return tree


@pytest.mark.parametrize("choose", [lookahead, mcts])
def test_a_checkpoint_gets_all_its_next_steps_before_one_of_them_is_gone_on_from(choose: Next) -> None:
    assert choose(Tree(), 2) == 0
    assert choose(grown((0, 50)), 2) == 0
    assert choose(grown((0, 50), (0, 10)), 2) == 1
    assert choose(grown((0, 10), (0, 50)), 2) == 2
    assert choose(grown((0, 50), (0, 50)), 2) == 1, "of equals the first"


def test_a_lookahead_never_goes_back() -> None:
    assert lookahead(grown((0, 60), (0, 50), (1, -80), (1, -90)), 2) == 3
    assert lookahead(grown((0, 60), (0, 50), (1, -80, True), (1, -90)), 2) is None, "its best way has ended"
    assert lookahead(grown((0, 60, True), (0, 50)), 2) is None


def test_a_tree_search_goes_back_where_a_way_disappoints() -> None:
    assert mcts(grown((0, 60), (0, 50), (1, 55)), 2) == 2, "that was looked into less"
    assert mcts(grown((0, 60), (0, -90), (1, 55)), 2) == 1, "it has room for a second step"
    assert mcts(grown((0, 60), (0, 50), (1, -80), (1, -90)), 2) == 2
    assert mcts(grown((0, 60, True), (0, 50)), 2) == 2, "nothing goes on from the best"
    assert mcts(grown((0, 60, True), (0, 50, True)), 2) is None
    assert mcts(grown((0, 60), (0, -50, True), (1, 1, True), (1, 1, True)), 2) is None


def test_values_count_for_all_that_is_above_and_rarely_visited_ways_are_tried() -> None:
    tree = grown((0, 20), (0, 0), (1, 40))
    assert [(node.visits, node.total) for node in tree.nodes] == [(4, 60), (2, 60), (1, 0), (1, 40)]
    assert [node.reward for node in tree.nodes[1:]] == pytest.approx([0.65, 0.5, 0.7])
    assert tree.depth(3) == 2
    bound = [node.reward + math.sqrt(2 * math.log(4) / node.visits) for node in tree.nodes[1:3]]
    assert bound[1] > bound[0]
    assert mcts(tree, 2) == 2
