"""What an agent is told: what a function is to do, by example, and in an open-book task the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from archive.parsing import parse_python
from evaluators.suites.functions.problem import MODULE, Case
from hgm.closed_book.examples import ENTRY, Element, Example
from hgm.closed_book.library import Function
from hgm.closed_book.renaming import Renaming

DOCUMENTATION = "LIBRARY.md"
_SENTENCE = re.compile(r"(.+?(?<!e\.g)(?<!i\.e)[.:])(?=\s|$)", re.DOTALL)
_CONSTRUCTORS = ("__init__", "__new__")


def statement(example: Example, shown: Sequence[Case], renaming: Renaming, *, is_open: bool) -> str:
    """What the library is to be asked for, in the words of its documentation but without any of its names."""
    calls = "\n".join(f"    {_call(case)} == {case.expected}" for case in shown)
    where = (
        f"The library's documentation is in `{DOCUMENTATION}`, as far as it matters here; the library is not installed "
        "where you work."
        if is_open
        else "The library is not installed where you work, and nothing here documents it: use what you know of it."
    )
    return (
        f"{_purpose(example.element, renaming)}\n\n"
        f"Write the body of `{ENTRY}` in `{MODULE}`, with the library `{renaming.package}`:\n\n{calls}\n\n"
        f"It is tried on other values too, where the library is installed, and must get its results by calling it. "
        f"{where}"
    )


def _call(case: Case) -> str:
    values = [ast.unparse(one) for one in parse_python(case.arguments).body[0].value.elts]  # type: ignore[attr-defined]
    return f"{ENTRY}({', '.join(values)})"


def _purpose(element: Element, renaming: Renaming) -> str:
    """The first sentence of the docstring; where it uses a name of the library, there is a gap."""
    paragraph = " ".join(element.docstring.partition("\n\n")[0].split())
    found = _SENTENCE.match(paragraph)
    sentence = (found[1] if found else paragraph).rstrip(":.")
    told = re.sub(r"\w+", lambda found: "…" if found[0] in renaming.new_names else found[0], renaming.text(sentence))
    return f"{told}."


def documentation(elements: Sequence[Element], renaming: Renaming) -> str:
    """Of `elements`, under the new names."""
    parts = [f"# {renaming.package}", *(_entry(one, renaming) for one in elements)]
    return "\n\n".join(parts) + "\n"


def _entry(element: Element, renaming: Renaming) -> str:
    owner = f"{renaming.word(element.owner.name)}." if element.owner else ""
    title = f"## `{renaming.package}.{owner}{renaming.word(element.name)}{_arguments(element, renaming)}`"
    return f"{title}\n\n{renaming.text(element.docstring)}"


def _arguments(element: Element, renaming: Renaming) -> str:
    node = element.node
    if isinstance(node, ast.ClassDef):
        own = [one for one in node.body if isinstance(one, Function) and one.name in _CONSTRUCTORS]
        return f"({_without_self(renaming.signature(own[0]))})" if own else ""
    if any("property" in ast.unparse(one) for one in node.decorator_list):
        return ""
    signature = renaming.signature(node)
    return f"({_without_self(signature) if element.owner else signature})"


def _without_self(signature: str) -> str:
    return re.sub(r"^(?:self|cls)(?:, )?", "", signature)
