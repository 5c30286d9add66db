"""What an operator makes: one splice in one unit, with the operator's name. No evidence enters here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hgm.llm.builtin.scene import Scene

Expr = ast.expr
LOOSE = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.GeneratorExp)


@dataclass(frozen=True)
class Proposal:
    """Replace `unit.text[start:end]` by `text`. `bonus` is the operator's own view of this very site (a lint, say),
    in the units of the ranking (natural logarithm of odds)."""

    operator: str
    start: int
    end: int
    text: str
    bonus: float = 0.0


def replace(
    scene: Scene, operator: str, node: Expr | ast.stmt | ast.arg, text: str, bonus: float = 0.0
) -> Iterator[Proposal]:
    start, end = scene.unit.span(node)
    if scene.unit.text[start:end] != text:
        yield Proposal(operator, start, end, text, bonus)


def operand(scene: Scene, node: Expr) -> str:
    """Source of `node`, in parentheses where it binds loosely."""
    source = scene.unit.source(node)
    return f"({source})" if isinstance(node, LOOSE) else source


def tight(scene: Scene, node: Expr) -> str:
    """Source of `node` such that an attribute or `not` may be put to it."""
    source = scene.unit.source(node)
    return source if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call) else f"({source})"


def gap_token(scene: Scene, left: Expr, right: Expr, pattern: str) -> tuple[int, int] | None:
    """Span of the operator between two operands, or None where a comment stands there too."""
    start, end = scene.unit.span(left)[1], scene.unit.span(right)[0]
    gap = scene.unit.text[start:end]
    match = re.search(pattern, gap)
    if match is None or "#" in gap:
        return None
    return start + match.start(), start + match.end()


def is_delimited(scene: Scene, node: Expr) -> bool:
    """True where `node` stands between delimiters, so that `node + 1` there needs no parentheses."""
    parent = scene.parent(node)
    delimiting = (ast.Slice, ast.Subscript, ast.Call, ast.Compare, ast.Return, ast.Assign, ast.AugAssign, ast.keyword)
    if isinstance(parent, ast.Subscript | ast.Call) and node in (
        getattr(parent, "value", None),
        getattr(parent, "func", None),
    ):
        return False
    return isinstance(parent, (*delimiting, ast.Tuple, ast.List, ast.Dict, ast.Yield))
