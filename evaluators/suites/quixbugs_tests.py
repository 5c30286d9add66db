"""QuixBugs' own test files, made fit to be judged: plain imports, stable test ids, and a visible first part."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import TaskError

PUBLISHED = {
    "bitcount": "xxxxxxxxx",
    "breadth_first_search": "..x..",
    "bucketsort": ".xxxxxx",
    "depth_first_search": "....x",
    "detect_cycle": "...x..",
    "find_first_in_sorted": ".xx.x..",
    "find_in_sorted": ".x....x",
    "flatten": "x.xxxxx",
    "gcd": ".xxxxx",
    "get_factors": ".xxxxxxxxxx",
    "hanoi": ".xxxxxxx",
    "is_valid_parenthesization": "..x",
    "kheapsort": ".xxx",
    "knapsack": ".x.xxxxx.s",
    "kth": "xx...xx",
    "lcs_length": "xx.xxxxxx",
    "levenshtein": "xxxsx.x",
    "lis": "........xxxx",
    "longest_common_subsequence": "...x.xxx..",
    "max_sublist_sum": "xx.x.x",
    "mergesort": ".xxxxxxxxxxxxx",
    "minimum_spanning_tree": "xxx",
    "next_palindrome": "....x",
    "next_permutation": "xxxxxxxx",
    "pascal": ".xxxx",
    "possible_change": ".xxxxxxxxx",
    "powerset": "xxx.x",
    "quicksort": ".x...........",
    "reverse_linked_list": "xx.",
    "rpn_eval": "x.x..x",
    "shortest_path_length": "xx..",
    "shortest_path_lengths": "xxxx",
    "shortest_paths": "xxx",
    "shunting_yard": "..xxxx",
    "sieve": ".xxxxx",
    "sqrt": "x.xxxxx",
    "subsequences": "x..xxxxxxxxx",
    "to_base": "...xxxxxxx",
    "topological_ordering": "xxx",
    "wrap": "xxxxx",
}
"""What each test does with the published bug, in the order of the tests: x fails, . passes, s skips itself.

Measured by the judge; tests/evaluators/suites/test_quixbugs.py measures again. A test that never ends is an x."""


@dataclass(frozen=True)
class CaseFile:
    """`source` of the test module, `cases` as JSON lines where it reads such, `ids` of its tests without the path."""

    source: str
    cases: str | None
    ids: tuple[str, ...]


def rewritten_tests(program: str, source: str, cases: str | None) -> CaseFile:
    """The published test of `program`, importing from python_programs alone and with cases numbered in its ids."""
    tree = _Adapted().visit(ast.parse(source))
    functions = [_name(statement) for statement in tree.body if _is_test(statement)]
    if not functions:
        raise TaskError(f"task {program}: its test file has no test functions; take QuixBugs as it is published")
    if cases is None:
        ids = tuple(functions)
    else:
        count = len(_lines(cases))
        ids = tuple(f"{function}[case{number}]" for function in functions for number in range(count))
    return CaseFile(ast.unparse(ast.fix_missing_locations(tree)) + "\n", cases, ids)


def cut_tests(tests: CaseFile, count: int) -> CaseFile:
    """The first `count` cases, or test functions, of `tests`."""
    if tests.cases is not None:
        lines = _lines(tests.cases)[:count]
        return CaseFile(tests.source, "\n".join(lines) + "\n", tests.ids[:count])
    tree = ast.parse(tests.source)
    kept = set(tests.ids[:count])
    tree.body = [statement for statement in tree.body if not _is_test(statement) or _name(statement) in kept]
    return CaseFile(ast.unparse(tree) + "\n", None, tests.ids[:count])


def _lines(cases: str) -> list[str]:
    return [line for line in cases.split("\n") if line.strip()]


def _is_test(statement: ast.stmt) -> bool:
    return _name(statement).startswith("test")


def _name(statement: ast.stmt) -> str:
    return statement.name if isinstance(statement, ast.FunctionDef) else ""


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
    """The ids that fail with the published bug, and those that pass; tests that skip themselves are in neither.

    Raises:
        TaskError: not the tests that `PUBLISHED` was measured with.
    """
    verdicts = PUBLISHED.get(program, "")
    if len(verdicts) != len(ids):
        raise TaskError(
            f"task {program}: has {len(ids)} tests, published are {len(verdicts)}; take QuixBugs as published"
        )
    named = list(zip(ids, verdicts, strict=True))
    return tuple(test for test, verdict in named if verdict == "x"), tuple(
        test for test, verdict in named if verdict == "."
    )
