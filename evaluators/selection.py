"""Which of a task's own test code a judged run needs: the rest is neither parsed, rewritten nor collected there.

Pure, by the words of trusted files; no code of an agent is among them. What is in doubt is needed.
"""

from __future__ import annotations

import ast
import functools
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from archive.parsing import parse_python

_WORD = re.compile(r"\w+")
_DEFINED = re.compile(r"\bdef\s+(test\w*)")
_BY_ITSELF = ("conftest.py", "__init__.py")
"""What pytest and Python read without being told by name."""

_COMPUTED = frozenset({"importlib", "__import__", "pkgutil", "runpy"})
"""Words of code that may import what no text names."""

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@functools.lru_cache(maxsize=256)
def selected(ids: tuple[str, ...], sources: tuple[tuple[str, bytes], ...]) -> dict[str, str]:
    """Path → text of those of the trusted `sources` that the tests `ids` can reach, without the functions that are
    other tests; lines keep their numbers. An id without `::` is a file, of which all is needed.

    A file is reached by its module's name in the text of another, wherever that stands. A test function is left out if
    nothing but itself says its name; one with a decorator other than `pytest.mark` stays.
    """
    judged = {test.partition("::")[0] for test in ids}
    found = _reached(judged, {path: data.decode("utf-8", "surrogateescape") for path, data in sources})
    if any("::" not in test for test in ids):
        return found
    names = {test.partition("::")[2].partition("[")[0].rpartition("::")[2] for test in ids}
    kept = frozenset(names | _mentioned(found.values()))
    return {path: _without_others(text, kept) for path, text in found.items()}


def _reached(judged: Iterable[str], sources: Mapping[str, str]) -> dict[str, str]:
    waiting = [path for path in sources if path in judged or posixpath.basename(path) in _BY_ITSELF]
    others = {path: _module(path) for path in sources if path not in waiting}
    found = {}
    while waiting:
        path = waiting.pop()
        found[path] = sources[path]
        words = set(_WORD.findall(sources[path]))
        if not _COMPUTED.isdisjoint(words):
            return dict(sources)
        named = [other for other, module in others.items() if module in words]
        waiting += named
        for other in named:
            del others[other]
    return found


def _module(path: str) -> str:
    return posixpath.basename(path).removesuffix(".py")


def _mentioned(texts: Iterable[str]) -> set[str]:
    """Names of test functions that are said more often than they are defined."""
    words, defined = Counter[str](), Counter[str]()
    for text in texts:
        words.update(word for word in _WORD.findall(text) if word.startswith("test"))
        defined.update(_DEFINED.findall(text))
    return {name for name, count in words.items() if count > defined[name]}


def _without_others(text: str, kept: frozenset[str]) -> str:
    """`text` with blank lines in the place of test functions that are not `kept`; as it is where that is not sure."""
    if (tree := _parsed(text)) is None or "\r" in text.replace("\r\n", "\n"):
        return text
    lines = text.split("\n")
    for first, last, alone in _spans(tree, kept):
        indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
        lines[first - 1 : last] = [f"{indent}pass" if alone else "", *[""] * (last - first)]
    made = "\n".join(lines)
    return made if _parsed(made) else text  # functions may share a line with something else


def _spans(body: ast.Module | ast.ClassDef, kept: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of each function that is not needed, and whether a `pass` must stand in its place."""
    gone = [node for node in body.body if isinstance(node, Function) and _is_other(node, kept)]
    for node in gone:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        yield first, node.end_lineno or first, len(gone) == len(body.body) and node is gone[0]
    for inner in body.body:
        if isinstance(inner, ast.ClassDef):
            yield from _spans(inner, kept)


def _is_other(node: ast.FunctionDef | ast.AsyncFunctionDef, kept: frozenset[str]) -> bool:
    return node.name.startswith("test") and node.name not in kept and all(map(_is_mark, node.decorator_list))


def _is_mark(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith("pytest.mark.")


def _parsed(text: str) -> ast.Module | None:
    """None for what is no Python of this interpreter's version."""
    try:
        return parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
