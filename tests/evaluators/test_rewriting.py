"""Rewritten test files do what they did before, but for cheats and canaries."""

from __future__ import annotations

import ast
import random
from pathlib import Path
from typing import Any

import pytest

from evaluators.inside import compare
from evaluators.inside.rewriting import Canaries, compiled, rewrite


def run(source: str, canaries: Canaries | None = None, seed: int = 0) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compiled(rewrite(source.encode(), "test_x.py", canaries, random.Random(seed)), "test_x.py", {}), names)
    return names


@pytest.mark.parametrize(
    "expression",
    [
        "1 == 1",
        "1 != 1",
        "1 < 2 < 3 > 2",
        "1 < 2 == 3",
        "'a' in 'abc' and 'd' not in 'abc'",
        "None is None",
        "1 == bool(1) is bool(1)",
        "[n for n in range(5) if n == 3 or n > 3]",
        "(lambda a, b=(1 == 2): a == b)(False)",
        "0.1 + 0.2 == approx(0.3)",
        "f'{1 == 1} {2 > 1!r:>8}'",
        "{(a, b): a == b for a in (1, 2) for b in (1, 2)}",
    ],
)
def test_an_expression_keeps_its_value(expression: str) -> None:
    head = "from pytest import approx\n"
    plain: dict[str, Any] = {}
    exec(f"{head}answer = {expression}", plain)
    assert run(f"{head}answer = {expression}")["answer"] == plain["answer"]


def test_every_comparison_but_a_lone_is_goes_through_compare() -> None:
    tree = rewrite(b"assert a == b\nif x < y: z = p in q\nassert r is None\n", "test_x.py", None, random.Random(0))
    assert [type(node.ops[0]) for node in ast.walk(tree) if isinstance(node, ast.Compare)] == [ast.Is]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert len(calls) == 3


def test_lines_docstring_and_future_imports_stay_where_they_are() -> None:
    source = (
        '"""Said."""\nfrom __future__ import annotations\n\n\ndef test_it(x: Unknown) -> None:\n    assert x == 1\n'
    )
    for seed in range(8):
        names = run(source, Canaries("test_yes", "test_no"), seed)
        assert names["__doc__"] == "Said."
        assert names["test_it"].__code__.co_firstlineno == 5


def test_canaries_pass_and_fail_and_lie_at_random_places() -> None:
    source = "".join(f"def test_{letter}():\n    pass\n" for letter in "abcdef")
    orders = set()
    for seed in range(20):
        names = run(source, Canaries("test_yes", "test_no"), seed)
        names["test_yes"]()
        with pytest.raises(AssertionError):
            names["test_no"]()
        orders.add(tuple(name for name in names if name.startswith("test_")))
    assert len(orders) > 5


def test_files_inside_import_nothing_of_ours() -> None:
    folder = Path(compare.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            assert not any(name.split(".")[0] in ("archive", "evaluators", "hgm", "tui") for name in names), path.name
