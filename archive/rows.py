"""How rows become records and records rows, for the writer and the readers alike; and records that only the archive
makes."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from archive.control import Verb
from archive.doubts import subtracted
from archive.errors import HgmError, NotFound
from archive.records import (
    Candidate,
    Decision,
    DecisionKind,
    Evaluation,
    Expansion,
    ExpansionFailure,
    JobState,
    Outcome,
    Purpose,
    Split,
    TaskRow,
    Usage,
    Variant,
)
from archive.values import JsonValue, dump, dump_numbers, load, load_numbers

Row = tuple[Any, ...]

USAGE = "requests, prompt_tokens, completion_tokens, cached_tokens, usd, cache_write_tokens, reasoning_tokens"
"""The columns of a `Usage`, in the order of its fields."""
SET_USAGE = ", ".join(f"{column} = ?" for column in USAGE.split(", "))
_WIDE = USAGE.count(",") + 1
_E, _X = 10 + _WIDE, 11 + _WIDE  # where the columns after it begin, of an evaluation and of an expansion
VARIANT = (
    "id, parent_id, expansion_id, depth, commit_sha, tree_oid, name, idea, model, created_at, "
    "s, f, clade_s, clade_f, children, failed_in_a_row, banned, pinned"
)
EVALUATION = (
    "id, variant_id, task_id, purpose, seed, state, outcome, cause, started_at, finished_at, "
    f"{USAGE}, agent_s, judge_s, overhead_s, retry_of, transcript_blob, log_blob, patch_blob, report_blob, model, "
    "efficiency"
)
EXPANSION = (
    "id, parent_id, child_id, seed, state, failure, detail, idea, model, started_at, finished_at, "
    f"{USAGE}, agent_s, gate_s, statement_blob, transcript_blob, log_blob"
)
DECISION = (
    "id, at, evaluation_id, expansion_id, kind, cause, variant_id, task_id, n, nodes, tau, "
    "score, components, runners_up"
)
EVENT = "id, at, kind, message, variant_id, evaluation_id, expansion_id"
COMMAND = "id, verb, args, state, result, posted_at, finished_at"
TASK = "id, suite, split, digest, kind, level"


@dataclass(frozen=True, slots=True)
class Result:
    """One scored evaluation, as trees and statistics need it."""

    variant_id: int
    task_id: str
    seed: int
    outcome: Outcome

    @property
    def success(self) -> bool:
        return self.outcome.success


@dataclass(frozen=True)
class DecisionRow:
    """A decision as it was stored: when, and the job that it started, if any."""

    id: int
    at: float
    evaluation_id: int | None
    expansion_id: int | None
    decision: Decision


@dataclass(frozen=True)
class MeanCost:
    """What an evaluation of a variant costs on average, over `attempts` scored search evaluations. `slowness`: the mean
    of 1 − efficiency, 0 where a task is not timed."""

    attempts: int
    tokens: float
    usd: float
    agent_s: float
    slowness: float = 0.0


@dataclass(frozen=True)
class Event:
    id: int
    at: float
    kind: str
    message: str
    variant_id: int | None
    evaluation_id: int | None
    expansion_id: int | None


@dataclass(frozen=True)
class Command:
    """`state` is `posted`, `taken` (the engine has read it) or `done`; `result` is one line for people."""

    id: int
    verb: Verb
    args: Mapping[str, JsonValue]
    state: str
    result: str
    posted_at: float
    finished_at: float | None


@dataclass(frozen=True)
class Totals:
    """A run in numbers.

    `n` counts scored search evaluations (the n of the scheduler, without those in flight), `finals` final ones; those
    of quarantined tasks are in neither, but in `evaluations_left_out`. `expansions_attempted` counts finished and
    running ones; what was lost to the host is in `expansions_lost` only. `usage` is everything that model calls have
    cost, lost and final work included; `agent_s` the time that agents have run, in seconds.
    """

    variants: int = 0
    n: int = 0
    finals: int = 0
    evaluations_running: int = 0
    evaluations_lost: int = 0
    evaluations_left_out: int = 0
    expansions_attempted: int = 0
    expansions_failed: int = 0
    expansions_running: int = 0
    expansions_lost: int = 0
    usage: Usage = field(default_factory=Usage)
    agent_s: float = 0.0


def variant(row: Row) -> Variant:
    return Variant(*(*row[:16], bool(row[16]), bool(row[17])))


def evaluation(row: Row) -> Evaluation:
    outcome = None if row[6] is None else Outcome(row[6])
    job = (Purpose(row[3]), row[4], JobState(row[5]), outcome)
    return Evaluation(*(*row[:3], *job, *row[7:10], Usage(*row[10:_E]), *row[_E:]))


def expansion(row: Row) -> Expansion:
    failure = None if row[5] is None else ExpansionFailure(row[5])
    return Expansion(*(*row[:4], JobState(row[4]), failure, *row[6:11], Usage(*row[11:_X]), *row[_X:]))


def task(row: Row) -> TaskRow:
    return TaskRow(row[0], row[1], Split(row[2]), *row[3:])


def event(row: Row) -> Event:
    return Event(*row)


def command(row: Row) -> Command:
    args = cast("Mapping[str, JsonValue]", load(row[2]))
    return Command(row[0], Verb(row[1]), args, *row[3:])


def decision(row: Row) -> DecisionRow:
    kind, cause, variant_id, task_id, n, nodes, tau, score, components, runners_up = row[4:]
    chosen = None
    if components is not None:
        parts = cast("Mapping[str, float | str]", load(components))
        chosen = Candidate(variant_id, math.nan if score is None else score, load_numbers(parts))
    rest = tuple(_candidate(item) for item in cast("list[Mapping[str, Any]]", load(runners_up)))
    made = Decision(DecisionKind(kind), cause, variant_id, task_id, n, nodes, tau, chosen, rest)
    return DecisionRow(row[0], row[1], row[2], row[3], made)


def decision_columns(decision: Decision) -> Row:
    """The values of the columns from `kind` to `runners_up`, in the order of `DECISION`."""
    chosen = decision.chosen
    return (
        decision.kind.value,
        decision.cause,
        decision.variant_id,
        decision.task_id,
        decision.n,
        decision.nodes,
        decision.tau,
        None if chosen is None else float(chosen.score),
        None if chosen is None else dump(dump_numbers(chosen.components)),
        dump([_candidate_json(candidate) for candidate in decision.runners_up]),
    )


def _candidate_json(candidate: Candidate) -> JsonValue:
    score = dump_numbers({"score": candidate.score})
    return {"variant_id": candidate.variant_id, **score, "components": dump_numbers(candidate.components)}


def _candidate(item: Mapping[str, Any]) -> Candidate:
    return Candidate(item["variant_id"], float(item["score"]), load_numbers(item["components"]))


def insert_row(connection: sqlite3.Connection, table: str, columns: str, row: Row) -> int:
    """Returns the id."""
    marks = ", ".join("?" * len(row))
    return new_id(connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row))


def new_id(cursor: sqlite3.Cursor) -> int:
    """Of the row that was inserted."""
    if cursor.lastrowid is None:
        raise HgmError("SQLite gave no id to a new row")
    return cursor.lastrowid


def found(row: Row | None, what: str) -> Row:
    """`row`, or `NotFound` that names `what` was asked for."""
    if row is None:
        raise NotFound(f"the run has no {what}")
    return row


def results(connection: sqlite3.Connection, purpose: Purpose) -> list[Result]:
    """Every scored evaluation of that purpose that counts, in the order of their starts."""
    outcomes = {outcome.value: outcome for outcome in Outcome}
    found = connection.execute(
        "SELECT variant_id, task_id, seed, outcome FROM scored WHERE purpose = ? ORDER BY id",
        (purpose.value,),
    ).fetchall()
    return [Result(variant_id, task_id, seed, outcomes[outcome]) for variant_id, task_id, seed, outcome in found]


def totals(connection: sqlite3.Connection) -> Totals:
    """One pass over each table of jobs: about 0.1 s at 100,000 evaluations."""
    (variants,) = connection.execute("SELECT count(*) FROM variants").fetchone()
    (failed,) = connection.execute(
        "SELECT count(*) FROM expansions WHERE state = 'done' AND failure IS NOT NULL"
    ).fetchone()
    spending: list[Row] = connection.execute(
        f"SELECT job, purpose, state, jobs, agent_s, {USAGE} FROM spending"
    ).fetchall()
    jobs = {(row[0], row[1], row[2]): int(row[3]) for row in spending}
    left_out = subtracted(connection)

    def count(job: str, state: JobState, *purposes: str) -> int:
        return sum(jobs.get((job, purpose, state.value), 0) for purpose in purposes)

    every = tuple(purpose.value for purpose in Purpose)
    running = count("expansion", JobState.RUNNING, "")
    return Totals(
        variants=int(variants),
        n=count("evaluation", JobState.DONE, Purpose.SEARCH) - left_out.get(Purpose.SEARCH, 0),
        finals=count("evaluation", JobState.DONE, Purpose.FINAL) - left_out.get(Purpose.FINAL, 0),
        evaluations_running=count("evaluation", JobState.RUNNING, *every),
        evaluations_lost=count("evaluation", JobState.LOST, *every),
        evaluations_left_out=sum(left_out.values()),
        expansions_attempted=count("expansion", JobState.DONE, "") + running,
        expansions_failed=int(failed),
        expansions_running=running,
        expansions_lost=count("expansion", JobState.LOST, ""),
        usage=_sum(Usage(*row[5:]) for row in spending),
        agent_s=sum(row[4] for row in spending),
    )


def _sum(usages: Iterable[Usage]) -> Usage:
    total = Usage()
    for usage in usages:
        total += usage
    return total
