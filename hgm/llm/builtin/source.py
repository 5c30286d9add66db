"""Python text from the conversation as parsed units with character positions.

The text comes from variants that nobody vouches for, so it is measured before it is parsed, and nothing of it is ever
run or imported. The parser of the standard library is used because it refuses hostile nesting with an exception; see
docs/builtin.md for what was measured.
"""

from __future__ import annotations

import ast
import itertools
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.parsing import parse_python

MAX_CHARS = 120_000
MAX_BRACKETS = 60
MAX_DEPTH = 80
MAX_NODES = 30_000
MAX_TRIMMED_LINES = 60
MAX_PARSED_AGAIN = 400_000

_parser_lock = threading.Lock()  # `catch_warnings` is process-wide


@dataclass(frozen=True)
class Unit:
    """A piece of one file that parses by itself. `first_line` is its 1-based place in the file."""

    path: str
    first_line: int
    text: str
    tree: ast.Module
    starts: tuple[int, ...]

    def offset(self, line: int, column: int) -> int:
        """Character offset in `text` for a line and a UTF-8 column as `ast` counts them."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        row = self.text[start:end]
        if row.isascii():
            return start + column
        return start + len(row.encode()[:column].decode(errors="ignore"))

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.excepthandler) -> tuple[int, int]:
        start = self.offset(node.lineno, node.col_offset)
        end_line, end_column = node.end_lineno, node.end_col_offset
        if end_line is None or end_column is None:
            return start, start
        return start, self.offset(end_line, end_column)

    def source(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.excepthandler) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def line_at(self, offset: int) -> int:
        """1-based line in the unit that holds the character at `offset`."""
        return self.text.count("\n", 0, offset) + 1


def parse(text: str) -> ast.Module | None:
    """The tree of `text`, or None where it does not parse or is too large or too deep to be looked at."""
    if len(text) > MAX_CHARS or "\0" in text or _bracket_depth(text) > MAX_BRACKETS:
        return None
    try:
        with _parser_lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return tree if _is_small(tree) else None


def parses(text: str) -> bool:
    return parse(text) is not None


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for match in re.finditer(r"[(\[{)\]}]", text):
        depth = depth + 1 if match.group() in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _is_small(tree: ast.Module) -> bool:
    todo: list[tuple[ast.AST, int]] = [(tree, 0)]
    seen = 0
    while todo:
        node, depth = todo.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_NODES:
            return False
        todo.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return True


@lru_cache(maxsize=64)
def units_of(path: str, first_line: int, text: str) -> tuple[Unit, ...]:
    """The parts of `text` that parse: the whole of it, or each top-level statement that is complete.

    A statement that the observation cut is shortened line by line until it parses, so that the whole functions of a
    long class can still be used.
    """
    tree = parse(text)
    if tree is not None:
        return (_unit(path, first_line, text, tree),)
    if len(text) > MAX_CHARS:
        return ()
    found = []
    for start, chunk in _chunks(text):
        unit = _longest_unit(path, first_line + start, chunk)
        if unit is not None:
            found.append(unit)
    return tuple(found)


def _unit(path: str, first_line: int, text: str, tree: ast.Module) -> Unit:
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", text))
    return Unit(path, first_line, text, tree, tuple(starts))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Top-level statements of `text` with the number of lines before each, decorators kept with what they adorn."""
    lines = text.split("\n")
    starts = [
        index
        for index, line in enumerate(lines)
        if re.match(r"[^\W\d]|@", line) and not (index and lines[index - 1].startswith("@"))
    ]
    starts = [s for s in starts if not re.match(r"(else|elif|except|finally)\b", lines[s])]
    for start, end in itertools.pairwise([*starts, len(lines)]):
        yield start, "\n".join(lines[start:end])


def _longest_unit(path: str, first_line: int, chunk: str) -> Unit | None:
    lines = chunk.split("\n")
    for _ in range(min(len(lines), MAX_TRIMMED_LINES, 1 + MAX_PARSED_AGAIN // (len(chunk) + 1))):
        text = "\n".join(lines)
        tree = parse(text)
        if tree is not None:
            return _unit(path, first_line, text, tree)
        lines.pop()
    return None
