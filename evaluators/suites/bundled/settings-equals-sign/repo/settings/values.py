"""Turning the text of a setting into numbers, truth values and lists."""

import re

from settings.errors import SettingsError

TRUE = {"yes", "true", "on", "1"}
FALSE = {"no", "false", "off", "0"}


def to_int(text: str, name: str) -> int:
    """A whole number; `name` is for the message."""
    try:
        return int(text)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {text!r}") from None


def to_bool(text: str, name: str) -> bool:
    """yes/no, true/false, on/off, 1/0, in any case."""
    word = text.lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise SettingsError(f"{name} must be yes or no, not {text!r}")


def to_list(text: str) -> list[str]:
    """Entries separated by commas or line ends; empty entries are left out."""
    return [entry.strip() for entry in re.split(r"[,\n]", text) if entry.strip()]
