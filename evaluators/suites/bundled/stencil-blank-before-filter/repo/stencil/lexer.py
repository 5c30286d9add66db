"""Cutting a template into text, values and tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_MARK = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<tag>.*?)%\}")


class Piece(Enum):
    TEXT = "text"
    VALUE = "value"
    TAG = "tag"


@dataclass(frozen=True)
class Token:
    piece: Piece
    text: str


def tokens(source: str) -> Iterator[Token]:
    """The pieces of a template in order; what is in marks comes without them and without blanks around."""
    position = 0
    for mark in _MARK.finditer(source):
        if mark.start() > position:
            yield Token(Piece.TEXT, source[position : mark.start()])
        if mark["value"] is not None:
            yield Token(Piece.VALUE, mark["value"].strip())
        else:
            yield Token(Piece.TAG, mark["tag"].strip())
        position = mark.end()
    if position < len(source):
        yield Token(Piece.TEXT, source[position:])
