"""The self-edits that one expansion made before any was gated: how they were ranked, and what became of each.

Stored in the transaction that ends the expansion, and never changed. What they cost is part of the expansion's own
usage; here it is told apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from archive.records import ExpansionFailure, Usage
from archive.rows import USAGE, insert_row
from archive.values import clean


class Fate(StrEnum):
    """What became of a candidate: `dropped` before the ranking (no change, a duplicate), `refused` by the gate, `taken`
    (it passed), or `unused`, since one of a better place was taken."""

    DROPPED = "dropped"
    REFUSED = "refused"
    TAKEN = "taken"
    UNUSED = "unused"


@dataclass(frozen=True)
class CandidateEdit:
    """One self-edit. `number`: 1 is what was made first; `place`: 1 is the best of the ranking, None where it was not
    ranked. `failure` and `detail` say why it was dropped or refused. `usage` and `agent_s` are those of the edit alone.
    `patch_blob` is set by the archive, from `patch`."""

    number: int
    seed: int
    fate: Fate
    place: int | None = None
    failure: ExpansionFailure | None = None
    detail: str = ""
    idea: str = ""
    agent_s: float = 0.0
    usage: Usage = field(default_factory=Usage)
    patch: bytes = b""
    patch_blob: str = ""

    @property
    def end(self) -> str:
        """What became of it, and why, in words."""
        return f"{self.fate}: {self.failure}: {self.detail}" if self.failure else str(self.fate)


RankedBy = Literal["order", "rules", "model"]


@dataclass(frozen=True)
class Ranking:
    """Which candidate was to be gated first, and why. `source`: `rules`, `model`, or `order`, in which they were made,
    where there was nothing to rank or the model gave no ranking (`error`). `usage` is that of the ranking alone.
    `transcript_blob` is set by the archive, from `transcript`."""

    source: RankedBy
    candidates: tuple[CandidateEdit, ...] = ()
    explanation: str = ""
    model: str = ""
    prompt: str = ""
    error: str = ""
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    transcript_blob: str = ""
    expansion_id: int = 0

    @property
    def by_place(self) -> list[CandidateEdit]:
        """The candidates, best first; last those that were dropped."""
        return sorted(self.candidates, key=lambda one: (one.place is None, one.place, one.number))

    @property
    def by(self) -> str:
        """Who ranked, in words."""
        if self.source == "model":
            return f"ranked by {self.model or 'a model'} (prompt {self.prompt})"
        return "ranked by rules" if self.source == "rules" else "in the order in which they were made"


_RANKING = f"expansion_id, source, explanation, model, prompt, error, transcript_blob, {USAGE}"
_CANDIDATE = f"expansion_id, number, seed, fate, place, failure, detail, idea, agent_s, patch_blob, {USAGE}"


def contents(made: Ranking) -> list[bytes]:
    """What is kept as blobs: the conversation, then the change of each candidate."""
    return [made.transcript, *(one.patch for one in made.candidates)]


def insert_ranking(connection: sqlite3.Connection, expansion_id: int, made: Ranking, blobs: Sequence[str]) -> None:
    """`blobs`: the addresses of its `contents`."""
    said = (*map(clean, (made.explanation, made.model, made.prompt, made.error)), blobs[0])
    insert_row(connection, "rankings", _RANKING, (expansion_id, made.source, *said, *astuple(made.usage)))
    for one, patch in zip(made.candidates, blobs[1:], strict=True):
        failure = None if one.failure is None else one.failure.value
        told = (failure, clean(one.detail), clean(one.idea), one.agent_s, patch)
        row = (expansion_id, one.number, one.seed, one.fate.value, one.place, *told, *astuple(one.usage))
        insert_row(connection, "candidate_edits", _CANDIDATE, row)


def ranking(connection: sqlite3.Connection, expansion_id: int) -> Ranking | None:
    """That of one expansion, with its candidates in the order in which they were made; None where it made but one."""
    row = connection.execute(f"SELECT {_RANKING} FROM rankings WHERE expansion_id = ?", (expansion_id,)).fetchone()
    if row is None:
        return None
    edits = connection.execute(
        f"SELECT {_CANDIDATE} FROM candidate_edits WHERE expansion_id = ? ORDER BY number", (expansion_id,)
    ).fetchall()
    _, source, explanation, model, prompt, error, blob, *used = row
    candidates = tuple(map(_candidate, edits))
    return Ranking(source, candidates, explanation, model, prompt, error, Usage(*used), b"", blob, expansion_id)


def _candidate(row: Sequence[Any]) -> CandidateEdit:
    _, number, seed, fate, place, failure, detail, idea, agent_s, blob, *used = row
    why = None if failure is None else ExpansionFailure(failure)
    return CandidateEdit(number, seed, Fate(fate), place, why, detail, idea, agent_s, Usage(*used), b"", blob)
