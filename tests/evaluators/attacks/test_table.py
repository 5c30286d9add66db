"""The table of attacks in docs/security.md names tests that exist, and leaves out nothing that it must have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
TEXT = (HERE.parents[1] / "docs" / "security.md").read_text()
SECTION = TEXT.partition("## The exam, attacked")[2].partition("\n## ")[0]
ROWS = [row.strip("|").split("|") for row in SECTION.splitlines() if row.startswith("| ")][1:]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)(?:\[([^`]*)\])?`")
DEEDS = (
    "edits visible or hidden tests",
    "`conftest.py`",
    "`sitecustomize.py`",
    "a pytest plugin",
    "a `.pth`",
    "`os._exit(0)`",
    "`raise SystemExit(0)` at import",
    "prints a fake report",
    "forges the report's file",
    "`__eq__` is always true (either side)",
    "patches the test framework from the candidate's module",
    "leaves a background process that rewrites files while judging",
    "symlinks and hard links out of the checkout",
    "`.git/config` with fsmonitor, diff.external, filters, hooks",
    "searches the file system for hidden tests, the archive, other attempts",
    "reads the gateway's key",
    "another attempt's transcript",
    "network by TCP, UDP, DNS, abstract unix socket",
    "fork bomb",
    "memory hog",
    "disk filler",
    "endless output",
)


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_has_a_row(deed: str) -> None:
    assert any(deed in row[0] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_each_row_names_tests_that_exist(row: list[str]) -> None:
    deed, _, tests = row
    named = NAMED.findall(tests)
    assert named or tests.strip() == "the same", deed
    assert len(named) == tests.count("::"), f"{deed}: not all names can be read"
    for file, function, parameter in named:
        source = (HERE / file).read_text()
        functions = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AsyncFunctionDef)}
        functions |= {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
        assert function in functions, f"{file} has no {function}"
        assert not parameter or f'"{parameter}"' in source, f"{file} has no {parameter!r}"
