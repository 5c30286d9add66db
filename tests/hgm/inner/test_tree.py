"""Which checkpoint is gone on from."""

from __future__ import annotations

import pytest

from hgm.inner.tree import Next, Tree, lookahead, mcts

MANY = 100
DONE = True


def grown(*nodes: tuple[int, float] | tuple[int, float, bool]) -> Tree:
    """Each node: its parent, its value, and whether nothing goes on from it. All are valued."""
    tree = Tree()
    for parent, value, *done in nodes:
        tree.add(parent, value, done=bool(done and done[0]))
    return tree


@pytest.mark.parametrize("choose", [lookahead, mcts])
def test_a_way_that_gains_is_gone_on_with(choose: Next) -> None:
    assert choose(Tree(), 2, MANY) == 0
    assert choose(grown((0, 50)), 2, MANY) == 1
    assert choose(grown((0, 50), (1, 60)), 2, MANY) == 2


def test_a_lookahead_tries_another_step_where_one_disappoints() -> None:
    assert lookahead(grown((0, 50), (1, 50)), 2, MANY) == 1
    assert lookahead(grown((0, 50), (1, 40), (1, 60)), 2, MANY) == 3
    assert lookahead(grown((0, 50), (1, 40), (1, 30)), 2, MANY) == 2, "both disappoint, and there is no room for more"
    assert lookahead(grown((0, 0, DONE), (0, 0)), 2, MANY) == 2, "of equals the one that goes on"


def test_a_lookahead_lets_a_step_alone_that_nothing_was_said_of() -> None:
    tree = grown((0, 50))
    tree.add(1, 50, done=False, valued=False)
    assert lookahead(tree, 2, MANY) == 2


def test_a_lookahead_never_goes_back() -> None:
    assert lookahead(grown((0, 60), (0, 50), (1, -80), (1, -90)), 2, MANY) == 3
    assert lookahead(grown((0, 60), (0, 50), (1, -80, DONE), (1, -90, DONE)), 2, MANY) is None, "its best way has ended"
    assert lookahead(grown((0, 60, DONE), (0, 50)), 2, MANY) is None


def test_a_tree_search_goes_a_way_to_its_end_even_where_it_falls() -> None:
    assert mcts(grown((0, 60), (1, -90)), 2, MANY) == 2
    assert mcts(grown((0, 60), (1, -90, DONE), (0, -100)), 2, MANY) == 3


def test_a_tree_search_branches_where_the_way_was_lost() -> None:
    way = [(0, 20), (1, 40), (2, 60), (3, -60), (4, -60), (5, -60, DONE)]
    tree = grown(*way)
    assert mcts(tree, 2, MANY) in (3, 4, 5), "at or after its height, never before it"
    assert mcts(grown((0, 20), (1, 60), (2, -60, DONE), (2, -60, DONE)), 2, MANY) in (0, 1), "where there is room"


def test_a_tree_search_goes_where_more_is_to_be_hoped_for() -> None:
    tree = grown((0, 10), (1, 10, DONE), (0, 80), (3, 20, DONE))
    assert mcts(tree, 2, MANY) == 3
    tree = grown((0, 80), (1, 20, DONE), (0, 10), (3, 10, DONE))
    assert mcts(tree, 2, MANY) == 1


def test_a_tree_search_ends_where_nothing_has_room() -> None:
    assert mcts(grown((0, 60, DONE), (0, 50, DONE)), 2, MANY) is None
    assert mcts(grown((0, 60), (0, -50, DONE), (1, 1, DONE), (1, 1, DONE)), 2, MANY) is None


def test_a_tree_search_branches_where_what_is_left_leads_to_the_end() -> None:
    ways: list[tuple[int, float, bool]] = [(0, 50, False), (1, -90, False), (2, -90, False), (3, -90, DONE)]
    ways += [(0, 50, False), (5, -90, False), (6, -90, False), (7, -90, DONE)]
    assert mcts(grown(*ways), 2, MANY) in (1, 5)
    near = mcts(grown(*ways), 2, 1)
    assert near in (3, 7), "one step from where ways end"


def test_the_longest_way_is_gone_through_without_recursion() -> None:
    tree = grown(*[(number, 0.0) for number in range(1_500)], (1_500, 0.0, DONE))
    assert mcts(tree, 2, MANY) is not None


def test_what_is_above_hears_of_ways_and_of_the_best_value() -> None:
    tree = grown((0, 20), (1, 40), (1, 70), (0, -5))
    assert [(node.ways, node.best) for node in tree.nodes] == [(3, 70), (2, 70), (1, 40), (1, 70), (1, -5)]
    assert [node.depth for node in tree.nodes] == [0, 1, 2, 2, 1]
    assert tree.last_below(1) == 3
