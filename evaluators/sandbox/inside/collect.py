"""A directory that others wrote, as a tar: regular files and symbolic links only, nothing followed, all bounded.

The few lines of tar writing are here because importing `tarfile` would cost every job more than collecting does. The
host reads the stream with `archive.files.unpack`, which trusts none of it.
"""

# pathlib and contextlib would cost every job their import.
# ruff: noqa: PTH101, PTH115
from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # `collections` would cost a millisecond
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 512
CHUNK = 1 << 20
MAX_FOLDERS = 50_000


class TooLarge(Exception):
    """More files, folders or bytes than a checkout may have."""


def collect(
    root: str,
    write: Callable[[bytes], object],
    max_bytes: int,
    max_files: int,
    ignored: frozenset[bytes],
    wanted: frozenset[bytes] | None = None,
) -> None:
    """Write the tar of everything below `root`, or of what is `wanted` of it.

    Hard links become files of their own, holes become zeros.

    Raises:
        TooLarge: what is below `root` exceeds `max_files` or, in apparent size, `max_bytes`.
    """
    total = 0
    top = os.fsencode(root)
    files = 0
    for path in _walk(top, ignored):
        name = path[len(top) + 1 :]
        if wanted is not None and name not in wanted:
            continue
        files += 1
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode):
            total += status.st_size
        if files > max_files or total > max_bytes:
            raise TooLarge
        if stat.S_ISLNK(status.st_mode):
            write(_header(name, b"2", 0o777, 0, os.readlink(path)))
        elif stat.S_ISREG(status.st_mode):
            write(_header(name, b"0", status.st_mode & 0o777, status.st_size))
            _copy(path, status.st_size, write)
    write(bytes(2 * BLOCK))


def _walk(top: bytes, ignored: frozenset[bytes]) -> Iterator[bytes]:
    """Paths of the files and links below `top`; what is too deep for a path name is left out."""
    waiting, folders = [top], 0
    while waiting:
        folder = waiting.pop()
        folders += 1
        if folders > MAX_FOLDERS:
            raise TooLarge
        try:
            entries = list(os.scandir(_opened(folder)))
        except OSError:
            continue
        for entry in entries:
            if entry.name in ignored or entry.name.endswith(b".pyc"):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
                yield entry.path


def _opened(folder: bytes) -> bytes:
    if not os.access(folder, os.R_OK | os.X_OK):
        os.chmod(folder, 0o700)
    return folder


def _copy(path: bytes, size: int, write: Callable[[bytes], object]) -> None:
    """Exactly `size` bytes of the file, then padding to a whole block."""
    if not os.access(path, os.R_OK):
        os.chmod(path, 0o600)
    left = size
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        while left and (data := os.read(descriptor, min(left, CHUNK))):
            write(data)
            left -= len(data)
    finally:
        os.close(descriptor)
    write(bytes(left + -size % BLOCK))


def _header(name: bytes, kind: bytes, mode: int, size: int, target: bytes = b"") -> bytes:
    """A ustar header; what does not fit its fields goes before it in GNU's long-name entries."""
    long = b""
    if len(name) > 100:
        long += _long(b"L", name)
    if len(target) > 100:
        long += _long(b"K", target)
    fields = b"%-100b%07o\0%07o\0%07o\0%011o\0%011o\0        %b%-100b" % (
        name[:100].ljust(100, b"\0"),
        mode,
        0,
        0,
        size,
        0,
        kind,
        target[:100].ljust(100, b"\0"),
    )
    block = (fields + b"ustar\x0000").ljust(BLOCK, b"\0")
    return long + block[:148] + b"%06o\0 " % sum(block) + block[156:]


def _long(kind: bytes, text: bytes) -> bytes:
    data = text + b"\0"
    return _header(b"././@LongLink", kind, 0o644, len(data)) + data + bytes(-len(data) % BLOCK)
