"""Numbers as we print them."""

from phones.cleaning import HOME, international
from phones.countries import grouped, split_code


def format_number(text: str, home: str = HOME) -> str:
    """`+49 301 2345 678` from any way to write it; without groups if we do not know the country."""
    number = international(text, home)
    code, rest = split_code(number)
    if not code:
        return number
    return " ".join(["+" + code, *grouped(code, rest)])


def same_number(one: str, other: str, home: str = HOME) -> bool:
    """Whether two ways of writing mean the same number."""
    return international(one, home) == international(other, home)
