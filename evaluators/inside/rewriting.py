"""Trusted Python files served from memory: what a candidate writes over them on disk is never read.

On the way they are changed in three ways that no test can see: comparisons go through `compare`; each file with judged
tests gets two canaries, functions with random names at random places, of which one must pass and one must fail; and
each judged test says when it has come to its end (`ends.py`). Both functions are constants of the compiled code: they
have no name that anybody could bind to something else.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import random
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType

from _pytest.assertion.rewrite import rewrite_asserts

from .compare import compare
from .ends import PREFIX, SayEnd, marked
from .told import End

COMPARE = "hgm-compare-7f3a"
"""The text that stands for `compare` until the file is compiled."""

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
            elif symbol == "in" and _writes_pattern(left):
                symbol = "pattern in"
            arguments += [ast.copy_location(ast.Constant(symbol), right), right]
        function = ast.copy_location(ast.Constant(COMPARE), node)
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
    functions = _canary_functions(canaries, where) if canaries else []
    for function in functions:
        tree.body.insert(where.randint(start, len(tree.body)), function)
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
        f"def {canaries.passes}():\n    assert {number} == {number}\n"
        f"def {canaries.fails}():\n    assert {number} == {other}\n"
    )
    return [FairComparisons().visit(function) for function in ast.parse(text).body]


def with_constants(code: CodeType, constants: Mapping[object, object]) -> CodeType:
    """`code` with the values of `constants` in the place of the texts that stand for them."""

    def real(constant: object) -> object:
        if isinstance(constant, CodeType):
            return with_constants(constant, constants)
        return constants.get(constant, constant) if type(constant) is str else constant

    return code.replace(co_consts=tuple(map(real, code.co_consts)))


def compiled(tree: ast.Module, path: str, constants: Mapping[object, object]) -> CodeType:
    """The code of a rewritten file, with `compare` and `constants` in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "'str' object is not callable": it will not be one
        code = compile(tree, path, "exec", dont_inherit=True)
    return with_constants(code, {COMPARE: compare, **constants})


class TrustedLoader(importlib.abc.Loader):
    """Executes one trusted file, with pytest's own assertion rewriting on top of ours."""

    def __init__(self, path: str, source: bytes, code: CodeType) -> None:
        self._path, self._source, self._code = path, source, code

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._source)


class TrustedFinder(importlib.abc.MetaPathFinder):
    """Goes before all other finders; answers for the trusted files alone.

    `sources` maps absolute paths to contents, `canaries` those with judged tests to the names of theirs; `tests` maps
    them to the names of their judged tests (`Class::test`).
    """

    def __init__(
        self,
        sources: Mapping[str, bytes],
        canaries: Mapping[str, Canaries],
        tests: Mapping[str, Mapping[str, str]],
        tell: Callable[[End], object],
    ) -> None:
        self._sources = sources
        self._names = frozenset(_last_name(path) for path in sources)
        self.ends: frozenset[str] = frozenset()
        """Names of the judged tests that say when they have come to their end."""
        self._code = {path: self._compile(path, canaries.get(path), tests.get(path, {}), tell) for path in sources}

    def _compile(
        self, path: str, canaries: Canaries | None, tests: Mapping[str, str], tell: Callable[[End], object]
    ) -> CodeType | SyntaxError:
        """Before any of the candidate's code can have a say in it. What is no Python is an error where it is used."""
        source = self._sources[path]
        try:
            tree = rewrite(source, path, canaries, random.SystemRandom())
        except (SyntaxError, ValueError) as error:
            return error if isinstance(error, SyntaxError) else SyntaxError(str(error))
        found = marked(tree, tests)
        rewrite_asserts(tree, source, path)
        self.ends |= {tests[name] for name in found}
        return compiled(tree, path, {PREFIX + name: SayEnd(tests[name], path, tell) for name in found})

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.rpartition(".")[2] not in self._names:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path, target)
        file = found.origin if found else None
        if found is None or file is None or file not in self._sources:
            return None
        code = self._code[file]
        if isinstance(code, SyntaxError):
            raise code
        loader = TrustedLoader(file, self._sources[file], code)
        return importlib.util.spec_from_file_location(
            name, file, loader=loader, submodule_search_locations=found.submodule_search_locations
        )

    def install(self) -> None:
        sys.meta_path.insert(0, self)


def _last_name(path: str) -> str:
    """The last part of the module name that a file is imported by."""
    parts = path.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == "__init__" else parts[-1]
