"""A change as a patch that `git apply` takes: nothing of it is lost, binary files, links and modes included.

`archive.files.unified_patch` is for people and leaves out what is large; this is for programs. Format:
https://git-scm.com/docs/diff-format ("Generating patch text with -p"), binary files as in git's `base85.c`.
"""

from __future__ import annotations

import base64
import difflib
import io
import zlib
from collections.abc import Iterator

from archive.files import Change, File, FileTree, Mode
from archive.objects import blob_oid

DIFFED_BYTES = 1 << 20
"""Of a file before and after, together. A larger one is written whole: a difference can take time in the square of its
lines, and whoever made the change does not decide how long we look for it."""

_NOTHING = "0" * 40
_LINE = 52
_MARKER = b"\\ No newline at end of file\n"


def write_patch(change: Change, base: FileTree) -> bytes:
    """What `change` does to `base`, in the order of paths; empty where it does nothing."""
    parts: list[bytes] = []
    for path in sorted(change.entries):
        old, new = base.get(path), change.entries[path]
        if old == new:
            continue
        if old and new and (old.mode is Mode.SYMLINK) != (new.mode is Mode.SYMLINK):  # git has no such change in one
            parts += [*_entry(path, old, None), *_entry(path, None, new)]
        else:
            parts += _entry(path, old, new)
    return b"".join(parts)


def _entry(path: str, old: File | None, new: File | None) -> Iterator[bytes]:
    names = [_quoted(f"{side}/{path}") for side in "ab"]
    yield b"diff --git %b %b\n" % (names[0], names[1])
    if old is None and new is not None:
        yield b"new file mode %o\n" % new.mode
    elif new is None and old is not None:
        yield b"deleted file mode %o\n" % old.mode
    elif old and new and old.mode != new.mode:
        yield b"old mode %o\nnew mode %o\n" % (old.mode, new.mode)
    before, after = (file.data if file else b"" for file in (old, new))
    if old and new and before == after:
        return
    yield f"index {_blob(old)}..{_blob(new)}\n".encode()
    if b"\0" in before + after or len(before) + len(after) > DIFFED_BYTES:
        yield b"GIT binary patch\nliteral %d\n%b\n" % (len(after), b"".join(_base85(zlib.compress(after))))
        return
    ends = [b"\t\n" if b" " in name else b"\n" for name in names]  # git's own way to say where a name with blanks ends
    if before or after:
        yield b"--- " + (names[0] + ends[0] if old else b"/dev/null\n")
        yield b"+++ " + (names[1] + ends[1] if new else b"/dev/null\n")
    yield from _hunks(before, after)


def _hunks(before: bytes, after: bytes) -> Iterator[bytes]:
    changed = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after))
    for number, line in enumerate(changed):
        if number >= 2:  # the first two are headers
            yield line if line.endswith(b"\n") else line + b"\n" + _MARKER


def _lines(data: bytes) -> list[bytes]:
    return io.BytesIO(data).readlines()  # splitlines() would cut at \r too


def _quoted(name: str) -> bytes:
    """As git writes a path that has more than plain characters (`core.quotePath`)."""
    raw = name.encode("utf-8", "surrogateescape")
    text = b"".join(bytes([b]) if 0x20 <= b < 0x7F and b not in b'"\\' else b"\\%03o" % b for b in raw)
    return raw if text == raw else b'"%b"' % text


def _blob(file: File | None) -> str:
    return blob_oid(file.data) if file else _NOTHING


def _base85(data: bytes) -> Iterator[bytes]:
    """Lines of a letter for the number of bytes (A is 1, z is 52), and five characters for each four of them."""
    for start in range(0, len(data), _LINE):
        part = data[start : start + _LINE]
        size = len(part)
        letter = ord("A") + size - 1 if size <= 26 else ord("a") + size - 27
        yield bytes([letter]) + base64.b85encode(part + bytes(-size % 4)) + b"\n"
