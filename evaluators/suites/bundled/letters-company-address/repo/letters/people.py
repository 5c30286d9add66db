"""Who gets a letter."""

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A person with an address; title and company may be empty."""

    first_name: str
    last_name: str
    street: str
    town: str
    title: str = ""
    company: str = ""

    @property
    def full_name(self) -> str:
        """Title, first and last name, as far as there are any."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)


def parse_people(text: str) -> list[Person]:
    """The people of a CSV file with the names of the fields in its first line."""
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    return [Person(**{name: value.strip() for name, value in row.items()}) for row in rows]
