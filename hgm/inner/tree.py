"""The tree of checkpoints in one attempt, and which of them to go on from. Pure: no sandbox, no model, no clock.

Values are a judge's, in [-100, 100]. `lookahead` goes on from the best of a few next steps and never back; `mcts`
weighs what is known against what is not (UCT, as in SWE-Search, arXiv 2410.20285, without its hand-tuned terms).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

EXPLORATION = math.sqrt(2)
"""Of rewards in [0, 1] (Auer, Cesa-Bianchi and Fischer 2002)."""


@dataclass
class Node:
    """One checkpoint. `done`: nothing can go on from it. `total` sums the values of `visits` nodes: itself and those
    below it."""

    number: int
    parent: int | None
    value: float
    done: bool
    children: list[int] = field(default_factory=list)
    visits: int = 1
    total: float = 0.0

    @property
    def reward(self) -> float:
        """The mean value, in [0, 1]."""
        return (self.total / self.visits + 100) / 200


class Tree:
    """Grows from the state before the first step, which is node 0 and of value 0."""

    def __init__(self) -> None:
        self.nodes = [Node(0, None, 0.0, done=False)]

    def add(self, parent: int, value: float, *, done: bool) -> Node:
        """A new child; its value counts for all above it."""
        node = Node(len(self.nodes), parent, value, done)
        self.nodes.append(node)
        self.nodes[parent].children.append(node.number)
        node.total = value
        above: int | None = parent
        while above is not None:
            self.nodes[above].visits += 1
            self.nodes[above].total += value
            above = self.nodes[above].parent
        return node

    def children(self, node: Node) -> list[Node]:
        return [self.nodes[number] for number in node.children]

    def depth(self, number: int) -> int:
        above = self.nodes[number].parent
        return 0 if above is None else 1 + self.depth(above)


Next = Callable[[Tree, int], int | None]
"""The node to go on from, each of which gets a number of children at most; None where there is none."""


def lookahead(tree: Tree, width: int) -> int | None:
    """Down to the first node with room for a child, by the child of the highest own value; of equals the first."""
    node = tree.nodes[0]
    while len(node.children) >= width:
        node = max(tree.children(node), key=lambda child: (child.value, -child.number))
    return None if node.done else node.number


def mcts(tree: Tree, width: int) -> int | None:
    """Down to the first node with room for a child, by the highest upper confidence bound among those that are open."""
    node = tree.nodes[0]
    while len(node.children) >= width or node.done:
        log = math.log(node.visits)
        open_ = [child for child in tree.children(node) if _is_open(tree, child, width)]
        if not open_:
            return None
        node = max(
            open_,
            key=lambda child: (child.reward + EXPLORATION * math.sqrt(log / child.visits), -child.number),
        )
    return node.number


def _is_open(tree: Tree, node: Node, width: int) -> bool:
    """Whether some node from here on has room for a child."""
    if node.done:
        return False
    return len(node.children) < width or any(_is_open(tree, child, width) for child in tree.children(node))
