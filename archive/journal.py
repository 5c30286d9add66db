"""What is noted of a run beside its variants and jobs: decisions, events, the engine's state, the user's commands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from archive import rows, writes
from archive.connection import batch, part, transaction, translate_errors
from archive.errors import NotARun
from archive.layout import RunPaths
from archive.records import Decision
from archive.rows import Command
from archive.values import JsonValue, load

Clock = Callable[[], float]
State = Mapping[str, JsonValue]
NO_STATE: State = {}


class Journal:
    """The half of `archive.store.Archive` that knows nothing of code and blobs; of one thread, like the whole."""

    def __init__(self, paths: RunPaths, connection: sqlite3.Connection, clock: Clock) -> None:
        self.paths = paths
        self._connection = connection
        self._clock = clock

    def record_decision(self, decision: Decision, state: State = NO_STATE) -> int:
        """Store a decision that starts no job."""
        with self._transaction():
            id = writes.insert_decision(self._connection, decision, self._clock())
            writes.put_state(self._connection, state)
        return id

    def log(
        self,
        kind: str,
        message: str,
        *,
        variant_id: int | None = None,
        evaluation_id: int | None = None,
        expansion_id: int | None = None,
    ) -> int:
        """Add an event: something worth telling a person who looks at the run. Returns its id."""
        with self._transaction():
            return writes.insert_event(
                self._connection, self._clock(), kind, message, variant_id, evaluation_id, expansion_id
            )

    def put_state(self, state: State) -> None:
        with self._transaction():
            writes.put_state(self._connection, state)

    def get_state(self, key: str, default: JsonValue = None) -> JsonValue:
        row = self._row("SELECT value FROM state WHERE key = ?", key)
        return default if row is None else load(row[0])

    def take_commands(self) -> list[Command]:
        """The commands that were posted since the last call, oldest first, now marked as taken.

        One that is taken but not finished when the engine is killed is taken again after `recover`.
        """
        if not (found := self._rows(f"SELECT {rows.COMMAND} FROM commands WHERE state = 'posted' ORDER BY id")):
            return []
        with self._transaction():
            self._connection.execute(
                "UPDATE commands SET state = 'taken' WHERE state = 'posted' AND id <= ?", (found[-1][0],)
            )
        return [rows.command((*row[:3], "taken", *row[4:])) for row in found]

    def finish_command(self, id: int, result: str, *, state: State = NO_STATE) -> None:
        with self._transaction():
            writes.close_command(self._connection, id, result, self._clock())
            writes.put_state(self._connection, state)

    # --- SQLite -------------------------------------------------------------------------------------------------

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Share one transaction, and one wait for the disk, among the results that are stored inside.

        Each is stored as a whole or not at all; all of them survive a kill or a power cut from the end of the batch
        on. Where something is raised, those before it are kept.

        Raises:
            DiskFull: all of them are still running; `recover` removes what there is of children.
        """
        with batch(self._connection, self.paths.archive):
            yield

    def _transaction(self, *, durable: bool = False) -> AbstractContextManager[None]:
        if self._connection.in_transaction:  # in a batch
            return part(self._connection, self.paths.archive)
        return transaction(self._connection, self.paths.archive, durable=durable)

    def _rows(self, sql: str, *values: object) -> list[rows.Row]:
        with translate_errors(self.paths.archive):
            return self._connection.execute(sql, values).fetchall()

    def _row(self, sql: str, *values: object) -> rows.Row | None:
        found = self._rows(sql, *values)
        return found[0] if found else None

    def _value(self, sql: str, *values: object) -> int | float:
        row = self._row(sql, *values)
        if row is None or row[0] is None:
            raise NotARun(f"{self.paths.root} has no root variant yet: `hgm run` adds it")
        number: int | float = row[0]
        return number
