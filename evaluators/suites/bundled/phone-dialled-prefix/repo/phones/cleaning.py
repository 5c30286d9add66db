"""From what people type to digits."""

import re

SEPARATORS = re.compile(r"[\s()/.-]+")
HOME = "49"


def clean(text: str) -> str:
    """The number without spaces, brackets, slashes, dots and hyphens. ValueError if other signs remain."""
    number = SEPARATORS.sub("", text)
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise ValueError(f"not a telephone number: {text!r}")
    return number


def international(text: str, home: str = HOME) -> str:
    """A plus sign, the code of the country, and the rest, in digits.

    People write the plus sign, or the 00 that they dial for it, or the 0 of a number in their own country `home`.
    ValueError for a local number, which has none of these.
    """
    number = clean(text)
    if number.startswith("+"):
        return number
    if number.startswith("00"):
        return "+" + number[1:]
    if number.startswith("0"):
        return "+" + home + number[1:]
    raise ValueError(f"area code is missing: {text!r}")
