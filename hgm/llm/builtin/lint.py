"""What is wrong with code whatever it is for: values that nobody uses, branches that do nothing, texts subtracted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from hgm.llm.builtin.operators.base import Proposal, replace
from hgm.llm.builtin.operators.statements import NONE_METHODS, PURE_METHODS
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.source import Unit
from hgm.llm.builtin.world import scene_of

PURE_CALLS = frozenset(
    ("sorted", "len", "sum", "max", "min", "str", "int", "float", "list", "tuple", "set", "dict", "round", "abs",
     "any", "all", "reversed", "zip", "map", "filter", "bool", "isinstance", "range", "enumerate", "divmod", "pow",
     "ord", "chr")
)  # fmt: skip
UNRETURNED = -2.0
"""Functions that return nothing are common; it takes a report of None to doubt one."""

PURE = PURE_METHODS | {
    "split",
    "join",
    "startswith",
    "endswith",
    "keys",
    "values",
    "items",
    "copy",
    "count",
    "isdigit",
    "get",
    "index",
}


@lru_cache(maxsize=64)
def lints(unit: Unit) -> tuple[Proposal, ...]:
    scene = scene_of(unit)
    return tuple(
        proposal
        for node in scene.nodes
        for lint in (_unused, _unreturned, _idle, _subtracted)
        for proposal in lint(scene, node)
    )


def _unused(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """A value that is computed and dropped was to be returned, or assigned."""
    if not isinstance(node, ast.Expr) or scene.function_of(node) is None or isinstance(node.value, ast.Constant):
        return
    source, function = scene.unit.source(node), scene.function_of(node)
    if isinstance(node.value, ast.Call):
        if _is_pure(node.value) and function is not None and function.body[-1] is node:
            yield from replace(scene, "lint-return", node, f"return {source}", 1.0)
        elif (
            function is not None
            and function.body[-1] is node
            and not _returns(function)
            and not _is_command(node.value)
        ):
            yield from replace(scene, "lint-return", node, f"return {source}", -1.5)
    elif not isinstance(node.value, ast.Yield | ast.YieldFrom | ast.Await):
        yield from replace(scene, "lint-return", node, f"return {source}", 1.0)
        if isinstance(node.value, ast.Compare) and isinstance(node.value.ops[0], ast.Eq):
            left, right = scene.unit.source(node.value.left), scene.unit.source(node.value.comparators[0])
            yield from replace(scene, "lint", node, f"{left} = {right}", 1.2)


def _unreturned(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """What a function gathers and does not give back: the last thing it assigns, or what began empty."""
    if not isinstance(node, Function) or node.name.startswith("__") or _returns(node):
        return
    last = node.body[-1]
    if isinstance(last, ast.Return | ast.Raise) or any(
        isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node)
    ):
        return
    end = scene.unit.span(last)[1]
    indent = " " * node.body[0].col_offset
    assigned = [s for s in node.body if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)]
    for rank, statement in enumerate(reversed(assigned[-6:])):
        empty = (
            isinstance(statement.value, ast.List | ast.Dict | ast.Constant)
            and len(scene.unit.source(statement.value)) < 4
        )
        bonus = UNRETURNED + 0.6 * empty + 0.6 * (statement is last) - 0.2 * rank
        yield Proposal("lint-return", end, end, f"\n{indent}return {statement.targets[0].id}", bonus)  # type: ignore[attr-defined]


def _is_pure(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in PURE
    return isinstance(call.func, ast.Name) and call.func.id in PURE_CALLS


def _is_command(call: ast.Call) -> bool:
    """True for what is called for what it does: print, a method that changes its object."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in NONE_METHODS or name in ("print", "write", "close", "sort", "setdefault", "pop", "__init__")


def _returns(function: Function) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function))


def _idle(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """`if …: pass` does nothing: it was to leave the function, or the round of the loop."""
    if not isinstance(node, ast.If) or node.orelse or len(node.body) != 1 or not isinstance(node.body[0], ast.Pass):
        return
    function = scene.function_of(node)
    if function is None:
        return
    values = ["False", "True", "None", "0", "[]", '""']
    plain = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and isinstance(n.value, ast.Constant)]
    seen = [scene.unit.source(v) for v in plain]
    opposite = {"True": "False", "False": "True"}
    names = [n for n in scene.scope_of(node).names if n != "self"][:4]
    for rank, value in enumerate(
        dict.fromkeys([*(opposite[s] for s in seen if s in opposite), *seen, *values, *names])
    ):
        yield from replace(scene, "lint", node.body[0], f"return {value}", -0.2 - 0.15 * rank)
    if isinstance(scene.parent(node), ast.For | ast.While):
        yield from replace(scene, "lint", node.body[0], "continue", 0.0)


def _subtracted(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv):
        return
    if any(_is_text(side) or isinstance(side, ast.List) for side in (node.left, node.right)):
        start, end = scene.unit.span(node.left)[1], scene.unit.span(node.right)[0]
        at = scene.unit.text.find("-", start, end)
        if at >= 0:
            yield Proposal("lint", at, at + 1, "+", 1.0)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
