"""Every judged test says when it has come to its end: who skips it, jumps out of it or swallows its failure has not.

`marked` puts a call of a text behind the last statement of each judged function, and before each `return`; the loader
puts a `SayEnd` in the place of that text (`rewriting.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from typing import Any

from .told import End

PREFIX = "hgm-end-7f3a:"
_KNOWN = frozenset({"pytest", "unittest", "mock", "patch", "hypothesis", "given", "settings", "skip", "skipIf"})
_KNOWN_BUILTINS = frozenset({"staticmethod", "classmethod", "skipUnless", "parametrize"})
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


class SayEnd:
    """The call at the end of one function, as the vault (`signing.py`) expects it; from anywhere else it is in vain."""

    __slots__ = ("_end", "_tell")

    def __init__(self, name: str, path: str, tell: Callable[[End], object]) -> None:
        self._end, self._tell = End(name, path, name.rpartition("::")[2]), tell

    def __call__(self) -> None:
        self._tell(self._end)


def marked(tree: ast.Module, names: Collection[str]) -> list[str]:
    """Mark the functions called `names` (`Class::test`) in `tree`, in place; the names that were found.

    Left out is what can pass without coming to its end: generators, and functions under a decorator that may do
    anything (one that expects an exception, say).
    """
    found = [(name, function) for name, function in _functions(tree.body, "") if name in names and _ends(function)]
    for name, function in found:
        body = [_BeforeReturn(name).visit(statement) for statement in function.body]
        function.body = [part for parts in body for part in (parts if isinstance(parts, list) else [parts])]
        function.body.append(_call(name, function.body[-1]))
    return [name for name, _ in found]


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Any]]:
    for statement in body:
        if isinstance(statement, _Function):
            yield prefix + statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, f"{prefix}{statement.name}::")


def _ends(function: Any) -> bool:
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    return not yields and all(map(_harmless, function.decorator_list))


def _harmless(decorator: ast.expr) -> bool:
    while isinstance(decorator, ast.Call | ast.Attribute):
        decorator = decorator.func if isinstance(decorator, ast.Call) else decorator.value
    return isinstance(decorator, ast.Name) and decorator.id in _KNOWN | _KNOWN_BUILTINS


def _call(name: str, near: ast.AST) -> ast.stmt:
    call = ast.Expr(ast.Call(ast.Constant(PREFIX + name), [], []))
    return ast.fix_missing_locations(ast.copy_location(call, near))


class _BeforeReturn(ast.NodeTransformer):
    """The call before each `return` of this function, and of none inside it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        return [_call(self._name, node), node]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node
