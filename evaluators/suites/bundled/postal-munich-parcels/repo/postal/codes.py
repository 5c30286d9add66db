"""Postal codes."""

DIGITS = 5


def normalize(text: str) -> str:
    """The five digits of a postal code; blanks and a country such as `D-` before them are dropped.

    Raises:
        ValueError: the text is not a postal code.
    """
    code = text.replace(" ", "").upper().removeprefix("D-")
    if len(code) != DIGITS or not code.isdecimal():
        raise ValueError(f"not a postal code: {text!r}")
    return code
