"""Turning the text of an environment variable into a value."""

from typing import Any

_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def coerce(text: str) -> Any:
    """Guess the type of a value: switch, whole number, number, list, or text.

    A list is written with commas, and a single comma is the empty list. Double quotes keep the rest as text.
    """
    stripped = text.strip()
    if len(stripped) >= 2 and stripped[0] == stripped[-1] == '"':
        return stripped[1:-1]
    word = stripped.lower()
    if word in _WORDS:
        return _WORDS[word]
    if "," in stripped:
        return [coerce(part) for part in stripped.split(",") if part.strip()]
    for kind in (int, float):
        try:
            return kind(stripped)
        except ValueError:
            continue
    return stripped
