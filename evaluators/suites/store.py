"""Published data that was fetched, and what was made of it: in the user's cache, under its own digest.

    suites/NAME/current         the digest that is used where no data is named
    suites/NAME/DIGEST/data     the file as it is published, or `data/`, a folder
    suites/NAME/DIGEST/cases    what was made of it, where the suite needs that
    suites/NAME/DIGEST/record   where it came from, both digests, how many tasks

A folder appears whole or not at all. What is read is compared with its digest first.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive.errors import Missing, TaskError
from archive.files import FileTree, digest, read_tree, write_tree
from evaluators.environments import cache_directory

_SHOWN = 16


@dataclass(frozen=True)
class Record:
    """`digest` is of the data (sha-256), `cases` of what was made of it, empty where nothing was."""

    source: str
    digest: str
    cases: str
    tasks: int
    fetched_at: float


@dataclass(frozen=True)
class Stored:
    """One version of a suite's data in the cache."""

    name: str
    folder: Path
    record: Record

    def data(self) -> bytes:
        """The file.

        Raises:
            TaskError: it is not what it was when it was fetched.
        """
        data = self._read("data")
        self._compare(data_digest(data), self.record.digest, "data")
        return data

    def place(self) -> Path:
        """Where the data is, a file or a folder.

        Raises:
            TaskError: the same.
        """
        place = self.folder / "data"
        if place.is_file():
            self.data()
        else:
            self._compare(digest(read_tree(place)) if place.is_dir() else "", self.record.digest, "data/")
        return place

    def cases(self) -> bytes:
        """What was made of it.

        Raises:
            TaskError: the same.
        """
        cases = self._read("cases")
        self._compare(data_digest(cases), self.record.cases, "cases")
        return cases

    def _read(self, part: str) -> bytes:
        try:
            return (self.folder / part).read_bytes()
        except OSError as error:
            raise TaskError(f"suite {self.name}: {error}; fetch it again: hgm suites fetch {self.name}") from None

    def _compare(self, found: str, wanted: str, part: str) -> None:
        if found != wanted:
            raise TaskError(
                f"suite {self.name}: {self.folder / part} was changed since it was fetched (its digest was "
                f"{wanted[:_SHOWN]}, and is {found[:_SHOWN]}); fetch it again: hgm suites fetch {self.name}"
            )


def suites_directory() -> Path:
    """$HGM_SUITES, or suites/ in the cache."""
    if own := os.environ.get("HGM_SUITES"):
        return Path(own).absolute()
    return cache_directory() / "suites"


def data_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored(name: str, of: str | None = None) -> Stored | None:
    """The version of digest `of`, or the one that was fetched last; None where it is not here whole."""
    place = suites_directory() / name
    try:
        number = (of or (place / "current").read_text().strip())[:_SHOWN]
        record = TypeAdapter(Record).validate_json((place / number / "record").read_bytes())
    except (OSError, ValidationError):
        return None
    return Stored(name, place / number, record)


def keep(name: str, source: str, data: bytes | FileTree, cases: bytes = b"", tasks: int = 0) -> Stored:
    """Store a version, and let it be the one that is used.

    Raises:
        Missing: the cache cannot be written.
    """
    of = data_digest(data) if isinstance(data, bytes) else digest(data)
    record = Record(source, of, data_digest(cases) if cases else "", tasks, time.time())
    place = suites_directory() / name
    try:
        place.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".fetching-", dir=place))
        try:
            if isinstance(data, bytes):
                (draft / "data").write_bytes(data)
            else:
                write_tree(data, draft / "data")
            (draft / "cases").write_bytes(cases)
            (draft / "record").write_text(json.dumps(asdict(record)))
            shutil.rmtree(place / of[:_SHOWN], ignore_errors=True)
            draft.rename(place / of[:_SHOWN])
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        (place / "current.new").write_text(of)
        (place / "current.new").replace(place / "current")
    except OSError as error:
        raise Missing(
            f"suite {name}: cannot write in {place}: {error}; set HGM_SUITES to a writable directory"
        ) from error
    return Stored(name, place / of[:_SHOWN], record)
