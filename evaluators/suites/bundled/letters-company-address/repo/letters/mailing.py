"""A whole mailing: which people get the text, and what it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from letters.layout import pages
from letters.merge import merge
from letters.people import Person
from letters.postage import postage


@dataclass(frozen=True)
class Mailing:
    """Letters that are ready for the printer, with the cost of sending them in cents."""

    letters: tuple[str, ...]
    sheets: int
    cents: int


def choose(people: Iterable[Person], towns: Sequence[str] = ()) -> list[Person]:
    """Those who live in one of the towns, or all of them where no town is named."""
    return [person for person in people if not towns or person.town in towns]


def mailing(text: str, people: Iterable[Person], towns: Sequence[str] = ()) -> Mailing:
    """The mailing of one text."""
    letters = tuple(merge(text, choose(people, towns)))
    sheets = [pages(letter) for letter in letters]
    return Mailing(letters, sum(sheets), sum(postage(number) for number in sheets))
