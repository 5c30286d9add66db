"""TOML that people write, read strictly: one edge for agent.toml and task.toml.

An unknown key names the nearest valid one; every message names the file, the key and what was expected.
"""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from archive.errors import ConfigError

M = TypeVar("M", bound=BaseModel)
_SHOWN = 80
"""Characters of a wrong value that a message repeats."""

_TYPES = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "list_type": "a list",
    "model_type": "a table",
}
"""pydantic's error type → what the value must be."""


class StrictTable(BaseModel):
    """A TOML table: no unknown keys, no conversions (`"60"` is no number), frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def read_toml(text: bytes, table: type[M], *, where: str, error: type[ConfigError] = ConfigError) -> M:
    """`text` as a `table`.

    Raises:
        ConfigError: (or the subclass `error`) not UTF-8, not TOML, or not what `table` describes.
    """
    data = parse_toml(text, where=where, error=error)
    try:
        return table.model_validate(data)
    except ValidationError as problem:
        sentences = [_sentence(detail, table) for detail in problem.errors(include_url=False)]
        raise error(f"{where}: {'; '.join(sentences)}") from None


def parse_toml(text: bytes, *, where: str, error: type[ConfigError] = ConfigError) -> dict[str, object]:
    """`text` as tables and values, whatever they are.

    Raises:
        ConfigError: (or the subclass `error`) not UTF-8, or not TOML.
    """
    if text.startswith(codecs.BOM_UTF8):
        raise error(f"{where}: begins with a byte order mark; save it as UTF-8 without one")
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as problem:
        raise error(
            f"{where}: is not UTF-8 text ({problem.reason} at byte {problem.start}); save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{where}: is not valid TOML: {problem}") from None


def _sentence(detail: ErrorDetails, table: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {key!r}{nearest(str(detail['loc'][-1]), _keys(table, detail['loc'][:-1]))}"
        case "missing":
            return f"{key!r} is missing; add it"
        case "value_error":
            return f"{key!r}: {detail['ctx']['error']}"
    return f"{key!r}: {_wanted(detail)}, but it is {_written(detail['input'])}"


def _wanted(detail: ErrorDetails) -> str:
    """What should stand there, in a TOML writer's words."""
    if what := _TYPES.get(detail["type"]):
        return f"must be {what}"
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "too_short" | "string_too_short":
            return "must not be empty"
        case "literal_error":
            return f"must be {limits['expected']}"
        case "greater_than":
            return f"must be more than {limits['gt']}"
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}"


def _written(value: object) -> str:
    """A value as its writer knows it."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _keys(table: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """The valid keys of the table at `path` below `table`."""
    for part in path:
        inner = table.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        table = inner
    return list(table.model_fields)


def nearest(name: str, valid: Sequence[str]) -> str:
    """`; did you mean 'x'?`, or the list of what there is where nothing is near."""
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; valid are {', '.join(sorted(valid))}"
