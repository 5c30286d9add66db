"""Files of lines of JSON that are only added to: a line that a kill cut short is as if it had not been written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def write_line(file: Path, facts: Mapping[str, object]) -> None:
    """Where the last line was cut short, the new one begins below what is left of it."""
    line = f"{json.dumps(facts)}\n".encode()
    with file.open("ab+") as lines:
        if end := lines.seek(0, os.SEEK_END):
            lines.seek(end - 1)
            line = line if lines.read(1) == b"\n" else b"\n" + line
        lines.write(line)


def read_lines(file: Path, make: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """What `make` makes of each line, which may raise what unfit facts raise; nothing where there is no file."""
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            yield make(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue
