"""What a folder holds at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    FILE = "file"
    DIR = "dir"


@dataclass(frozen=True)
class Entry:
    """One thing in a folder; `digest` is empty for a directory."""

    kind: Kind
    digest: str = ""


Snapshot = Mapping[str, Entry]
"""Path, relative and with `/`, to entry. Every directory has an entry of its own."""


def parent_of(path: str) -> str:
    """The directory that a path lies in; empty for the top."""
    return path.rpartition("/")[0]


def depth_of(path: str) -> int:
    """How many directories lie above a path."""
    return path.count("/")


def snapshot(files: Mapping[str, str], empty_dirs: tuple[str, ...] = ()) -> dict[str, Entry]:
    """Build a snapshot from path and digest of the files; the directories above them are filled in."""
    entries = {path: Entry(Kind.FILE, digest) for path, digest in files.items()}
    for path in [*files, *(f"{name}/" for name in empty_dirs)]:
        above = parent_of(path)
        while above:
            entries[above] = Entry(Kind.DIR)
            above = parent_of(above)
    return entries
