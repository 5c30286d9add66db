"""JSON as a type, and text as a database can hold it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


def dump(value: JsonValue) -> str:
    """`value` as JSON that SQLite's own functions can read.

    Raises:
        ValueError: a NaN or an infinity, which JSON lacks.
    """
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def load(text: str) -> JsonValue:
    value: JsonValue = json.loads(text)
    return value


def load_ids(text: str) -> tuple[int, ...]:
    return ids_in(load(text))


def ids_in(value: JsonValue) -> tuple[int, ...]:
    """`value`, which is a list of ids."""
    return tuple(cast("list[int]", value))


def dump_numbers(numbers: Mapping[str, float]) -> dict[str, JsonValue]:
    """Scores may be infinite (an arm that was never tried): those are kept as the strings "inf", "-inf" and "nan"."""
    return {key: float(number) if math.isfinite(number) else str(float(number)) for key, number in numbers.items()}


def load_numbers(numbers: Mapping[str, float | str]) -> dict[str, float]:
    return {key: float(number) for key, number in numbers.items()}


def clean(text: str) -> str:
    """`text` without what SQLite cannot store or people cannot see whole: lone surrogates and NUL."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
