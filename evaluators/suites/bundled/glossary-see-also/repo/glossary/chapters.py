"""The chapters of the manual, and the words that each of them uses."""

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_][\w-]*")


@dataclass(frozen=True)
class Chapter:
    """A chapter with the number of its first page."""

    title: str
    first_page: int
    text: str = ""


def uses(chapter: Chapter, word: str) -> bool:
    """Whether a word is in a chapter; capitals make no difference, parts of words do not count."""
    return word.casefold() in {found.casefold() for found in WORD.findall(chapter.text)}


def contents(chapters: list[Chapter]) -> str:
    """The list at the front: title and first page of each."""
    return "\n".join(f"{chapter.title:.<40}{chapter.first_page:>4}" for chapter in chapters)


def parse_chapter(text: str, first_page: int) -> Chapter:
    """A chapter from its text, whose first line is the title."""
    title, _, rest = text.strip().partition("\n")
    return Chapter(title.lstrip("# ").strip(), first_page, rest.strip())
