"""Stretches of a file that begin in the middle of a block: made to parse by heads for what was not seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hgm.llm.builtin.source import Unit, parse, units_of

MAX_DROPPED = 24
MAX_LINES = 400


def fragments_of(path: str, first: int, text: str) -> tuple[Unit, ...]:
    """Units of a stretch that begins at line `first`. Lines before `first` in a unit are made up: never edit them."""
    lines = text.split("\n")
    until = next((i for i, line in enumerate(lines) if re.match(r"[^\s#)\]}]", line)), len(lines))
    units = units_of(path, first + until, "\n".join(lines[until:])) if until < len(lines) else ()
    head = lines[:until]
    if not any(line.strip() for line in head) or len(head) > MAX_LINES:
        return units_of(path, first, text) if until == 0 else units
    for dropped in range(min(MAX_DROPPED, len(head))):
        rest = head[dropped:]
        prefix = list(_prefix(rest))
        for end in range(len(rest), max(0, len(rest) - MAX_DROPPED), -1):
            made = "\n".join([*prefix, *rest[:end]]) + "\n"
            if prefix and parse(made) is not None and first + dropped > len(prefix):
                return (*units_of(path, first + dropped - len(prefix), made), *units)
    return units


def _prefix(lines: list[str]) -> Iterator[str]:
    """Heads of the blocks that the first line stands in, by the indentations that follow."""
    start = next((line for line in lines if line.strip()), "")
    depth = len(start) - len(start.lstrip())
    below = {len(line) - len(line.lstrip()) for line in lines if line.strip()}
    levels = sorted({0, *(width for width in below if width < depth)} if depth else set())
    opens = start.lstrip().startswith(("def ", "async def ", "@", "class "))
    for index, width in enumerate(levels):
        inner = index == len(levels) - 1
        yield " " * width + ("def _(self):" if inner and not opens else "class _:")
