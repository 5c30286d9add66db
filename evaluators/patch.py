"""A unified diff applied to a tree of files: strict, in memory, and without any program of the host.

Context must match exactly where the diff says; there is no fuzz, since a task's reference fix is written against
the very files that lie beside it. Format: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import HgmError
from archive.files import Change, File, FileTree, is_safe_path

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_UNSUPPORTED = ("rename from ", "copy from ", "GIT binary patch", "Binary files ")


class BadPatch(HgmError):
    """A diff that cannot be read, or that does not fit the files."""


@dataclass(frozen=True)
class _Hunk:
    """`start` is the 0-based line of the old file; `old` and `new` are lines with their ends."""

    start: int
    old: list[str]
    new: list[str]


def read_patch(text: str, base: FileTree) -> Change:
    """What `text` makes of `base`.

    Raises:
        BadPatch: names the file and the line of it where the diff does not fit.
    """
    entries: dict[str, File | None] = {}
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        if lines[position].startswith(_UNSUPPORTED):
            raise BadPatch(f"line {position + 1}: {lines[position].split()[0]} is not supported; write a text diff")
        if not (lines[position].startswith("--- ") and lines[position + 1 : position + 2]):
            position += 1
            continue
        old, new = (_path(line) for line in lines[position : position + 2])
        hunks, position = _hunks(lines, position + 2)
        path = new or old
        if path is None or (old and new and old != new):
            raise BadPatch(f"the headers name {old} and {new}; a diff changes one file in its place")
        if path in entries:
            raise BadPatch(f"{path} is changed twice")
        entries[path] = _patched(path, base.get(path) if old else None, old is not None, hunks, delete=new is None)
    if not entries:
        raise BadPatch("it has no file header (`--- a/path` and `+++ b/path`)")
    return Change(entries)


def _path(header: str) -> str | None:
    """The path in a `---` or `+++` line without its `a/` or `b/`; None for /dev/null."""
    if not header.startswith(("--- ", "+++ ")):
        raise BadPatch(f"expected a `+++` line, but it is {header!r}")
    name = header[4:].split("\t")[0].rstrip("\r")
    if name == "/dev/null":
        return None
    path = name[2:] if name[:2] in ("a/", "b/") else name
    if not is_safe_path(path):
        raise BadPatch(f"path {name!r} leaves the tree")
    return path


def _hunks(lines: list[str], position: int) -> tuple[list[_Hunk], int]:
    hunks = []
    while position < len(lines) and (header := _HUNK.match(lines[position])):
        start, old_count, new_count = (int(group) if group else 1 for group in header.groups())
        old: list[str] = []
        new: list[str] = []
        position += 1
        for line in _body(lines, position, old_count, new_count):
            position += 1
            if line.startswith("\\"):
                for side in {"-": [old], "+": [new], " ": [old, new]}[lines[position - 2][:1] or " "]:
                    side[-1] = side[-1].removesuffix("\n")
                continue
            if line[:1] != "+":
                old.append(line[1:] + "\n")
            if line[:1] != "-":
                new.append(line[1:] + "\n")
        hunks.append(_Hunk(start - 1 if old_count else start, old, new))
    return hunks, position


def _body(lines: list[str], position: int, old_count: int, new_count: int) -> Iterator[str]:
    """The lines of one hunk, by the counts in its header, with the `\\ No newline` lines that belong to it."""
    while position < len(lines):
        line = lines[position]
        if line.startswith("\\"):
            yield line
        elif old_count <= 0 and new_count <= 0:
            return
        elif line[:1] in ("", " ", "-", "+"):  # editors strip the blank of an empty context line
            old_count -= line[:1] != "+"
            new_count -= line[:1] != "-"
            yield line
        else:
            break
        position += 1
    if old_count > 0 or new_count > 0:
        raise BadPatch(f"the hunk that ends at line {position} is shorter than its header says")


def _patched(path: str, file: File | None, expected: bool, hunks: list[_Hunk], *, delete: bool) -> File | None:
    if expected and file is None:
        raise BadPatch(f"{path} is not in the task's repo")
    try:
        text = file.data.decode() if file else ""
    except UnicodeDecodeError:
        raise BadPatch(f"{path} is not text") from None
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")  # what follows the last newline; empty where the file ends in one
    lines = lines if lines[-1] else lines[:-1]
    for hunk in reversed(hunks):
        end = hunk.start + len(hunk.old)
        if lines[hunk.start : end] != hunk.old:
            raise BadPatch(f"{path}: the lines at {hunk.start + 1} are not what the diff says")
        lines[hunk.start : end] = hunk.new
    if delete:
        return None
    data = "".join(lines).encode()
    return File(data, file.mode) if file else File(data)
