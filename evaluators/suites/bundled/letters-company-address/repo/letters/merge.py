"""Filling the text with the people."""

import re
from collections.abc import Iterable, Mapping

from letters.address import address_block, salutation
from letters.people import Person

FIELD = re.compile(r"<<(\w+)>>")


class MergeError(ValueError):
    """The text asks for a field that there is not."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each `<<field>>` by its value.

    Raises:
        MergeError: a field without a value; the message names all of them.
    """
    wanted = FIELD.findall(text)
    missing = sorted(set(wanted) - set(values))
    if missing:
        raise MergeError(f"no such field: {', '.join(missing)}")
    return FIELD.sub(lambda match: values[match[1]], text)


def fields(person: Person, formal: bool = True) -> dict[str, str]:
    """Everything that a letter to this person may use."""
    return {
        "address": address_block(person),
        "salutation": salutation(person, formal),
        "name": person.full_name,
        "town": person.town,
    }


def merge(text: str, people: Iterable[Person], formal: bool = True) -> list[str]:
    """A letter for each person, in the same order."""
    return [fill(text, fields(person, formal)) for person in people]
