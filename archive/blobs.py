"""What is too large for a row: transcripts, logs, patches. Content-addressed, compressed, never changed.

A blob lies at `blobs/ab/cdef…`, where `abcdef…` is the sha-256 of its content in hexadecimal, as a gzip stream
(`zcat < blobs/ab/cdef…` shows it). Equal contents share one file. A file appears under its name in one rename, so a
killed process leaves at most a `.tmp` file behind, which `sweep` removes; it lies beside the folders, because looking
through them takes half a second for every 100,000 evaluations. A power cut may lose the latest blobs: none is synced.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from archive.connection import translate_os_errors
from archive.errors import HgmError, NotFound

_ADDRESS = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The store below `directory`, which need not exist yet."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, address: str) -> Path:
        return self.directory / address[:2] / address[2:]

    def put(self, data: bytes) -> str:
        """Keep `data` and return its address; no bytes at all have the address "" and no file.

        Raises:
            DiskFull: nothing was left under the blob's name.
        """
        if not data:
            return ""
        address = hashlib.sha256(data).hexdigest()
        path = self.path(address)
        if _is_filled(path):
            return address
        temporary = self.directory / f"{address}.{os.getpid()}.tmp"
        with translate_os_errors(f"blob {address[:12]}"):
            for folder in (self.directory, path.parent):  # not what is above: the run may have been moved away
                folder.mkdir(exist_ok=True)
            try:
                temporary.write_bytes(gzip.compress(data, compresslevel=6, mtime=0))
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
        return address

    def get(self, address: str) -> bytes:
        """The content at `address`, checked against it.

        Raises:
            NotFound: no such blob.
            HgmError: the file is damaged.
        """
        if not address:
            return b""
        if not _ADDRESS.fullmatch(address):
            raise NotFound(f"{address[:80]!r} is no blob address: it needs 64 hexadecimal digits")
        try:
            data = gzip.decompress(self.path(address).read_bytes())
        except FileNotFoundError as error:
            raise NotFound(f"blob {address} is not in {self.directory}; restore it from a copy of the run") from error
        except (OSError, EOFError, zlib.error) as error:
            raise HgmError(f"blob {address} in {self.directory} cannot be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != address:
            raise HgmError(f"blob {address} in {self.directory} is damaged: its content has another sha-256")
        return data

    def addresses(self) -> Iterator[str]:
        """Every address that has a file, in no particular order."""
        for path in self.directory.glob("??/*"):
            if _ADDRESS.fullmatch(path.parent.name + path.name):
                yield path.parent.name + path.name

    def verify(self) -> list[str]:
        """One line for each blob that cannot be read or is not what its name says; empty when all is well."""
        damage = []
        for address in sorted(self.addresses()):
            try:
                self.get(address)
            except HgmError as error:
                damage.append(str(error))
        return damage

    def sweep(self) -> int:
        """Remove what a killed process was still writing; returns the number of files. Only the writer may call it."""
        leftovers = list(self.directory.glob("*.tmp"))
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)


def _is_filled(path: Path) -> bool:
    """False for an empty file as well: what a power cut can leave of a rename without fsync."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
