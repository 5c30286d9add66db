"""What moves a node's chance to be expanded besides its posterior: six small terms in logits.

They are SWE-Search's selection terms (arXiv 2410.20285, moatless/selector/selector.py) one level up. Hand-tuned terms
must not swamp evidence, so the caller clamps their sum. Nothing here is quadratic: O(size · tasks) for all nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import comb
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from archive.records import ROOT
from archive.tree import Mask, TaskState, Tree
from hgm.policies.base import Nodes, Values

Flags = NDArray[np.uint8]
Bits = NDArray[np.uint64]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True)
class Weights:
    """In logits; 0 switches a term off."""

    diversity: Weight = 0.3
    """Of a node whose results differ from what the archive does on the same tasks."""
    childless: Weight = 0.2
    """Of a node without a child, made or in the making."""
    repair: Weight = 0.5
    """Of a node whose last expansion failed: one more try, told what went wrong. Halved at once, then less and less."""
    duplicates: Weight = 0.5
    """Against a node whose expansions make trees that there are already; times the square of their number."""
    dominated: Weight = 0.5
    """Against a node that one of its children beats."""
    depth: Weight = 0.02
    """Against deep nodes; times the square root of the depth."""


def shifts(tree: Tree, nodes: Nodes, weights: Weights) -> dict[str, Values]:
    """Each term of `nodes` by its name, [nodes], not clamped."""
    none = np.zeros(len(nodes))
    failed = tree.failed_in_a_row[nodes]
    tried = failed + tree.expanding[nodes]
    alone = (tree.children[nodes] == 0) & (tree.expanding[nodes] == 0)
    return {
        "diversity": weights.diversity * diversity(tree, nodes) if weights.diversity else none,
        "childless": weights.childless * alone,
        "repair": weights.repair * (failed > 0) / (1.0 + tried.astype(np.float64) ** 2),
        "duplicates": 0.0 - weights.duplicates * tree.duplicates[nodes].astype(np.float64) ** 2,
        "dominated": 0.0 - weights.dominated * dominated(tree)[nodes] if weights.dominated else none,
        "depth": 0.0 - weights.depth * np.sqrt(tree.depth[nodes]),
    }


def diversity(tree: Tree, nodes: Nodes) -> Values:
    """Div_i − mean Div over `nodes`, [nodes]; 0 for a node without results.

    Div_i is one minus the agreement of i's results with the archive: the mean of |x_it − p_t| over the tasks t that i
    has a result for, x_it = 1 where i solved t, p_t the share of all variants with a result for t that solved it.
    """
    solved, unsolved = _outcomes(tree)
    share = tree.task_s / np.maximum(1, tree.task_s + tree.task_f)
    apart = np.einsum("it,t->i", solved, 1.0 - share)  # of all, since a copy of the rows costs more than their sums
    apart += np.einsum("it,t->i", unsolved, share)
    apart = apart[nodes]
    results = (tree.s + tree.f)[nodes]
    known = results > 0
    each: Values = apart / np.maximum(1, results)
    if known.any():
        each -= each[known].mean()
    return np.where(known, each, 0.0)


def dominated(tree: Tree) -> Mask:
    """Whether a child beats the node with P > .9 on the tasks that both have results for, [size].

    Of those tasks only the ones on which they differ tell anything: with w won by the child and l by the parent, the
    child's share of such tasks has the posterior Beta(1 + w, 1 + l), and beats with P(share > ½). One comparison for
    each child: O(size · tasks). Banned children beat nobody.
    """
    has_results = tree.s + tree.f > 0
    parent = np.maximum(tree.parent, ROOT)
    children = np.flatnonzero(~tree.banned & has_results & has_results[parent] & (tree.parent >= ROOT))
    parents = parent[children]
    solved, unsolved = (_as_bits(each) for each in _outcomes(tree))
    won = _in_both(solved[children], unsolved[parents])
    lost = _in_both(unsolved[children], solved[parents])
    needed = np.array([wins_needed(number) for number in range(1 + int((won + lost).max(initial=0)))])
    beaten = np.zeros(len(tree), dtype=np.bool_)
    beaten[parents[won >= needed[won + lost]]] = True
    return beaten


def _outcomes(tree: Tree) -> tuple[Flags, Flags]:
    """1 where a node solved a task, and where it did not solve it, [size, tasks]."""
    states = tree.task_states
    return (states == TaskState.SOLVED).view(np.uint8), (states == TaskState.UNSOLVED).view(np.uint8)


def _as_bits(flags: Flags) -> Bits:
    """Rows of bits, 64 to a word, [size, words]: at a million nodes the rows of the parents, which lie anywhere, are
    fetched eight times faster than as bytes."""
    rows, columns = flags.shape
    packed = np.zeros((rows, 8 * -(-columns // 64)), dtype=np.uint8)
    packed[:, : -(-columns // 8)] = np.packbits(flags, axis=1)
    return packed.view(np.uint64)


def _in_both(one: Bits, other: Bits) -> NDArray[np.intp]:
    """How many bits both rows have, [rows]."""
    number: NDArray[np.intp] = np.bitwise_count(one & other).sum(axis=1, dtype=np.intp)
    return number


@cache
def wins_needed(differing: int) -> int:
    """The least w of `differing` tasks with P(Beta(1 + w, 1 + differing − w) > ½) > .9; one more than all if there is
    none. Exact: that probability is the one of at most w heads in `differing` + 1 throws."""
    ways = 0
    for wins in range(differing + 1):
        ways += comb(differing + 1, wins)
        if 10 * ways > 9 * 2 ** (differing + 1):
            return wins
    return differing + 1
