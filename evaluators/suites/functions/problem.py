"""A function to be written, from whatever benchmark, and the task that it becomes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from archive.files import Change, File, FileTree
from archive.records import Split
from evaluators.base import Task
from evaluators.suites.functions.asserts import functions_in, names_wanted, parsed
from evaluators.suites.repository import seal

MODULE = "solution.py"
VISIBLE = "test_examples.py"
HIDDEN = "hidden_tests/test_hidden.py"
_CLOSE = """
def same(got, expected):
    if type(expected) is float or type(got) is float:
        if type(got) not in (int, float, bool) or type(expected) not in (int, float, bool):
            return False
        both_nan = got != got and expected != expected
        return both_nan or got == expected or math.isclose(got, expected, rel_tol=1e-6, abs_tol=TOLERANCE)
    if type(expected) in (list, tuple):
        if type(got) is not type(expected) or len(got) != len(expected):
            return False
        return all([same(one, other) for one, other in zip(got, expected)])
    if type(expected) is dict and isinstance(got, dict):
        return len(got) == len(expected) and all([key in got and same(got[key], expected[key]) for key in expected])
    return got == expected


def in_order(value):
    return sorted(value, key=repr) if type(value) in (list, tuple) else value


def told_apart(got, expected):
    if ANY_ORDER and type(got) is type(expected):
        return not same(in_order(got), in_order(expected))
    return not same(got, expected)


def test_generated():
    for arguments, expected in CASES:
        told = repr(arguments)[:300]
        got = getattr(judged_module, ENTRY)(*arguments)
        assert not told_apart(got, expected), f"{ENTRY}(*{told}) gave {repr(got)[:300]}, not {repr(expected)[:300]}"
"""
"""The hidden comparison. The judge decides `==` in it (evaluators/inside/compare.py), so that no object of the
candidate's can vote for itself; numbers compare by value, containers by type and content."""


@dataclass(frozen=True)
class Case:
    """Arguments and result, as Python literals: a tuple, and whatever the reference returned."""

    arguments: str
    expected: str


@dataclass(frozen=True)
class Problem:
    """`stub` and `reference` are whole modules; `entry` is the function in them that is called.

    `visible` are statements that the agent sees, `published` all that the benchmark judges with: assertions, and what
    they need before them. `helpers` are definitions that the latter use and that no candidate may replace. `inputs` are
    published argument tuples, as literals; where there are none, others like `examples` are made up. `any_order`: what
    the reference returns has no order of its own. `tolerance` is absolute, for floats.
    """

    id: str
    split: Split
    statement: str
    stub: str
    reference: str
    entry: str
    visible: Sequence[str] = ()
    published: Sequence[str] = ()
    helpers: str = ""
    examples: Sequence[tuple[object, ...]] = ()
    inputs: Sequence[str] = ()
    any_order: bool = False
    tolerance: float = 1e-6
    kind: str = ""
    test_command: str = ""


def task_of(problem: Problem, suite: str, cases: Sequence[Case]) -> Task:
    """The task, judged by the published statements and by `cases`."""
    files = {MODULE: problem.stub}
    if problem.visible:
        files[VISIBLE] = _visible_test(problem)
    tests = [name for name, there in (("test_published", problem.published), ("test_generated", cases)) if there]
    return seal(
        Task(
            id=problem.id,
            suite=suite,
            split=problem.split,
            statement=problem.statement,
            files=_tree(files),
            hidden=_tree({HIDDEN: _hidden_test(problem, cases)}),
            must_pass=tuple(f"{HIDDEN}::{name}" for name in tests),
            test_command=problem.test_command or ("python -m unittest -q" if problem.visible else ""),
            reference=Change(_tree({MODULE: problem.reference})),
            kind=problem.kind,
            level=1,
        )
    )


def _visible_test(problem: Problem) -> str:
    test = _function("test_examples", problem.visible, "self")
    imports = _imports(names_wanted(problem.visible, problem.reference))
    used = "import math\n" if "math." in test else ""
    return f"{used}import unittest\n\n{imports}\n\n\nclass TestExamples(unittest.TestCase):\n{indent(test, ' ' * 4)}\n"


def _hidden_test(problem: Problem, cases: Sequence[Case]) -> str:
    parts = ["import math\n\nimport solution as judged_module"]
    if cases:
        lines = "".join(f"    ({case.arguments}, {case.expected}),\n" for case in cases)
        parts.append(f"ENTRY = {problem.entry!r}\nANY_ORDER = {problem.any_order}\nTOLERANCE = {problem.tolerance!r}")
        parts += [f"CASES = (\n{lines})", _CLOSE.strip("\n")]
    if problem.published:
        own = [
            name
            for name in names_wanted(problem.published, problem.reference)
            if name not in functions_in(problem.helpers)
        ]
        parts += [problem.helpers, _imports(own), _function("test_published", problem.published)]
    return "\n\n\n".join(part for part in parts if part) + "\n"


def _imports(names: Sequence[str]) -> str:
    return f"from solution import {', '.join(names)}" if names else ""


def _function(name: str, statements: Sequence[str], argument: str = "") -> str:
    """Written anew from its tree, since blanks before a line can be inside a string."""
    (function,) = parsed(f"def {name}({argument}):\n    pass").body
    assert isinstance(function, ast.FunctionDef)
    function.body = parsed("\n".join(statements)).body
    return ast.unparse(ast.fix_missing_locations(function))


def _tree(texts: dict[str, str]) -> FileTree:
    return {path: File(text.encode()) for path, text in texts.items()}
