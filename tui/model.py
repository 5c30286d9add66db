"""What the tree of variants shows: its rows, which of them are open, and their facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.costs import Cost
from archive.records import Expansion, Variant
from tui.outline import EMPTY, Key, Outline, Row, outline


@dataclass(frozen=True)
class Marks:
    best: int | None = None
    busy: frozenset[int] = frozenset()
    chosen: int | None = None
    matches: frozenset[int] | None = None


@dataclass
class Model:
    """What is shown. `opened` is the user's; the rest is replaced by every view."""

    opened: set[int] = field(default_factory=set)
    shape: Mapping[int, Sequence[int]] = field(default_factory=dict)
    facts: Mapping[int, Variant] = field(default_factory=dict)
    costs: Mapping[int, Cost] = field(default_factory=dict)
    failed: Mapping[int, Sequence[Expansion]] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    outline: Outline = EMPTY

    @property
    def filtered(self) -> bool:
        return self.marks.matches is not None

    @property
    def rows(self) -> Sequence[Row]:
        return self.outline.rows

    @property
    def lines(self) -> Mapping[Key, int]:
        return self.outline.lines

    @property
    def parents(self) -> Mapping[int, int]:
        return self.outline.parents

    def laid_out(self) -> Outline:
        failed = {parent: [row.id for row in rows] for parent, rows in self.failed.items()}
        return outline(self.shape, self.shape.keys() if self.filtered else self.opened, failed)
