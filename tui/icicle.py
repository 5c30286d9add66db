"""The whole tree at a glance: a row for each depth, every clade as wide as it has variants. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Part(NamedTuple):
    """A clade's place in its row, [start, end) in cells."""

    start: int
    end: int
    node: int


@dataclass(frozen=True)
class Sizes:
    """How many variants each clade has, [size], and the children of node i: `order[first[i]:first[i + 1]]`."""

    count: NDArray[np.int64]
    order: NDArray[np.int64]
    first: NDArray[np.int64]

    def children(self, node: int) -> list[int]:
        found: list[int] = self.order[self.first[node] : self.first[node + 1]].tolist()
        return found


def sizes(parent: NDArray[np.int32], depth: NDArray[np.int32]) -> Sizes:
    """From parents (-1 for the root) and depths, each [size]."""
    count = np.ones(len(parent), dtype=np.int64)
    by_depth = np.argsort(depth, kind="stable")
    ends = np.searchsorted(depth[by_depth], np.arange(int(depth.max(initial=0)) + 2))
    for level in range(len(ends) - 2, 0, -1):
        nodes = by_depth[ends[level] : ends[level + 1]]
        np.add.at(count, parent[nodes], count[nodes])
    order = np.argsort(parent, kind="stable")[1:] if len(parent) else np.zeros(0, dtype=np.int64)
    first = np.searchsorted(parent[order], np.arange(len(parent) + 1))
    return Sizes(count, order.astype(np.int64), first.astype(np.int64))


def icicle(tree: Sizes, root: int, width: int, height: int) -> list[list[Part]]:
    """The clade of `root` in `height` rows at most; what is narrower than a cell is left out."""
    if not len(tree.count) or width < 1 or height < 1:
        return []
    rows = [[Part(0, width, root)]]
    while len(rows) < height:
        below: list[Part] = []
        for part in rows[-1]:
            below += _divided(tree, part)
        if not below:
            break
        rows.append(below)
    return rows


def _divided(tree: Sizes, part: Part) -> list[Part]:
    children = tree.children(part.node)
    if not children:
        return []
    ends = np.cumsum(tree.count[children])
    cells = part.start + np.rint(ends * (part.end - part.start) / ends[-1]).astype(int)
    starts = [part.start, *cells[:-1].tolist()]
    return [Part(a, b, node) for a, b, node in zip(starts, cells.tolist(), children, strict=True) if b > a]
