"""The hidden tests of a closed-book task beside those that compare results: that the answer is written with the
library's names, and calls what they name.

A name that stands in the text was known when that was written: an answer that looks for the names while it is judged,
where the library is at hand, has none of them in it; and one that lists all that they could be is too long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluators.suites.functions.problem import MODULE, Case
from hgm.closed_book.examples import ENTRY
from hgm.closed_book.renaming import CALLED

HIDDEN = "hidden_tests/test_calls.py"
MOST_CHARS = 20_000
"""Of an answer: less than one in a hundred of the words that a name can have got, were it nothing but these."""
TESTS = (f"{HIDDEN}::test_it_is_written_with_the_names", f"{HIDDEN}::test_it_calls_them")
_TEXT = """\
import ast
from pathlib import Path

SOURCE = Path({module!r}).read_text("utf-8")  # before anything of the answer runs

from {package}.{called} import called

NAMES = {names}
ARGUMENTS = (
{arguments})


def test_it_is_written_with_the_names():
    assert len(SOURCE) <= {most}
    nodes = list(ast.walk(ast.parse(SOURCE)))
    written = {{node.id for node in nodes if isinstance(node, ast.Name)}}
    written |= {{node.attr for node in nodes if isinstance(node, ast.Attribute)}}
    written |= {{node.name for node in nodes if isinstance(node, ast.alias)}}
    assert NAMES - written == set()


def test_it_calls_them():
    from {stem} import {entry}

    for arguments in ARGUMENTS:
        called.clear()
        {entry}(*arguments)
        assert NAMES - called == set()
"""


def calls_test(package: str, names: Iterable[str], cases: Sequence[Case]) -> str:
    """The file `HIDDEN`, for an answer that must use `names` on each of `cases`."""
    return _TEXT.format(
        module=MODULE,
        stem=MODULE.removesuffix(".py"),
        entry=ENTRY,
        package=package,
        called=CALLED,
        most=MOST_CHARS,
        names="{" + ", ".join(map(repr, sorted(names))) + "}",
        arguments="".join(f"    {case.arguments},\n" for case in cases),
    )
