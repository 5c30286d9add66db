"""Edits that bring what the report quotes into the code: the expected text, the expected number, the right spelling."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from hgm.llm.builtin.evidence import Evidence
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.operators.names import similarity
from hgm.llm.builtin.source import Unit

MAX_STRINGS = 400


def quoted(unit: Unit, evidence: Evidence) -> Iterator[Proposal]:
    changes = list(_changes(evidence.quotes))
    wanted = [w for q in evidence.quotes for w in re.findall(r"\w{4,40}", q)]
    strings = [n for n in ast.walk(unit.tree) if _is_string(n)][:MAX_STRINGS]
    inside = {id(v) for n in strings if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in strings:
        if id(node) in inside or not isinstance(node, ast.expr):
            continue
        start, end = unit.span(node)
        source = unit.text[start:end]
        for old, new, strength in changes:
            at = source.find(old, 1)
            if at > 0 and new not in source:
                yield Proposal("quoted-text", start + at, start + at + len(old), new, strength)
        yield from _spelling(source, start, wanted)
    yield from _numbers(unit, evidence)


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _changes(quotes: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
    """What turns one quotation into another that is nearly the same, as pairs of texts with some context."""
    for first in quotes:
        for second in quotes:
            if first == second or len(first) < 3 or similarity(first, second) < 0.5:
                continue
            yield first, second, 0.5
            yield from changes_between(first, second)


def changes_between(first: str, second: str) -> Iterator[tuple[str, str, float]]:
    """Pieces of `first` with what they become in `second`, and how telling each is."""
    yield from _words_changed(first, second)
    yield from _characters_changed(first, second)


def _words_changed(first: str, second: str) -> Iterator[tuple[str, str, float]]:
    a, b = re.findall(r"\w+|\W", first), re.findall(r"\w+|\W", second)
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:m])
        if tag == "replace" and len(old) > 1:
            yield old, new, 0.4 + 0.1 * min(4, len(old))


def _characters_changed(first: str, second: str) -> Iterator[tuple[str, str, float]]:
    for tag, i, j, k, m in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for left, right in ((3, 1), (2, 0), (0, 2), (1, 1)):
            before, after = first[max(0, i - left) : i], first[j : j + right]
            old = before + first[i:j] + after
            if len(old) >= 2:
                yield old, before + second[k:m] + after, 0.05 * len(old)


def _spelling(source: str, start: int, wanted: list[str]) -> Iterator[Proposal]:
    for match in re.finditer(r"[A-Za-z_]{4,40}", source):
        word = match.group()
        for other in dict.fromkeys(wanted):
            if other != word and word not in wanted and similarity(other, word) >= 0.8:
                yield Proposal("spelling", start + match.start(), start + match.end(), other, 0.5)


def _numbers(unit: Unit, evidence: Evidence) -> Iterator[Proposal]:
    for node in ast.walk(unit.tree):
        if (
            not isinstance(node, ast.Constant)
            or isinstance(node.value, bool)
            or not isinstance(node.value, int | float)
        ):
            continue
        start, end = unit.span(node)
        source = unit.text[start:end]
        mentioned = source in evidence.numbers
        for rank, number in enumerate(evidence.numbers[:8]):
            if number != source:
                yield Proposal("quoted-number", start, end, number, (1.0 if mentioned else -2.0) - 0.1 * rank)
