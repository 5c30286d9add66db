"""From pieces to nodes."""

from collections.abc import Iterator

from stencil.errors import TemplateError
from stencil.escape import FILTERS
from stencil.lexer import Piece, Token, tokens
from stencil.nodes import For, If, Node, Text, Value


def parse(source: str) -> tuple[Node, ...]:
    """Read a template.

    Raises:
        TemplateError: an unknown tag or filter, or blocks that do not match.
    """
    return _block(tokens(source), None)


def _block(stream: Iterator[Token], end: str | None) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for token in stream:
        if token.piece is Piece.TEXT:
            nodes.append(Text(token.text))
        elif token.piece is Piece.VALUE:
            nodes.append(_value(token.text))
        elif token.text == end:
            return tuple(nodes)
        else:
            nodes.append(_tag(token.text, stream))
    if end is not None:
        raise TemplateError(f"{end!r} is missing")
    return tuple(nodes)


def _value(text: str) -> Value:
    path, *filters = text.split("|")
    for name in filters:
        if name.strip() not in FILTERS:
            raise TemplateError(f"unknown filter {name.strip()!r}")
    return Value(path.strip(), tuple(filters))


def _tag(text: str, stream: Iterator[Token]) -> Node:
    match text.split():
        case ["if", path]:
            return If(path, _block(stream, "endif"))
        case ["for", variable, "in", path]:
            return For(variable, path, _block(stream, "endfor"))
    raise TemplateError(f"unknown tag {text!r}")
