"""Reading contacts from other programs."""

import csv
import io

from addressbook.book import AddressBook

_NAME = ("name", "full name", "display name")
_COMPANY = ("company", "organization", "organisation")
_MAIL = ("mail", "e-mail", "email")


def import_csv(book: AddressBook, text: str) -> int:
    """Add the rows of a CSV file that have a name; how many there were."""
    added = 0
    for row in csv.DictReader(io.StringIO(text)):
        fields = {title.strip().lower(): value or "" for title, value in row.items() if title}
        name = _first(fields, _NAME)
        if name:
            book.add(name, _first(fields, _COMPANY), _first(fields, _MAIL))
            added += 1
    return added


def _first(fields: dict[str, str], titles: tuple[str, ...]) -> str:
    for title in titles:
        if fields.get(title, "").strip():
            return fields[title].strip()
    return ""
