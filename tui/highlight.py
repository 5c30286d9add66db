"""Source code in colours: one line at a time, as lines come into sight. Pygments comes with Rich."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST = 2_000
"""A longer line is left as it is."""
KINDS = ("keyword", "string", "comment", "number", "name")


class Span(NamedTuple):
    """A part of a line, [start, end), and which of `KINDS` it is."""

    start: int
    end: int
    kind: str


def syntax_of(path: str) -> str:
    """The alias of the language that a file of this name is written in; '' where it is none."""
    from pygments.lexers import get_lexer_for_filename
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(path)
    except ClassNotFound:
        return ""
    return str(lexer.aliases[0]) if lexer.aliases else ""


@lru_cache(maxsize=8_192)
def spans(text: str, syntax: str) -> tuple[Span, ...]:
    """The coloured parts of a line, in their order."""
    if not syntax or len(text) > LONGEST or not text.strip():
        return ()
    found, at = [], 0
    for token, value in _lexer(syntax).get_tokens(text):
        end = min(at + len(value), len(text))
        if (kind := _kind(str(token))) and end > at:
            found.append(Span(at, end, kind))
        at = end
    return tuple(found)


@lru_cache(maxsize=64)
def _lexer(syntax: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(syntax, stripnl=False, ensurenl=False)


def _kind(token: str) -> str:
    if token.startswith(("Token.Keyword", "Token.Operator.Word")):
        return "keyword"
    if token.startswith("Token.Comment"):
        return "comment"
    if token.startswith("Token.Literal.String"):
        return "string"
    if token.startswith("Token.Literal.Number"):
        return "number"
    return "name" if token.startswith(("Token.Name.Function", "Token.Name.Class", "Token.Name.Decorator")) else ""
