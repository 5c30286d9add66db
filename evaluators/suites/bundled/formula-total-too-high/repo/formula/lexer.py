"""Cutting a formula into tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from formula.errors import FormulaError


class Kind(Enum):
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    position: int


_TOKEN = re.compile(
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign>[-+*/^(),])"
)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a formula, and an END token after the last one."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if found is None:
            raise FormulaError(f"unexpected {text[position]!r} at {position}")
        yield Token(Kind(found.lastgroup), found.group(), position)
        position = found.end()
    yield Token(Kind.END, "", len(text))
