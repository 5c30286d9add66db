"""Form letters: one text, many people."""

from letters.address import address_block, salutation
from letters.merge import fill, merge
from letters.people import Person, parse_people

__all__ = ["Person", "address_block", "fill", "merge", "parse_people", "salutation"]
