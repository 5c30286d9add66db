"""The index: where each of the words is used."""

from collections.abc import Iterable

from glossary.chapters import Chapter, uses
from glossary.terms import Term


def index(terms: Iterable[Term], chapters: list[Chapter]) -> dict[str, list[int]]:
    """For each name the first pages of the chapters that use it; names that no chapter uses are left out."""
    found = {}
    for term in terms:
        numbers = [chapter.first_page for chapter in chapters if uses(chapter, term.name)]
        if numbers:
            found[term.name] = numbers
    return found


def index_lines(entries: dict[str, list[int]]) -> list[str]:
    """The index as text, in alphabetical order: `port, 3, 17`."""
    return [
        ", ".join([name, *map(str, numbers)]) for name, numbers in sorted(entries.items(), key=lambda e: e[0].casefold())
    ]


def unused(terms: Iterable[Term], chapters: list[Chapter]) -> list[str]:
    """Names that no chapter uses."""
    return [term.name for term in terms if not any(uses(chapter, term.name) for chapter in chapters)]
