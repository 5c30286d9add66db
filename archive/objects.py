"""git's object format, as far as a tree of files needs it: pure functions over values.

The names that git would give (`tree_oid`) are computed here, so that a duplicate is recognised before anything is
written. The stream for `git fast-import` is made here too. Formats: gitformat-pack(5), git-fast-import(1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from archive.files import File, FileTree, Mode, UnsafeTree, is_safe_path

IDENTITY = "hgm <hgm@localhost>"
"""Author and committer of every commit: who ran the search is nobody's business in an exported agent."""

_Folder = dict[bytes, "_Folder | File"]


@dataclass(frozen=True)
class Commit:
    """A commit and its tree, as 40 hexadecimal digits each."""

    sha: str
    tree: str


def tree_oid(files: FileTree) -> str:
    """The object name that git gives to `files` as a tree.

    Raises:
        UnsafeTree: a path that no tree may hold, or one that is both a file and a directory.
    """
    return _folder_oid(_folders(files)).hex()


def commit_stream(
    files: FileTree, *, branch: str, parent: str | None, message: str, trailers: Mapping[str, str], when: float
) -> bytes:
    """Input for `git fast-import` that makes one commit of exactly `files` and prints its name.

    `when` is in seconds since the epoch; the time zone is always UTC.
    """
    text = commit_message(message, trailers)
    head = f"feature done\ncommit refs/heads/{branch}\nmark :1\ncommitter {IDENTITY} {max(0, int(when))} +0000\n"
    parts = [head.encode(), b"data %d\n" % len(text), text, b"\n"]
    if parent is not None:
        parts.append(f"from {parent}\n".encode())
    parts.append(b"deleteall\n")
    for path in sorted(files):
        file = files[path]
        parts.append(b'M %o inline "%s"\ndata %d\n' % (file.mode, _quoted(path), len(file.data)))
        parts.append(file.data + b"\n")
    parts.append(b"get-mark :1\ndone\n")
    return b"".join(parts)


def commit_message(message: str, trailers: Mapping[str, str]) -> bytes:
    """One subject line and the trailers that have a value, each folded into one line."""
    folded = {key: _one_line(value) for key, value in trailers.items()}
    block = "".join(f"{key}: {value}\n" for key, value in folded.items() if value)
    subject = _one_line(message) or "variant"
    return (f"{subject}\n\n{block}" if block else f"{subject}\n").encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _quoted(path: str) -> bytes:
    raw = _encoded(path)
    return raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")


def _encoded(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise UnsafeTree(f"path {path!r} has no encoding as a file name") from error


def blob_oid(data: bytes) -> str:
    """The object name that git gives to a file's content, in 40 hexadecimal digits."""
    return _oid(b"blob", data).hex()


def _folders(files: FileTree) -> _Folder:
    root: _Folder = {}
    for path, file in files.items():
        if not is_safe_path(path):
            raise UnsafeTree(f"path {path!r} leaves its tree")
        *parents, name = _encoded(path).split(b"/")
        if name.lower() == b".gitmodules" and file.mode is Mode.SYMLINK:
            raise UnsafeTree(f"path {path!r} is a symbolic link, which git refuses under that name")
        folder = root
        for part in parents:
            inner = folder.setdefault(part, {})
            if isinstance(inner, File):
                raise UnsafeTree(f"path {path!r} needs a directory where another path has a file")
            folder = inner
        if name in folder:
            raise UnsafeTree(f"path {path!r} is a file and a directory at once")
        folder[name] = file
    return root


def _folder_oid(folder: _Folder) -> bytes:
    entries: list[tuple[bytes, bytes]] = []
    for name, entry in folder.items():
        if isinstance(entry, File):
            entries.append((name, b"%o %s\0%s" % (entry.mode, name, _oid(b"blob", entry.data))))
        else:  # git sorts a directory as if its name ended in a slash
            entries.append((name + b"/", b"40000 %s\0%s" % (name, _folder_oid(entry))))
    return _oid(b"tree", b"".join(line for _, line in sorted(entries)))


def _oid(kind: bytes, data: bytes) -> bytes:
    return hashlib.sha1(b"%s %d\0" % (kind, len(data)) + data, usedforsecurity=False).digest()
