"""How a shape is written down: a line for each field."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Shape:
    name: str
    what: str
    fields: tuple[Field, ...]


def shape(name: str, what: str, text: str, *more: Shape) -> Shape:
    """`text` has a line for each field: name, type, unit (`-` for none) and meaning, two blanks or more between."""
    fields = [Field(*re.split(r" {2,}", line.strip(), maxsplit=3)) for line in text.strip().splitlines()]
    return Shape(name, what, tuple(field for one in more for field in one.fields) + tuple(fields))
