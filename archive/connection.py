"""How a connection to archive.db is opened, checked, and how SQLite's errors become sentences for people.

Nothing here imports sqlite-utils: readers and the command line must start quickly.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import ArchiveTooNew, DiskFull, HgmError, Missing, NotARun

SCHEMA_VERSION = 9
"""`PRAGMA user_version` of an archive that this program writes: the number of migrations in `archive/schema.py`."""

EXAM = "exam"
"""Key of the state that says that the archive is no search's: it holds one agent's evaluations, made by `hgm eval`."""

APPLICATION_ID = 0x48474D31
"""`PRAGMA application_id`: "HGM1", so that `file archive.db` and we can tell whose database it is."""

_WRITER_TIMEOUT_S = 30.0
_READER_TIMEOUT_S = 10.0
_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


def connect_writer(path: Path) -> sqlite3.Connection:
    """A connection that may write to the existing database at `path`; transactions are begun explicitly."""
    with translate_errors(path):
        connection = _connect(path, "rw", _WRITER_TIMEOUT_S)
        connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, for any thread.

    Where the directory cannot be written to and no engine left a write-ahead log (a run on a read-only medium), the
    file is opened as one that does not change, since SQLite could not make its shared-memory file.
    """
    with translate_errors(path):
        try:
            connection = _connect(path, "ro", _READER_TIMEOUT_S, any_thread=True)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            if path.with_name(path.name + "-wal").exists() or os.access(path.parent, os.W_OK):
                raise
            connection = _connect(path, "ro&immutable=1", _READER_TIMEOUT_S, any_thread=True)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def _connect(path: Path, mode: str, timeout_s: float, *, any_thread: bool = False) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise Missing(f"Python's SQLite is {sqlite3.sqlite_version}; 3.37 or later is needed: use another Python build")
    if not path.is_file():
        raise NotARun(f"{path.parent} is no run: it has no {path.name}; start one with `hgm init`")
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=not any_thread)


def check_version(connection: sqlite3.Connection, path: Path, *, oldest: int = SCHEMA_VERSION) -> int:
    """The schema version of the archive, at least `oldest`.

    Raises:
        NotARun: not an archive of this program, not finished being created, or older than `oldest`.
        ArchiveTooNew: written by a later version of this program.
    """
    with translate_errors(path):
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables == 0:
        raise NotARun(f"{path} is empty: it was truncated or never filled; restore it from a copy")
    if application != APPLICATION_ID:
        raise NotARun(f"{path} is an SQLite database, but not an archive of this program")
    if version > SCHEMA_VERSION:
        raise ArchiveTooNew(
            f"{path} has schema {version}; this program knows schemas up to {SCHEMA_VERSION}: update the program"
        )
    if version < oldest:
        with translate_errors(path):
            is_exam = connection.execute("SELECT 1 FROM state WHERE key = ? AND value = 'true'", [EXAM]).fetchone()
        way = "the same `hgm eval` again" if is_exam else f"`hgm run` on {path.parent}"
        raise NotARun(f"{path} has schema {version}, this program reads {oldest}: {way} brings it up to date")
    return int(version)


def check_parents(connection: sqlite3.Connection, path: Path) -> None:
    """See that the stored tree is one: every parent is older than its child, so that no walk to the root goes round.

    The schema sees to that, but not in a database that something else wrote. 100,000 variants: about 10 ms.

    Raises:
        NotARun: it is none.
    """
    with translate_errors(path):
        wrong = connection.execute(
            "SELECT id, parent_id FROM variants WHERE parent_id >= id"
            " UNION ALL SELECT id, parent_id FROM variants WHERE parent_id IS NULL AND id != 0 LIMIT 1"
        ).fetchone()
    if wrong is not None:
        id, parent = wrong
        has = "no parent" if parent is None else f"v{parent} for a parent, which is not older"
        raise NotARun(
            f"the tree in {path} is broken: v{id} has {has}; something else wrote to it: restore it from a copy"
        )


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path, *, durable: bool = False) -> Iterator[None]:
    """One write transaction: all of it or nothing, whatever is raised inside or by the commit.

    No kill of the process loses a committed one. A power cut may lose the latest, but none that is `durable`, and none
    before such a one: its commit waits until the write-ahead log is on the disk.
    """
    with translate_errors(path):
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        # IMMEDIATE: a deferred one that reads first fails at its first write when a command was posted in between.
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise


@contextmanager
def batch(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One durable transaction for many `part`s. What is raised inside leaves the parts that were whole by then."""
    with translate_errors(path):
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            if connection.in_transaction:  # SQLite may have rolled all of it back: a full disk
                try:
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                    raise


@contextmanager
def part(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """A part of a transaction that was begun: all of it or nothing, whatever is raised inside."""
    with translate_errors(path):
        connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK TO part")
                    connection.execute("RELEASE part")
            raise
        connection.execute("RELEASE part")


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the database at `path` into errors of our own."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a rule of the schema was broken by our own code: no user can act on it
    except sqlite3.DatabaseError as error:
        raise _translated(error, path) from error


def _translated(error: sqlite3.DatabaseError, path: Path) -> HgmError:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    primary = code & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
        return DiskFull(f"no space left for {path}: nothing was half-written; free some and run again")
    if not path.exists():
        return NotARun(f"{path} is not there any more ({error})")
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HgmError(f"{path} is busy: another process has been writing for too long; try again ({error})")
    if primary == sqlite3.SQLITE_NOTADB:
        return NotARun(f"{path} is not an SQLite database; restore it from a copy")
    if primary == sqlite3.SQLITE_CORRUPT:
        return NotARun(f"{path} is damaged or truncated ({error}); restore it from a copy")
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY):
        return NotARun(f"{path} cannot be read or written ({error}); look at the permissions and at the disk")
    if "no such module" in str(error):
        return Missing(f"Python's SQLite has no full-text search ({error}): use another Python build")
    if "no such table" in str(error) or "no such column" in str(error):
        return NotARun(f"{path} lacks a part of its schema ({error}); restore it from a copy")
    return HgmError(f"{path}: {error}")


@contextmanager
def translate_os_errors(what: str) -> Iterator[None]:
    """Turn a full disk into `DiskFull` and any other failure to write into an `HgmError` that names `what`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"no space left for {what}; free some and run again") from error
        raise HgmError(f"{what} cannot be written: {error}") from error
