"""The manual as it goes to the printer: front, chapters, back."""

from glossary.chapters import Chapter, contents
from glossary.index import index, index_lines
from glossary.render import render
from glossary.terms import parse_terms

RULE = "=" * 44


def front(title: str, chapters: list[Chapter]) -> str:
    """The title and the contents."""
    return f"{title.upper()}\n\n{contents(chapters)}"


def back(source: str, chapters: list[Chapter]) -> str:
    """What stands behind the last chapter; nothing where there are no words to explain."""
    terms = parse_terms(source)
    if not terms:
        return ""
    lines = index_lines(index(terms, chapters))
    return "\n".join(["GLOSSARY", "", render(terms), "", "INDEX", "", *lines])


def manual(title: str, chapters: list[Chapter], source: str = "") -> str:
    """Everything, with a rule between the parts."""
    middle = [f"{chapter.title}\n\n{chapter.text}" for chapter in chapters]
    parts = [front(title, chapters), *middle, back(source, chapters)]
    return f"\n{RULE}\n".join(part for part in parts if part)
