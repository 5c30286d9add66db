"""Blind choices among the best, as `hgm discriminate` made them: an opinion about programs, kept beside their results.

Kept by whoever asked, in one short transaction of its own, whether or not an engine drives the run; never changed, and
part of no count and of no budget.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, astuple, dataclass, field
from typing import Any, Literal, cast

from archive.connection import check_version, connect_writer, transaction
from archive.layout import RunPaths
from archive.records import Usage
from archive.rows import USAGE, insert_row
from archive.values import clean, dump, load, load_ids


@dataclass(frozen=True)
class Vote:
    """`better` is a variant's id, None where the judge did not answer; `shown_first` the one that was called A."""

    shown_first: int
    better: int | None
    explanation: str = ""
    error: str = ""


DecidedBy = Literal["held-out", "votes", "belief"]


@dataclass(frozen=True)
class Duel:
    """`votes` are those of the last round; empty where held-out results decided."""

    champion: int
    challenger: int
    winner: int
    by: DecidedBy
    rounds: int = 0
    votes: tuple[Vote, ...] = ()

    @property
    def tally(self) -> str:
        """Champion's votes to the challenger's; empty where nobody was asked."""
        if not self.votes:
            return ""
        counts = [sum(vote.better == one for vote in self.votes) for one in (self.champion, self.challenger)]
        silent = sum(vote.better is None for vote in self.votes)
        return f"{counts[0]}:{counts[1]}" + (f", {silent} silent" if silent else "")

    @property
    def because(self) -> str:
        """The first argument for the winner."""
        return next((vote.explanation for vote in self.votes if vote.better == self.winner), "")

    def __str__(self) -> str:
        tally = f" ({self.tally})" if self.votes else ""
        return f"v{self.champion} against v{self.challenger}: v{self.winner} by {self.by}{tally}"


@dataclass(frozen=True)
class Choice:
    """`candidates` by belief, best first; `usage` is what asking cost. `prompt` names the prompt files, each as
    `name:hash`. `at` is set by the archive: Unix time."""

    candidates: tuple[int, ...]
    chosen: int
    duels: tuple[Duel, ...] = ()
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    prompt: str = ""
    at: float = 0.0

    def __str__(self) -> str:
        asked = f"{self.model} was asked (prompt {self.prompt})" if self.model else "nobody was asked"
        return f"v{self.chosen} of {', '.join(f'v{one}' for one in self.candidates)}; {asked}"


_CHOICE = f"candidates, chosen, model, prompt, at, {USAGE}"
_DUEL = "discrimination_id, number, champion, challenger, winner, decided_by, rounds, votes"


def keep(paths: RunPaths, made: Choice) -> None:
    """
    Raises:
        NotARun, ArchiveTooNew: there is no archive that it could be kept in, or it cannot be written to.
    """
    with closing(connect_writer(paths.archive)) as connection:
        check_version(connection, paths.archive)
        with transaction(connection, paths.archive, durable=True):
            said = (dump(made.candidates), made.chosen, clean(made.model), made.prompt, time.time())
            id = insert_row(connection, "discriminations", _CHOICE, (*said, *astuple(made.usage)))
            for number, duel in enumerate(made.duels, 1):
                votes = dump([_vote_json(vote) for vote in duel.votes])
                row = (id, number, duel.champion, duel.challenger, duel.winner, duel.by, duel.rounds, votes)
                insert_row(connection, "duels", _DUEL, row)


def discriminations(connection: sqlite3.Connection, candidate: int) -> list[Choice]:
    """Those that a variant was a candidate in, oldest first."""
    found = connection.execute(
        f"SELECT id, {_CHOICE} FROM discriminations"
        " WHERE EXISTS (SELECT 1 FROM json_each(candidates) WHERE value = ?) ORDER BY id",
        (candidate,),
    ).fetchall()
    return [_choice(connection, *row) for row in found]


def _choice(
    connection: sqlite3.Connection,
    id: int,
    candidates: str,
    chosen: int,
    model: str,
    prompt: str,
    at: float,
    *used: float,
) -> Choice:
    rows = connection.execute(f"SELECT {_DUEL} FROM duels WHERE discrimination_id = ? ORDER BY number", (id,))
    duels = tuple(map(_duel, rows.fetchall()))
    return Choice(load_ids(candidates), chosen, duels, Usage(*cast("Sequence[Any]", used)), model, prompt, at)


def _duel(row: Sequence[Any]) -> Duel:
    _, _, champion, challenger, winner, by, rounds, votes = row
    said = cast("list[Mapping[str, Any]]", load(votes))
    return Duel(champion, challenger, winner, by, rounds, tuple(Vote(**vote) for vote in said))


def _vote_json(vote: Vote) -> dict[str, int | str | None]:
    return asdict(vote) | {"explanation": clean(vote.explanation), "error": clean(vote.error)}
