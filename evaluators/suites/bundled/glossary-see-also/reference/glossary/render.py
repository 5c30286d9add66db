"""The glossary as text."""

import textwrap
from collections.abc import Iterable

from glossary.order import sections
from glossary.terms import Term

INDENT = "    "


def render_term(term: Term, width: int = 60) -> str:
    """The name, the meaning below it, and a line with the related words, if there are any."""
    meaning = textwrap.fill(term.meaning, width, initial_indent=INDENT, subsequent_indent=INDENT)
    lines = [term.name, meaning]
    if term.related:
        references = ", ".join(sorted(term.related, key=str.casefold))
        lines.append(f"{INDENT}See also: {references}")
    return "\n".join(lines)


def render(terms: Iterable[Term], width: int = 60) -> str:
    """The whole glossary: the headings, and the terms of each."""
    parts = []
    for letter, members in sections(terms).items():
        parts.append(f"-- {letter} --")
        parts.extend(render_term(term, width) for term in members)
    return "\n".join(parts)
