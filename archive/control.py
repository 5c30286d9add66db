"""How a run is steered from outside: one row in `commands`, the only write that is not the engine's.

The engine reads the rows between two decisions and writes what came of each. Where no engine holds the run's lock
(`driver` is None), a command waits until `hgm run` starts one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum

from archive.connection import check_version, connect_writer, transaction
from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.lock import holder
from archive.records import ROOT
from archive.values import JsonValue, dump


class Verb(StrEnum):
    """What a run can be told, and with which `args`. `ban` and `unban` name a variant: `{"variant": 17}`."""

    PAUSE = "pause"  # start nothing new until `resume`
    RESUME = "resume"
    STOP = "stop"  # end now; what is in flight is lost and queued again by the next `hgm run`
    DRAIN = "drain"  # start nothing new, finish what is in flight, end
    BUDGET = "budget"  # {"evaluations": 500, …}: so many more
    BAN = "ban"
    UNBAN = "unban"
    PIN = "pin"  # {"variant": 17, "pinned": false} takes the mark away
    EXPAND = "expand"  # {"variant": 17}: one more expansion of it, before anything else
    EVALUATE = "evaluate"  # {"variant": 17, "tasks": 5, "split": "held_out"}: on so many more tasks of that split
    AGAIN = "again"  # {"evaluation": 12}: the same once more, for a check
    NOTE = "note"  # {"variant": 17, "text": "…"}: kept with the run, whoever drives it; without a variant, of the run


def post(paths: RunPaths, verb: Verb, args: Mapping[str, JsonValue] | None = None) -> int:
    """Leave a command for the engine in one short write transaction; returns its id.

    Raises:
        NotARun, ArchiveTooNew: there is no archive that it could be left in.
    """
    with closing(connect_writer(paths.archive)) as connection:
        check_version(connection, paths.archive)
        with transaction(connection, paths.archive):
            cursor = connection.execute(
                "INSERT INTO commands (verb, args, posted_at) VALUES (?, ?, ?)",
                (Verb(verb).value, dump(dict(args or {})), time.time()),
            )
    return int(cursor.lastrowid or 0)


def driver(paths: RunPaths) -> int | None:
    """The process id of the engine that drives the run; None when nobody does."""
    return holder(paths)


def bannable(variant: int, *, undo: bool = False) -> int:
    """`variant`, which may be banned, or no longer be so.

    Raises:
        ConfigError: it is the root, whose clade is all there is.
    """
    if variant == ROOT and not undo:
        raise ConfigError("v0 is the root: every variant is in its clade, and none could be chosen; to end, hgm stop")
    return variant
