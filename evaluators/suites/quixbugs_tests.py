"""QuixBugs' own test files, made fit to be judged: plain imports, stable test ids, and a visible first part."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import TaskError


@dataclass(frozen=True)
class TestFile:
    """`source` of the test module, `cases` as JSON lines where it reads such, `ids` of its tests without the path."""

    source: str
    cases: str | None
    ids: tuple[str, ...]


def rewritten_tests(program: str, source: str, cases: str | None) -> TestFile:
    """The published test of `program`, importing from python_programs alone and with cases numbered in its ids."""
    tree = _Adapted().visit(ast.parse(source))
    functions = [statement.name for statement in tree.body if _is_test(statement)]
    if not functions:
        raise TaskError(f"task {program}: its test file has no test functions; take QuixBugs as it is published")
    if cases is None:
        ids = tuple(functions)
    else:
        count = len(_lines(cases))
        ids = tuple(f"{function}[case{number}]" for function in functions for number in range(count))
    return TestFile(ast.unparse(ast.fix_missing_locations(tree)) + "\n", cases, ids)


def cut_tests(tests: TestFile, count: int) -> TestFile:
    """The first `count` cases, or test functions, of `tests`."""
    if tests.cases is not None:
        lines = _lines(tests.cases)[:count]
        return TestFile(tests.source, "\n".join(lines) + "\n", tests.ids[:count])
    tree = ast.parse(tests.source)
    kept = set(tests.ids[:count])
    tree.body = [statement for statement in tree.body if not _is_test(statement) or statement.name in kept]
    return TestFile(ast.unparse(tree) + "\n", None, tests.ids[:count])


def _lines(cases: str) -> list[str]:
    return [line for line in cases.split("\n") if line.strip()]


def _is_test(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and statement.name.startswith("test")


class _Adapted(ast.NodeTransformer):
    """`if pytest.use_correct: … else: import` → the import; `pytest.run_slow` → False; ids for parametrized cases."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node.orelse if ast.unparse(node.test) == "pytest.use_correct" else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        return ast.Constant(False) if ast.unparse(node) == "pytest.run_slow" else node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if ast.unparse(node.func) == "pytest.mark.parametrize":
            ids = ast.parse("[f'case{number}' for number in range(len(testdata))]", mode="eval").body
            node.keywords.append(ast.keyword("ids", ids))
        return node


def fail_before(program: str, ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids that fail with the published bug, and those that pass; tests that skip themselves are in neither."""
    raise TaskError(program)
