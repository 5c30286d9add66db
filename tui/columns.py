"""The figures left of the tree: which of them there is room for, and how each is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.costs import Cost
from archive.records import Variant
from tui.text import block, cost_text, percent_range, ratio

PATH = 8
"""So many variants, the last of them the row's own, have their scores drawn side by side."""


class Column(NamedTuple):
    """`style` names a style of the tree; `level` stands for the colour of the clade's share of successes."""

    title: str
    width: int
    style: str
    room: int
    """From this width of the tree on, in cells, there is room for it."""


COLUMNS = (
    Column("own", 7, "", 0),
    Column("95 %", 6, "dim", 0),
    Column("clade", 11, "level", 0),
    Column("", 1, "level", 0),
    Column("95 %", 6, "dim", 96),
    Column("kids", 4, "dim", 60),
    Column("cost", 6, "dim", 68),
    Column("path", PATH, "level", 104),
)


def shown(width: int) -> list[int]:
    """The columns that a tree of `width` cells has, by their place in `COLUMNS`."""
    return [at for at, column in enumerate(COLUMNS) if column.room <= width]


def header(width: int) -> str:
    return "".join(f"{COLUMNS[at].title:>{COLUMNS[at].width}} " for at in shown(width)) + " lineage"


def figures_width(width: int) -> int:
    return len(header(width)) - len("lineage")


def figures(v: Variant, cost: Cost | None, path: Sequence[Variant], width: int) -> list[tuple[str, str]]:
    """Each figure of a row, as wide as its column, with the name of its style; `path` ends with the variant."""
    texts = (
        ratio(v.s, v.f),
        percent_range(v.s, v.f),
        ratio(v.clade_s, v.clade_f),
        block(v.clade_s, v.clade_f),
        percent_range(v.clade_s, v.clade_f),
        str(v.children) if v.children else "",
        cost_text(cost.tokens, cost.usd) if cost else "",
        "".join(block(ancestor.s, ancestor.f) for ancestor in path[-PATH:]),
    )
    cells = [(f"{texts[at]:>{COLUMNS[at].width}} ", COLUMNS[at].style) for at in shown(width)]
    return [*cells, (" ", "")]


def path_to(id: int, parents: Mapping[int, int], facts: Mapping[int, Variant]) -> list[Variant]:
    """The last few variants on the way to `id`, as far as their facts are at hand."""
    way: list[Variant] = []
    at: int | None = id
    while at is not None and len(way) < PATH and at in facts:
        way.append(facts[at])
        at = parents.get(at)
    return way[::-1]


def around(ids: Sequence[int], parents: Mapping[int, int]) -> frozenset[int]:
    """`ids` and those above them whose facts their rows need."""
    found = set(ids)
    for id in ids:
        at: int | None = id
        for _ in range(PATH - 1):
            at = parents.get(at) if at is not None else None
            if at is not None:
                found.add(at)
    return frozenset(found)
