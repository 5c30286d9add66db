"""What was thought about an expansion: the diagnosis that led to it, and what a judge said of the child.

Both are stored in the transaction that ends the expansion, and never change. What their model calls cost is part of the
expansion's own usage; here it is told apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import Any, cast

from archive.records import Usage
from archive.rows import USAGE, insert_row
from archive.values import clean, dump, load, load_ids


class Hindsight(StrEnum):
    """Whether the proposer was shown what became of siblings. `none`: there was none to learn from, or it is off."""

    NONE = "none"
    SHOWN = "shown"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Diagnosis:
    """Why an expansion tried what it tried.

    `source`: `rules` or `model`; `model` and `prompt` (the hash of its text) are '' for rules. `entry`: the kind of
    trouble that was worked on, and `evaluations` the attempts that were shown. `wrong`, `weakness`, `proposal` and
    `check`: what went wrong, the general weakness behind it, the change that is proposed, how to see that it helped.
    `siblings`: the variants whose fate was shown as hindsight, `hindsight_text` in what words. `error`: why the model
    gave no diagnosis, where rules had to do. `transcript_blob` is set by the archive, from `transcript`.
    """

    source: str
    entry: str = ""
    evaluations: tuple[int, ...] = ()
    wrong: str = ""
    weakness: str = ""
    proposal: str = ""
    check: str = ""
    hindsight: Hindsight = Hindsight.NONE
    siblings: tuple[int, ...] = ()
    hindsight_text: str = ""
    lessons: tuple[int, ...] = ()
    model: str = ""
    prompt: str = ""
    error: str = ""
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    transcript_blob: str = ""
    expansion_id: int = 0


@dataclass(frozen=True)
class Judgement:
    """What a judge said of a child against its parent, before the child had results.

    `value` in [-100, 100], None where there is none (a failed call is no prior); `samples` are those that it is the
    median of. `action`: the kind of change, which chose the criteria. `source`: `rules` or `model`.
    """

    source: str
    action: str = ""
    value: float | None = None
    samples: tuple[float, ...] = ()
    explanation: str = ""
    advice: str = ""
    model: str = ""
    prompt: str = ""
    error: str = ""
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    transcript_blob: str = ""
    variant_id: int = 0


_DIAGNOSIS = (
    "expansion_id, source, entry, evaluations, wrong, weakness, proposal, check_by, hindsight, siblings, "
    f"hindsight_text, lessons, model, prompt, error, transcript_blob, {USAGE}"
)
_JUDGEMENT = (
    f"variant_id, source, action, value, samples, explanation, advice, model, prompt, error, transcript_blob, {USAGE}"
)


def insert_diagnosis(connection: sqlite3.Connection, expansion_id: int, made: Diagnosis, blob: str) -> None:
    texts = (made.wrong, made.weakness, made.proposal, made.check)
    row = (
        expansion_id,
        made.source,
        clean(made.entry),
        dump(made.evaluations),
        *map(clean, texts),
        made.hindsight.value,
        dump(made.siblings),
        clean(made.hindsight_text),
        dump(made.lessons),
        *map(clean, (made.model, made.prompt, made.error)),
        blob,
        *astuple(made.usage),
    )
    insert_row(connection, "diagnoses", _DIAGNOSIS, row)


def insert_judgement(connection: sqlite3.Connection, variant_id: int, said: Judgement, blob: str) -> None:
    row = (
        variant_id,
        said.source,
        clean(said.action),
        said.value,
        dump(said.samples),
        *map(clean, (said.explanation, said.advice, said.model, said.prompt, said.error)),
        blob,
        *astuple(said.usage),
    )
    insert_row(connection, "judgements", _JUDGEMENT, row)


def diagnoses(connection: sqlite3.Connection, expansion_id: int | None = None) -> list[Diagnosis]:
    """All, or that of one expansion, in the order of the expansions."""
    where, values = _where("expansion_id", expansion_id)
    found = connection.execute(f"SELECT {_DIAGNOSIS} FROM diagnoses {where} ORDER BY expansion_id", values).fetchall()
    return [_diagnosis(row) for row in found]


def judgements(connection: sqlite3.Connection, variant_id: int | None = None) -> list[Judgement]:
    """All, or that of one variant, in the order of the variants."""
    where, values = _where("variant_id", variant_id)
    found = connection.execute(f"SELECT {_JUDGEMENT} FROM judgements {where} ORDER BY variant_id", values).fetchall()
    return [_judgement(row) for row in found]


def judged_values(connection: sqlite3.Connection) -> dict[int, float]:
    """Variant → value, of the judgements that have one."""
    found = connection.execute("SELECT variant_id, value FROM judgements WHERE value IS NOT NULL ORDER BY variant_id")
    return {int(variant): float(value) for variant, value in found.fetchall()}


def _diagnosis(row: Sequence[Any]) -> Diagnosis:
    return Diagnosis(
        expansion_id=row[0],
        source=row[1],
        entry=row[2],
        evaluations=load_ids(row[3]),
        wrong=row[4],
        weakness=row[5],
        proposal=row[6],
        check=row[7],
        hindsight=Hindsight(row[8]),
        siblings=load_ids(row[9]),
        hindsight_text=row[10],
        lessons=load_ids(row[11]),
        model=row[12],
        prompt=row[13],
        error=row[14],
        transcript_blob=row[15],
        usage=Usage(*row[16:]),
    )


def _judgement(row: Sequence[Any]) -> Judgement:
    return Judgement(
        variant_id=row[0],
        source=row[1],
        action=row[2],
        value=row[3],
        samples=tuple(cast("list[float]", load(row[4]))),
        explanation=row[5],
        advice=row[6],
        model=row[7],
        prompt=row[8],
        error=row[9],
        transcript_blob=row[10],
        usage=Usage(*row[11:]),
    )


def _where(column: str, id: int | None) -> tuple[str, tuple[int, ...]]:
    return ("", ()) if id is None else (f"WHERE {column} = ?", (id,))
