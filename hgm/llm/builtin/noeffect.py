"""Where an edit can have no effect on what a program does: docstrings, annotations, metadata."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from hgm.llm.builtin.source import Unit

METADATA = frozenset(
    ("__all__", "__version__", "__author__", "__license__", "__copyright__", "__email__", "__status__", "__doc__",
     "__credits__", "__maintainer__", "__date__")
)  # fmt: skip
TYPING_ONLY = frozenset(("TypeVar", "ParamSpec", "NewType", "TypeAlias"))


@lru_cache(maxsize=64)
def inert_spans(unit: Unit) -> tuple[tuple[int, int], ...]:
    """Spans of `unit` that may not be edited, in order and apart."""
    found = sorted(unit.span(node) for node in _inert(unit.tree))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def is_inert(unit: Unit, start: int, end: int) -> bool:
    """True where [start, end) lies in something without effect. An insertion beside it is none."""
    spans = inert_spans(unit)
    index = bisect_right(spans, (start, 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= start and end <= spans[index][1] and start < spans[index][1]


def _inert(tree: ast.Module) -> Iterator[ast.expr | ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            if node.value.value is not Ellipsis:
                yield node
        elif isinstance(node, ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.AnnAssign):
            yield node.annotation
        elif isinstance(node, ast.Assign) and _is_metadata(node):
            yield node
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from node.body


def _is_metadata(node: ast.Assign) -> bool:
    names = {t.id for t in node.targets if isinstance(t, ast.Name)}
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return bool(names & METADATA) or (isinstance(called, ast.Name) and called.id in TYPING_ONLY)
