"""The archive of a run, opened to read: how its rows and blobs are asked for, with every error as one of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cached_property
from typing import Self, TypeVar

from archive import rows
from archive.blobs import Blobs
from archive.connection import check_parents, check_version, connect_reader, translate_errors
from archive.errors import NotARun
from archive.layout import RunPaths
from archive.presence import identity

T = TypeVar("T")


class Opened:
    """What `archive.queries.Reader` stands on: it knows of the file, and of no table."""

    def __init__(self, paths: RunPaths) -> None:
        self.paths = paths
        self._connection = connect_reader(paths.archive)
        try:
            check_version(self._connection, paths.archive)
            check_parents(self._connection, paths.archive)
            self._identity = identity(paths)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def marker(self) -> int:
        """A number that changes whenever another connection has committed; of use with this reader only."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def changed_since(self, marker: int) -> bool:
        """True if anything was committed since `marker` was taken. Take the next marker *before* reading."""
        return self.marker() != marker

    def blob(self, address: str) -> bytes:
        """Raises NotFound: no such blob."""
        return self._blobs.get(address)

    @cached_property
    def _blobs(self) -> Blobs:
        return Blobs(self.paths.blobs)

    def _rows(self, sql: str, *values: object) -> list[rows.Row]:
        return self._asked(lambda connection: connection.execute(sql, values).fetchall())

    def _asked(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What `question` answers, with every error as one of our own."""
        self._check_present()
        with translate_errors(self.paths.archive):
            try:
                return question(self._connection)
            except sqlite3.ProgrammingError as error:
                raise NotARun(f"the reader of {self.paths.archive} was closed: open another") from error

    def _one(self, sql: str, id: int, what: str) -> rows.Row:
        found = self._rows(sql, id)
        return rows.found(found[0] if found else None, what)

    def _check_present(self) -> None:
        if identity(self.paths) != self._identity:
            raise NotARun(f"{self.paths.archive} was replaced while it was being read: open the run again")
