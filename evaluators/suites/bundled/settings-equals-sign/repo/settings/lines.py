"""One line of a settings file at a time."""

from dataclasses import dataclass

from settings.errors import SettingsError

COMMENT_SIGNS = "#;"


@dataclass(frozen=True)
class Header:
    """`[name]`: the settings below belong to the section `name`."""

    name: str


@dataclass(frozen=True)
class Setting:
    """`key = value`; the key is in lower case, the value has lost its quotes."""

    key: str
    value: str


@dataclass(frozen=True)
class Continuation:
    """An indented line: more text for the setting above."""

    value: str


def unquote(value: str) -> str:
    """Take one pair of double quotes off; they keep leading and trailing blanks."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value


def parse_line(raw: str, number: int) -> Header | Setting | Continuation | None:
    """What the line `raw` says; None for blank lines and comments.

    Raises SettingsError, with the line's number, for anything else.
    """
    stripped = raw.strip()
    if not stripped or stripped[0] in COMMENT_SIGNS:
        return None
    if raw[0].isspace():
        return Continuation(stripped)
    if stripped.startswith("["):
        if not stripped.endswith("]") or len(stripped) == 2:
            raise SettingsError(f"line {number}: not a section header: {stripped}")
        return Header(stripped[1:-1].strip())
    if "=" not in stripped:
        raise SettingsError(f"line {number}: expected 'key = value', found: {stripped}")
    key, value = stripped.split("=")
    if not key.strip():
        raise SettingsError(f"line {number}: a value without a key: {stripped}")
    return Setting(key.strip().lower(), unquote(value.strip()))
