"""What is new since the last edition."""

from collections.abc import Iterable

from glossary.terms import Term


def changes(before: Iterable[Term], after: Iterable[Term]) -> list[str]:
    """A line for each word that came, went, or means something else now; in alphabetical order."""
    old = {term.name: term for term in before}
    new = {term.name: term for term in after}
    lines = []
    for name in sorted({*old, *new}, key=str.casefold):
        if name not in old:
            lines.append(f"+ {name}")
        elif name not in new:
            lines.append(f"- {name}")
        elif old[name].meaning != new[name].meaning:
            lines.append(f"~ {name}")
    return lines


def edition(number: int, lines: list[str]) -> str:
    """The note on the cover."""
    if not lines:
        return f"Edition {number}, unchanged"
    return f"Edition {number}, {len(lines)} {'change' if len(lines) == 1 else 'changes'}"
