"""A tree of files as a value: what a variant, a checkout and a change are made of.

The host never runs git, a shell or a library inside a directory that an agent could write to. A checkout comes out
of its sandbox as a tar stream; here it becomes a mapping from path to `File`, and everything after that (the diff,
the commit, the judged tree) is made from the mapping. Nested repositories, hooks, filters, attributes, device files
and links that leave the tree have no way to act, because nothing ever interprets them.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import posixpath
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from archive.errors import ConfigError, HgmError


class UnsafeTree(HgmError):
    """A tree that cannot be taken over: too large, or a path that is absolute, climbs out, or names `.git`."""


class Mode(IntEnum):
    """The three kinds of entry that git knows (and we keep), with git's own numbers."""

    REGULAR = 0o100644
    EXECUTABLE = 0o100755
    SYMLINK = 0o120000


@dataclass(frozen=True)
class File:
    data: bytes
    mode: Mode = Mode.REGULAR


FileTree = Mapping[str, File]
"""Relative POSIX path → file. Directories exist only as prefixes of paths, as in git."""

IGNORED_NAMES = frozenset({".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"})
"""Never part of a tree: version control of others, and what running Python leaves behind."""


SHOWN_BYTES = 1 << 20
"""Of files before and after a change, in a patch for people."""


@dataclass(frozen=True)
class Change:
    """What became of a checkout: path → new file, or None where the path was removed."""

    entries: Mapping[str, File | None]

    def __bool__(self) -> bool:
        return bool(self.entries)


def is_safe_path(path: str) -> bool:
    """True for a relative path that stays inside and has no part that is ignored or special."""
    parts = path.split("/")
    return bool(path) and "\0" not in path and not any(p in ("", ".", "..") or p.lower() == ".git" for p in parts)


def link_stays_inside(path: str, target: str) -> bool:
    """True if a symbolic link at `path` points to something inside the tree."""
    if not target or target.startswith("/"):
        return False
    return not posixpath.normpath(posixpath.join(posixpath.dirname(path), target)).startswith("..")


def read_tree(directory: Path) -> dict[str, File]:
    """The files below `directory`, which must be the host's own (a suite, a seed agent), never an agent's checkout."""
    tree: dict[str, File] = {}
    for folder, names, files in os.walk(directory):
        names[:] = sorted(name for name in names if name not in IGNORED_NAMES)
        for name in sorted(files):
            path = Path(folder, name)
            relative = path.relative_to(directory).as_posix()
            if name.endswith(".pyc") or not is_safe_path(relative):
                continue
            if path.is_symlink():
                tree[relative] = File(str(path.readlink()).encode(), Mode.SYMLINK)
            elif not path.is_file():
                raise ConfigError(f"{path} is neither a file nor a link (a pipe, a socket or a device); remove it")
            else:
                executable = path.stat().st_mode & 0o100
                tree[relative] = File(path.read_bytes(), Mode.EXECUTABLE if executable else Mode.REGULAR)
    return tree


def write_tree(tree: FileTree, directory: Path) -> None:
    """Write `tree` below `directory`, which must be empty or new: a link inside could lead a write elsewhere."""
    directory.mkdir(parents=True, exist_ok=True)
    links = {path: file for path, file in tree.items() if file.mode is Mode.SYMLINK}
    for path, file in tree.items():
        if not is_safe_path(path):
            raise UnsafeTree(f"path {path!r} leaves its tree")
        if path in links:
            continue
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        target.chmod(0o755 if file.mode is Mode.EXECUTABLE else 0o644)
    for path, file in links.items():  # last: no write above can go through one
        text = file.data.decode("utf-8", "surrogateescape")
        if link_stays_inside(path, text):
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(text)


def pack(tree: FileTree) -> bytes:
    """`tree` as an uncompressed tar, in path order, without times or owners: equal trees give equal bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(tree):
            file = tree[path]
            info = tarfile.TarInfo(path)
            if file.mode is Mode.SYMLINK:
                info.type, info.linkname = tarfile.SYMTYPE, file.data.decode("utf-8", "surrogateescape")
                tar.addfile(info)
                continue
            info.size, info.mode = len(file.data), file.mode & 0o777
            tar.addfile(info, io.BytesIO(file.data))
    return buffer.getvalue()


def unpack(stream: bytes, *, max_files: int = 20_000, max_bytes: int = 256 << 20) -> dict[str, File]:
    """The tree inside a tar that an agent may have influenced.

    Regular files and links that stay inside are kept; everything else in it (devices, pipes, hard links, ignored
    names, paths that climb out) is left out, since no such thing can be part of an answer.

    Raises:
        UnsafeTree: more files or bytes than allowed, or no tar at all.
    """
    tree: dict[str, File] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(stream), mode="r:") as tar:
            for info in tar:
                path = info.name.removeprefix("./")
                if not is_safe_path(path) or not IGNORED_NAMES.isdisjoint(path.split("/")) or path.endswith(".pyc"):
                    continue
                if info.issym() and link_stays_inside(path, info.linkname):
                    tree[path] = File(info.linkname.encode("utf-8", "surrogateescape"), Mode.SYMLINK)
                elif info.isreg():
                    total += info.size
                    if total > max_bytes or len(tree) >= max_files:
                        raise UnsafeTree(f"more than {max_files} files or {max_bytes} bytes in one tree")
                    source = tar.extractfile(info)
                    data = source.read() if source else b""
                    tree[path] = File(data, Mode.EXECUTABLE if info.mode & 0o100 else Mode.REGULAR)
    except tarfile.TarError as error:
        raise UnsafeTree(f"not a readable tar: {error}") from error
    return {path: file for path, file in tree.items() if not _below_an_entry(path, tree)}


def _below_an_entry(path: str, tree: FileTree) -> bool:
    """True where a part of `path` that must be a directory is itself an entry (a tar may claim both)."""
    return any(path[:i] in tree for i, character in enumerate(path) if character == "/")


def change_between(base: FileTree, new: FileTree) -> Change:
    removed: dict[str, File | None] = {path: None for path in base if path not in new}
    written = {path: file for path, file in new.items() if base.get(path) != file}
    return Change({**removed, **written})


def apply_change(base: FileTree, change: Change) -> dict[str, File]:
    tree = dict(base)
    for path, file in change.entries.items():
        if file is None:
            tree.pop(path, None)
        else:
            tree[path] = file
    return tree


def digest(tree: FileTree) -> str:
    """sha-256 over paths, modes and contents, in path order."""
    seen = hashlib.sha256()
    for path in sorted(tree):
        file = tree[path]
        seen.update(f"{path}\0{int(file.mode):o}\0{len(file.data)}\0".encode("utf-8", "surrogateescape"))
        seen.update(file.data)
    return seen.hexdigest()


def unified_patch(base: FileTree, new: FileTree) -> str:
    """A unified diff for people to read. Binary files are named, not shown, and so is what comes after the first
    `SHOWN_BYTES`: whoever made the change does not decide how long we look at it."""
    return "".join(_patch_lines(base, new))


def _patch_lines(base: FileTree, new: FileTree) -> Iterator[str]:
    room = SHOWN_BYTES
    for path in sorted(change_between(base, new).entries):
        sizes = [len(tree[path].data) if path in tree else 0 for tree in (base, new)]
        if sum(sizes) > room:
            yield f"File {path} differs: {sizes[1]} bytes now, not shown\n"
            continue
        room -= sum(sizes)
        before, after = _text(base.get(path)), _text(new.get(path))
        if before is None or after is None:
            yield f"Binary file {path} differs\n"
            continue
        old_name = f"a/{path}" if path in base else "/dev/null"
        new_name = f"b/{path}" if path in new else "/dev/null"
        for line in difflib.unified_diff(before, after, old_name, new_name):
            yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def _text(file: File | None) -> list[str] | None:
    if file is None:
        return []
    try:
        if b"\0" in file.data:
            return None
        return io.StringIO(file.data.decode(), newline="\n").readlines()  # splitlines() would cut at U+2028 too
    except UnicodeDecodeError:
        return None
