"""Folding text to ASCII, for file names and addresses."""

import unicodedata

# Letters that do not decompose into a plain letter and a mark.
SPECIAL = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "þ": "th",
        "Þ": "Th",
    }
)


def ascii_fold(text: str) -> str:
    """Write `text` with ASCII letters only.

    Accents are taken off, compatibility forms (ligatures, full-width letters) become the plain letters that they
    stand for, and what has no plain form is dropped.
    """
    plain = unicodedata.normalize("NFKD", text).translate(SPECIAL)
    return plain.encode("ascii", "ignore").decode("ascii")
