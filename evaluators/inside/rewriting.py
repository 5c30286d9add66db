"""Trusted Python files served from memory: what a candidate writes over them on disk is never read.

On the way they are changed in two ways that no test can see: comparisons go through `compare`, and each file with
judged tests gets two canaries, functions with random names at random places, of which one must pass and one must fail.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

COMPARE = "hgm_compare"
"""What `compare` is called inside rewritten files."""

_SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_PATTERNS = frozenset({"approx", "ANY"})


@dataclass(frozen=True)
class Canaries:
    """Names of the two functions that a file with judged tests gets."""

    passes: str
    fails: str


class FairComparisons(ast.NodeTransformer):
    """`a == b` → `hgm_compare(a, "==", b)`, and so for every comparison but a lone `is`."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            return node
        arguments = [node.left]
        for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            symbol = _SYMBOLS[type(op)]
            if symbol == "==" and _writes_pattern(left) is not _writes_pattern(right):
                symbol = "pattern ==" if _writes_pattern(left) else "== pattern"
            arguments += [ast.copy_location(ast.Constant(symbol), right), right]
        function = ast.copy_location(ast.Name(COMPARE, ast.Load()), node)
        return ast.copy_location(ast.Call(function, arguments, []), node)


def _writes_pattern(node: ast.expr) -> bool:
    """True where the test itself writes `approx(…)` or `ANY` in this operand: a candidate can only return one."""
    names = (getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(node))
    return not _PATTERNS.isdisjoint(names)


def rewrite(source: bytes, path: str, canaries: Canaries | None, where: random.Random) -> ast.Module:
    """`source` with fair comparisons and, if asked for, canaries; line numbers stay.

    Raises:
        SyntaxError: `source` is no Python.
    """
    tree: ast.Module = FairComparisons().visit(ast.parse(source, filename=path))
    start = _first_free(tree.body)
    brings = ast.parse(f"from hgm_judge.compare import compare as {COMPARE}").body
    functions = _canary_functions(canaries, where) if canaries else []
    for function in functions:
        tree.body.insert(where.randint(start, len(tree.body)), function)
    tree.body[start:start] = brings
    return ast.fix_missing_locations(tree)


def _first_free(body: Sequence[ast.stmt]) -> int:
    """Behind the docstring and `from __future__`, which must come first."""
    for index, statement in enumerate(body):
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not (future or text):
            return index
    return len(body)


def _canary_functions(canaries: Canaries, where: random.Random) -> list[ast.stmt]:
    number = where.randrange(10**6)
    other = number + 1 + where.randrange(10**6)
    text = (
        f"def {canaries.passes}():\n    assert {COMPARE}({number}, '==', {number})\n"
        f"def {canaries.fails}():\n    assert {COMPARE}({number}, '==', {other})\n"
    )
    return ast.parse(text).body


class TrustedLoader(importlib.abc.Loader):
    """Executes one trusted file, with pytest's own assertion rewriting on top of ours."""

    def __init__(self, path: str, source: bytes, canaries: Canaries | None, config: Any) -> None:
        self._path, self._source, self._canaries, self._config = path, source, canaries, config

    def exec_module(self, module: ModuleType) -> None:
        exec(self._compile(), module.__dict__)

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._source)

    def _compile(self) -> CodeType:
        from _pytest.assertion.rewrite import rewrite_asserts

        tree = rewrite(self._source, self._path, self._canaries, random.SystemRandom())
        rewrite_asserts(tree, self._source, self._path, self._config)
        return compile(tree, self._path, "exec", dont_inherit=True)


class TrustedFinder(importlib.abc.MetaPathFinder):
    """Goes before all other finders; answers for the trusted files alone.

    `sources` maps absolute paths to contents, `canaries` those with judged tests to the names of theirs.
    """

    def __init__(self, sources: Mapping[str, bytes], canaries: Mapping[str, Canaries], config: Any) -> None:
        self._sources, self._canaries, self._config = sources, canaries, config
        self._names = frozenset(_last_name(path) for path in sources)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.rpartition(".")[2] not in self._names:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path, target)
        file = found.origin if found else None
        if found is None or file is None or file not in self._sources:
            return None
        loader = TrustedLoader(file, self._sources[file], self._canaries.get(file), self._config)
        return importlib.util.spec_from_file_location(
            name, file, loader=loader, submodule_search_locations=found.submodule_search_locations
        )

    def install(self) -> None:
        sys.meta_path.insert(0, self)


def _last_name(path: str) -> str:
    """The last part of the module name that a file is imported by."""
    parts = path.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == "__init__" else parts[-1]
