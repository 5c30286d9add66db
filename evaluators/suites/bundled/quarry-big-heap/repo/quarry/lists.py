"""The surveyor's list and the order book: one entry per line, `#` begins a comment."""

from collections.abc import Iterable, Iterator

from quarry.heap import Heap
from quarry.tonnes import parse_tonnes


def entries(lines: Iterable[str]) -> Iterator[list[str]]:
    """The fields of each line that says something, separated by colons."""
    for line in lines:
        content = line.split("#")[0].strip()
        if content:
            yield [field.strip() for field in content.split(":")]


def read_survey(lines: Iterable[str]) -> list[Heap]:
    """What the surveyor measured: `gravel: 840 t`."""
    return [Heap(material.lower(), parse_tonnes(weight)) for material, weight in entries(lines)]


def read_orders(lines: Iterable[str]) -> dict[str, int]:
    """Tonnes promised of each material, from lines like `Miller & Sons: gravel: 60 t`."""
    promised: dict[str, int] = {}
    for _, material, weight in entries(lines):
        promised[material.lower()] = promised.get(material.lower(), 0) + parse_tonnes(weight)
    return promised
