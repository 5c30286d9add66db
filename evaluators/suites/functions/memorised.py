"""The answer that knows nothing but what is shown: a table of the visible assertions. No suite may let it pass."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from evaluators.suites.functions.asserts import parsed
from evaluators.suites.functions.problem import Case, Problem


def memorised(problem: Problem) -> str | None:
    """A module that gives the shown results for the shown inputs, and the most frequent of them for all others; None
    where nothing is shown that can be written down so."""
    pairs = _shown(problem)
    if not pairs:
        return None
    table = "".join(f"    {arguments!r}: {result},\n" for arguments, result in pairs)
    return (
        f"TABLE = {{\n{table}}}\n\n\ndef {problem.entry}(*arguments):\n"
        f"    return TABLE.get(repr(arguments), {_usual(pairs)})\n"
    )


def goes_beyond(problem: Problem, cases: Sequence[Case]) -> bool:
    """Whether `cases` ask for anything but the most frequent of the shown results."""
    pairs = _shown(problem)
    usual = ast.literal_eval(_usual(pairs)) if pairs else None
    return not pairs or any(ast.literal_eval(case.expected) != usual for case in cases)


def _usual(pairs: Sequence[tuple[str, str]]) -> str:
    return Counter(result for _, result in pairs).most_common(1)[0][0]


def _shown(problem: Problem) -> list[tuple[str, str]]:
    """The inputs and results of the visible assertions, as literals."""
    pairs = []
    for node in ast.walk(parsed("\n".join(problem.visible))):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Call) and isinstance(node.ops[0], ast.Eq):
            called, right = node.left, node.comparators[0]
            if _calls(called, problem.entry) and all(map(_literal, (right, *called.args))):
                arguments = ast.unparse(ast.Tuple(called.args, ast.Load()))
                pairs.append((repr(ast.literal_eval(arguments)), ast.unparse(right)))
    return pairs


def _calls(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == name and not call.keywords


def _literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True
