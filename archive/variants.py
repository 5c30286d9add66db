"""The variants of a run, as its only writer has them: a row in SQLite and a branch in git for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive import rows, writes
from archive.errors import HgmError
from archive.files import File, FileTree
from archive.git import AgentsRepository
from archive.journal import Clock, Journal
from archive.layout import RunPaths
from archive.lessons import insert_brought
from archive.records import ROOT, Variant
from archive.recovery import BRANCHES


class Variants(Journal):
    """The part of `archive.store.Archive` that knows of code, and nothing of jobs and blobs."""

    def __init__(self, paths: RunPaths, connection: sqlite3.Connection, git: AgentsRepository, clock: Clock) -> None:
        super().__init__(paths, connection, clock)
        self.git = git

    def add_root(
        self, files: FileTree, *, name: str, idea: str, model: str = "", lessons: Sequence[str] = ()
    ) -> Variant:
        """Commit the first variant, with the `lessons` that it brought along, best first.

        Raises:
            HgmError: the run has a root already.
            UnsafeTree: `files` has a path that git cannot hold.
        """
        if self.has_root():
            raise HgmError(f"{self.paths.name} has a root already")
        at = self._clock()
        trailers = {"Variant": f"v{ROOT}", "Model": model, "Idea": idea}
        message = f"v{ROOT} {name}: {idea}"
        commit = self.git.commit(
            files, branch=f"{BRANCHES}{ROOT}", parent=None, message=message, trailers=trailers, when=at
        )
        root = Variant(ROOT, None, None, 0, commit.sha, commit.tree, name, idea, model, at)
        with self._transaction():
            writes.insert_variant(self._connection, root)
            if lessons:
                insert_brought(self._connection, lessons, at)
        return self.variant(ROOT)

    def has_root(self) -> bool:
        return bool(self._value("SELECT count(*) FROM variants"))

    def variant(self, id: int) -> Variant:
        """Raises NotFound: no such variant."""
        row = self._row(f"SELECT {rows.VARIANT} FROM variants WHERE id = ?", id)
        return rows.variant(rows.found(row, f"variant v{id}"))

    def variant_with_tree(self, tree_oid: str) -> Variant | None:
        """The first variant whose code has this object name (`archive.git.tree_oid`), None where it is new."""
        row = self._row(f"SELECT {rows.VARIANT} FROM variants WHERE tree_oid = ? ORDER BY id LIMIT 1", tree_oid)
        return None if row is None else rows.variant(row)

    def variant_files(self, id: int) -> dict[str, File]:
        return self.git.files(self.variant(id).commit)

    def banned(self) -> list[int]:
        """The ids of the variants that a user took out of the search."""
        return [row[0] for row in self._rows("SELECT id FROM variants WHERE banned ORDER BY id")]

    def set_banned(self, id: int, banned: bool) -> None:
        self._mark(id, "banned", banned)

    def set_pinned(self, id: int, pinned: bool) -> None:
        self._mark(id, "pinned", pinned)

    def _mark(self, id: int, column: str, value: bool) -> None:
        self.variant(id)
        with self._transaction():
            self._connection.execute(f"UPDATE variants SET {column} = ? WHERE id = ?", (value, id))
