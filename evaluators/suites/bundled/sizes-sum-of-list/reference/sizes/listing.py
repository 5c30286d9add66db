"""A list of files with their sizes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sizes.show import show_size


@dataclass(frozen=True)
class Entry:
    """A file and its number of bytes."""

    name: str
    count: int


def listing(entries: Iterable[Entry], binary: bool = False) -> list[str]:
    """A line for each file, the largest first, and the sum of all."""
    ordered = sorted(entries, key=lambda entry: (-entry.count, entry.name))
    lines = [f"{show_size(entry.count, binary):>10}  {entry.name}" for entry in ordered]
    total = sum(entry.count for entry in ordered)
    return [*lines, f"{show_size(total, binary):>10}  in {len(ordered)} files"]
