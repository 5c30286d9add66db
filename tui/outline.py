"""The tree as the rows of a screen. Pure: from the shape below the open nodes to lines that have guides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.records import ROOT


class Key(NamedTuple):
    """What a row stands for, whatever line it is on: a variant, or (`failure` > 0) an expansion of it that failed."""

    variant: int
    failure: int = 0


class Row(NamedTuple):
    """`guides` has bit d set where the ancestor at depth d has a later sibling; `last` is for the row itself."""

    key: Key
    depth: int
    guides: int
    last: bool
    opened: bool


@dataclass(frozen=True)
class Outline:
    """The visible rows from top to bottom, the line of each, and child → parent."""

    rows: Sequence[Row]
    lines: Mapping[Key, int]
    parents: Mapping[int, int]


def outline(
    shape: Mapping[int, Sequence[int]], opened: Collection[int], failed: Mapping[int, Sequence[int]]
) -> Outline:
    """The rows of a tree.

    Args:
        shape: parent → children, at least for the nodes that are open.
        opened: the nodes whose children are shown.
        failed: parent → ids of its failed expansions, shown below its children.
    """
    rows: list[Row] = []
    stack = [(Key(ROOT), 0, 0, True)]
    while stack:
        key, depth, guides, last = stack.pop()
        is_open = not key.failure and key.variant in opened
        rows.append(Row(key, depth, guides, last, is_open))
        if is_open:
            below = guides if last or depth == 0 else guides | 1 << depth
            keys = [Key(child) for child in shape.get(key.variant, ())]
            keys += [Key(key.variant, id) for id in failed.get(key.variant, ())]
            stack += [(child, depth + 1, below, at == 0) for at, child in enumerate(reversed(keys))]
    lines = {row.key: line for line, row in enumerate(rows)}
    return Outline(rows, lines, {child: parent for parent, children in shape.items() for child in children})


EMPTY = Outline((), {}, {})


def guides(row: Row, skip: int = 0) -> str:
    """The lines left of a row, two cells a level, without the outermost `skip` levels."""
    if row.depth <= skip:
        return ""
    verticals = ("│ " if row.guides >> depth & 1 else "  " for depth in range(skip + 1, row.depth))
    return "".join(verticals) + ("└─" if row.last else "├─")


def levels_to_skip(depth: int, room: int) -> int:
    """How many levels to leave out, so that a row at `depth` has its label within `room` levels.

    In steps of half a room: the view does not slide with every move of the cursor.
    """
    step = max(1, room // 2)
    return 0 if depth <= room else -(-(depth - room) // step) * step
