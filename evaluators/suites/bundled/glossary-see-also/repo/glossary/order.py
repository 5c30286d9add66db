"""The order of a glossary, and its sections."""

from collections.abc import Iterable

from glossary.terms import Term

OTHER = "#"


def letter_of(term: Term) -> str:
    """The heading that a term is under: its first letter as a capital, or `#` if it begins with something else."""
    first = term.name[:1].upper()
    return first if first.isalpha() else OTHER


def sections(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """The terms of each heading, in alphabetical order; capitals make no difference."""
    found: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: term.name.casefold()):
        found.setdefault(letter_of(term), []).append(term)
    return dict(sorted(found.items()))


def dangling(terms: Iterable[Term]) -> list[str]:
    """Related words that are no terms themselves, in alphabetical order."""
    known = list(terms)
    names = {term.name.casefold() for term in known}
    return sorted({word for term in known for word in term.related if word.casefold() not in names})
