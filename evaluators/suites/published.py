"""Published data as records: JSON Lines or one JSON list, plain or gzipped, checked field by field."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from archive.errors import TaskError

R = TypeVar("R", bound=BaseModel)
_GZIP = b"\x1f\x8b"


def read_records(data: bytes, model: type[R], where: str, name: Callable[[R], object]) -> list[R]:
    """The records in `data`, in their order; fields that `model` does not have are left out.

    Lines end with \\n alone: U+2028 and U+0085 occur inside strings, and `str.splitlines` would cut there. `where` says
    whose data this is, for messages; `name` gives what a record is known by.

    Raises:
        TaskError: not gzip as it claims, not UTF-8, not JSON, a record that is no `model`, two of one name, or none.
    """
    text = _unpacked(data, where)
    found = [_record(value, model, where, place) for place, value in _values(text, where)]
    if not found:
        raise TaskError(f"{where}: has no records")
    seen: set[object] = set()
    for one in found:
        if name(one) in seen:
            raise TaskError(f"{where}: {name(one)} is there twice; take the data as it is published")
        seen.add(name(one))
    return found


def _unpacked(data: bytes, where: str) -> str:
    try:
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode()
    except (OSError, EOFError, zlib.error) as problem:
        raise TaskError(f"{where}: is a damaged gzip file ({problem}); get it again") from None
    except UnicodeDecodeError as problem:
        raise TaskError(f"{where}: is not UTF-8 text ({problem.reason} at byte {problem.start})") from None


def _values(text: str, where: str) -> Sequence[tuple[str, object]]:
    """Each record with the place where it stands."""
    if text.lstrip().startswith("["):
        return [(f"record {number}", value) for number, value in enumerate(_parsed(text, where, "the file"), 1)]
    lines = [(f"line {number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return [(place, _parsed(line, where, place)) for place, line in lines]


def _parsed(text: str, where: str, place: str) -> list[object]:
    try:
        value: list[object] = json.loads(text)
    except ValueError as problem:
        raise TaskError(f"{where}: {place} is not JSON: {problem}") from None
    return value


def _record(value: object, model: type[R], where: str, place: str) -> R:
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise TaskError(f"{where}: {place} is no record of this benchmark: {key or 'it'}: {first['msg']}") from None
