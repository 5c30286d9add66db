"""What is asked often must not read a whole table: SQLite's own plans of the statements that were really executed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import control
from archive.browse import Browser
from archive.control import Verb
from archive.records import (
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    Outcome,
    Purpose,
    Usage,
)
from archive.store import Archive
from tests.archive.making import code, evaluate, expand, new_archive

SEARCH = Purpose.SEARCH
LARGE = "evaluations|expansions|decisions|events|variants"
DECISION = Decision(DecisionKind.EVALUATE, "sharpen", 0, "task-0")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new_archive(tmp_path) as archive:
        evaluate(archive, expand(archive, 0).id)
        yield archive


def whole_tables(connection: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """The statements of `ask` that look at every row of a table. One that takes the first rows of an order which the
    table has anyway is none of them."""
    said: list[str] = []
    connection.set_trace_callback(said.append)
    ask()
    connection.set_trace_callback(None)
    found = []
    asked = [sql for sql in said if re.match(r"\s*(SELECT|WITH|UPDATE|INSERT)\b", sql)]
    assert asked
    for sql in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [
            step for step in plan if re.fullmatch(r"SCAN (evaluations|expansions|decisions|events|variants)", step)
        ]
        first_rows = " LIMIT " in sql and "USE TEMP B-TREE FOR ORDER BY" not in plan
        if scans and not first_rows:
            found.append(f"{sql}: {plan}")
    return found


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.variant(1),
        lambda r: r.children(0),
        lambda r: r.lineage(1),
        lambda r: r.evaluations(1),
        lambda r: r.evaluations(1, SEARCH),
        lambda r: r.evaluations(1, after=5, limit=3),
        lambda r: r.evaluations(after=5, limit=3),
        lambda r: r.evaluations(purpose=Purpose.FINAL),
        lambda r: r.expansions(0),
        lambda r: r.expansions(after=5, limit=3),
        lambda r: r.latest_evaluations(3),
        lambda r: r.latest_expansions(3),
        lambda r: r.running(),
        lambda r: r.outcomes(Purpose.FINAL),
        lambda r: r.success_rates(1, Purpose.FINAL),
        lambda r: r.efficiencies(1, Purpose.FINAL),
        lambda r: r.decisions(after=5, limit=3),
        lambda r: r.latest_decisions(3),
        lambda r: r.decision_for(evaluation_id=1),
        lambda r: r.decision_for(expansion_id=1),
        lambda r: r.events(after=5, limit=3),
        lambda r: r.latest_events(3),
        lambda r: r.state("phase"),
        lambda r: r.root(),
        lambda r: r.size(),
        lambda r: r.facts([0, 1]),
        lambda r: r.shape([0]),
        lambda r: r.shape_around([1]),
        lambda r: r.failed_expansions([0]),
        lambda r: r.failures(),
    ],
)
def test_readers_look_things_up(archive: Archive, ask: Callable[[Browser], object]) -> None:
    with Browser(archive.paths) as browser:
        assert whole_tables(browser._connection, lambda: ask(browser)) == []


def test_so_does_everything_that_is_done_for_one_result(archive: Archive) -> None:
    def life_of_two_jobs() -> None:
        state = {"rng": "x"}
        evaluation = archive.begin_evaluation(1, "task-1", SEARCH, 1, decision=DECISION, state=state)
        archive.book_usage("evaluations", evaluation, Usage(requests=1))
        archive.finish_evaluation(evaluation, EvaluationResult(Outcome.LIMIT), state=state)
        archive.retries(1, "task-1", SEARCH)
        made = archive.begin_expansion(1, 1, decision=DECISION, state=state)
        archive.variant_with_tree("x")
        archive.finish_expansion(made, ExpansionResult(None), code("new"), state=state)
        failed = archive.begin_expansion(1, 1)
        archive.finish_expansion(failed, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
        archive.log("note", "hello", variant_id=1)
        for command in archive.take_commands():
            archive.finish_command(command.id, "done")

    control.post(archive.paths, Verb.PIN, {"variant": 1})
    assert whole_tables(archive._connection, life_of_two_jobs) == []


def test_a_question_that_reads_a_whole_table_is_found(archive: Archive) -> None:
    with Browser(archive.paths) as browser:
        for ask in (browser.variants, browser.counts, lambda: browser.search(["x"])):
            assert whole_tables(browser._connection, ask)
