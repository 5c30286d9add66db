"""Making text comparable."""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Text without accents, and without the difference between capital and small letters: `Zoë Groß` is `zoe gross`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The words of a text; punctuation separates them."""
    return _WORD.findall(text)
