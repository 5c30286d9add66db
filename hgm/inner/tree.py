"""The tree of checkpoints in one attempt, and which of them to go on from. Pure: no sandbox, no model, no clock.

A *way* leads from the start to a checkpoint that was not gone on from. Values are a judge's, in [-100, 100].
`lookahead` tries another step at once where one disappoints, and never goes back. `mcts` goes a way to its end, then
branches where it was lost: UCT with rollouts, progressive widening (Coulom 2007) and first-play urgency (Gelly and
Wang 2006). Its numbers are chosen in simulation (tests/benchmarks/bench_tree.py, docs/inner.md).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Node:
    """One checkpoint. `done`: nothing can go on from it. `valued`: its value is its own, and not that of its parent.
    `ways` lead through it or end in it; `best` is the highest value from here on."""

    number: int
    parent: int | None
    depth: int
    value: float
    done: bool
    valued: bool
    best: float
    children: list[int] = field(default_factory=list)
    ways: int = 1


class Tree:
    """Grows from the state before the first step, which is node 0 and of value 0."""

    def __init__(self) -> None:
        self.nodes = [Node(0, None, 0, 0.0, done=False, valued=False, best=0.0)]

    def add(self, parent: int, value: float, *, done: bool, valued: bool = True) -> Node:
        """A new child: the end of a new way, or of the one that ended in its parent. All above it hear of it."""
        above: Node | None = self.nodes[parent]
        branches = bool(self.nodes[parent].children)
        node = Node(len(self.nodes), parent, self.nodes[parent].depth + 1, value, done, valued, best=value)
        self.nodes.append(node)
        self.nodes[parent].children.append(node.number)
        while above is not None:
            above.ways += branches
            above.best = max(above.best, value)
            above = None if above.parent is None else self.nodes[above.parent]
        return node

    def children(self, node: Node) -> list[Node]:
        return [self.nodes[number] for number in node.children]

    def last_below(self, number: int) -> int:
        """Where the last way through a node ended."""
        node = self.nodes[number]
        while node.children:
            node = self.nodes[node.children[-1]]
        return node.number


Next = Callable[[Tree, int, int], int | None]
"""The node to go on from, where each may have `width` children at most and so many steps are left; None where there is
none."""


def lookahead(tree: Tree, width: int, left: int) -> int | None:
    """Down by the child of the highest own value, of equals the first, to a node whose steps all disappoint: they were
    valued and are worth no more than what they start from. Where nothing was valued, nothing tells steps apart."""
    node = tree.nodes[0]
    while node.children:
        children = tree.children(node)
        if len(children) < width and all(one.valued and one.value <= node.value for one in children):
            break
        node = max(children, key=lambda child: (child.value, not child.done, -child.number))
    return None if node.done else node.number


@dataclass(frozen=True)
class Mcts:
    """`exploration`: of values that are scaled to [0, 1] over those in the tree. `urgency`: by how much a step that was
    never made is worth less than what it starts from. A node has at most `widening` · √(ways through it) children,
    rounded up."""

    exploration: float = 0.05
    urgency: float = 0.2
    widening: float = 2.0

    def __call__(self, tree: Tree, width: int, left: int) -> int | None:
        """On from the newest node until its way has ended; then down the tree to the node that is to be branched."""
        if not tree.nodes[-1].done:
            return tree.nodes[-1].number
        open_ = _open(tree, width)
        if not open_[0]:
            return None
        scaled, reach = _scale(tree), _usual_length(tree) - left
        node = tree.nodes[0]
        while ways_on := [child for child in tree.children(node) if open_[child.number]]:
            log = math.sqrt(math.log(1 + node.ways))
            bounds = [scaled(one.best) + self.exploration * log / math.sqrt(1 + one.ways) for one in ways_on]
            unmade = scaled(node.value) - self.urgency + self.exploration * log
            if self._has_room(node, width) and node.depth >= reach and unmade > max(bounds):
                break
            node = ways_on[bounds.index(max(bounds))]
        return node.number

    def _has_room(self, node: Node, width: int) -> bool:
        return len(node.children) < min(width, self.widening * math.sqrt(node.ways))


mcts = Mcts()
LEAST_SPREAD = 20.0
"""Of values in [-100, 100]: what lies closer together is not pulled apart."""


def _scale(tree: Tree) -> Callable[[float], float]:
    values = [node.value for node in tree.nodes]
    low, spread = min(values), max(max(values) - min(values), LEAST_SPREAD)
    return lambda value: (value - low) / spread


def _usual_length(tree: Tree) -> float:
    """Of the ways that have come to their end, in steps."""
    return statistics.median(node.depth for node in tree.nodes if node.done)


def _open(tree: Tree, width: int) -> list[bool]:
    """For each node, whether one from there on may still have a child."""
    open_ = [False] * len(tree.nodes)
    for node in reversed(tree.nodes):  # children come after their parents
        open_[node.number] = not node.done and (
            len(node.children) < width or any(open_[number] for number in node.children)
        )
    return open_
