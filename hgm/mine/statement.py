"""What an agent is told of a mined bug: what a test does and what comes of it, never what was changed."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Sequence

from archive.files import FileTree
from hgm.mine.repository import parsed
from hgm.mine.trials import Ran

MOST_LINES = 40
_SUGGESTED = re.compile(r"\.? Did you mean:? [^\n]*")
_HINT = "…"
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def statement_of(files: FileTree, failing: Sequence[Ran], groups: Sequence[Collection[str]] = ()) -> str:
    """A report of one of the `failing` tests, the one that is told in the fewest words, and how many more there are.

    Of each of `groups` (tests that belong together) one is told, where any of it fails.
    """
    told: dict[str, Ran] = {}
    for group in groups or [{ran.id for ran in failing}]:
        own = [ran for ran in failing if ran.id in group]
        if own and not told.keys() & {ran.id for ran in own}:
            shown = min(own, key=lambda ran: (len(source_of(files, ran.id)) + len(ran.text), ran.id))
            told[shown.id] = shown
    told = told or {failing[0].id: failing[0]}
    reports = [_report(files, ran) for ran in told.values()]
    others = len({ran.id.partition("[")[0] for ran in failing} - {test.partition("[")[0] for test in told})
    if others:
        reports.append(f"{others} other case{'s do' if others > 1 else ' does'} not work either.")
    return "\n\n".join(reports)


def _report(files: FileTree, shown: Ran) -> str:
    parts = [_opening(shown), _fenced(_cut(source_of(files, shown.id)), "python")]
    if shown.params:
        parts.append("with " + ", ".join(f"`{name} = {value}`" for name, value in shown.params.items()))
    parts += ["What comes of it:", _fenced(_cut(_said(shown)))]
    return "\n\n".join(part for part in parts if part)


def _opening(shown: Ran) -> str:
    if shown.kind in ("AssertionError", "Failed", ""):
        return "A result is not what it should be. This should work:"
    return f"This should work, but it ends with `{shown.kind}`:"


def _said(shown: Ran) -> str:
    """The words of the error and, for one that nobody expected, the functions on the way to it."""
    text = _SUGGESTED.sub("", shown.text.strip())
    way = [f"{path}, in {function}" for path, _, function in shown.frames[1:]]
    return "\n".join([*way, text]) if shown.kind != "AssertionError" else text


def _fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text}\n```" if text else ""


def _cut(text: str) -> str:
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    if len(lines) <= MOST_LINES:
        return "\n".join(lines)
    return "\n".join([*lines[: MOST_LINES // 2], _HINT, *lines[-MOST_LINES // 2 :]])


def source_of(files: FileTree, test: str) -> str:
    """The test's own lines, or '' where they are not in the file that its id names."""
    path, _, name = test.partition("[")[0].partition("::")
    found = find_functions(files, path, name)
    if not found:
        return ""
    lines = files[path].data.decode("utf-8", "replace").splitlines()
    first, last = found[-1]
    return textwrap.dedent("\n".join(lines[first - 1 : last]))


def find_functions(files: FileTree, path: str, name: str) -> list[tuple[int, int]]:
    """First and last line (from 1, decorators included) of each function called `name` (`Class::test`) in the file."""
    tree = parsed(files[path]) if path in files else None
    bodies: list[list[ast.stmt]] = [tree.body] if tree is not None else []
    *classes, function = name.split("::")
    for one in classes:
        inner = [node for body in bodies for node in _statements(body) if isinstance(node, ast.ClassDef)]
        bodies = [node.body for node in inner if node.name == one]
    nodes = [node for body in bodies for node in _statements(body) if isinstance(node, FUNCTION)]
    return [
        (min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or node.lineno)
        for node in nodes
        if node.name == function
    ]


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """`body`, and what stands in it under an `if` or a `try`."""
    found: list[ast.stmt] = []
    for node in body:
        found.append(node)
        if isinstance(node, ast.If | ast.Try):
            found += _statements([*node.body, *node.orelse])
    return found
