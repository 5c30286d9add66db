"""The stored sums of random trees are those of a recount by brute force."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from archive import writes
from archive.errors import HgmError
from archive.layout import RunPaths
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose, Variant
from archive.recovery import check_sums
from archive.schema import migrate
from archive.store import Archive
from tests.archive.making import TASKS, code, ticking

NOTHING = ("", "", "", "")
RESULTS = st.tuples(st.integers(0), st.sampled_from(list(Outcome)), st.sampled_from(list(Purpose)))
TREES = st.lists(st.integers(0), max_size=25)


@pytest.fixture(scope="module")
def template() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    connection.execute(
        "INSERT INTO tasks (position, id, suite, split, digest) VALUES (0, 'task-0', 'bundled', 'search', 'd')"
    )
    yield connection
    connection.close()


def grow(connection: sqlite3.Connection, picks: list[int]) -> list[int | None]:
    """A tree in which node i+1 hangs below node picks[i] mod (i+1); returns the parents."""
    parents: list[int | None] = [None, *(pick % (i + 1) for i, pick in enumerate(picks))]
    for id, parent in enumerate(parents):
        expansion = None if parent is None else writes.insert_expansion(connection, parent, 0, 0.0)
        writes.insert_variant(connection, Variant(id, parent, expansion, 0, f"c{id}", f"t{id}", "n", "", "", 0.0))
        if parent is not None and expansion is not None:
            writes.close_expansion(connection, expansion, ExpansionResult(None), NOTHING[:3], 0.0, id)
            writes.count_child(connection, parent)
    return parents


def brute_force(parents: list[int | None], results: list[tuple[int, bool]]) -> list[tuple[int, int, int, int, int]]:
    def below(node: int | None, ancestor: int) -> bool:
        return node is not None and (node == ancestor or below(parents[node], ancestor))

    return [
        (
            sum(good for node, good in results if node == id),
            sum(not good for node, good in results if node == id),
            sum(good for node, good in results if below(node, id)),
            sum(not good for node, good in results if below(node, id)),
            parents.count(id),
        )
        for id in range(len(parents))
    ]


@settings(
    max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(picks=TREES, results=st.lists(RESULTS, max_size=25))
def test_clade_sums_equal_a_recount(
    template: sqlite3.Connection, picks: list[int], results: list[tuple[int, Outcome, Purpose]]
) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    template.backup(connection)
    parents = grow(connection, picks)
    counted: list[tuple[int, bool]] = []
    for pick, outcome, purpose in results:
        node = pick % len(parents)
        id = writes.insert_evaluation(connection, node, "task-0", purpose, 0, None, 0.0)
        writes.close_evaluation(connection, id, EvaluationResult(outcome), NOTHING, 0.0)
        if purpose is Purpose.SEARCH and outcome.scored:
            writes.count_result(connection, node, success=outcome.success)
            counted.append((node, outcome.success))
    stored = connection.execute("SELECT s, f, clade_s, clade_f, children FROM variants ORDER BY id").fetchall()
    check_sums(connection)
    connection.close()
    assert stored == brute_force(parents, counted)


class Run(RuleBasedStateMachine):
    """Claims, results and quarantines in any order, stops and restarts in between, against a model in a few lists."""

    def __init__(self) -> None:
        super().__init__()
        ticks = ticking()
        self.paths = RunPaths(Run.directories())
        self.archive = Archive.create(self.paths, TASKS, clock=lambda: next(ticks))
        self.archive.add_root(code("0"), name="plain", idea="")
        self.parents: list[int | None] = [None]
        self.results: list[tuple[int, bool, str]] = []
        self.quarantined: set[str] = set()
        self.failed = [0]
        self.duplicates: list[int] = []
        self.evaluations: dict[int, tuple[int, str, Purpose]] = {}
        self.expansions: dict[int, int] = {}

    directories = staticmethod(lambda: None)

    @rule(pick=st.integers(0), task=st.sampled_from(["task-0", "task-1"]), purpose=st.sampled_from(list(Purpose)))
    def begin_evaluation(self, pick: int, task: str, purpose: Purpose) -> None:
        node = pick % len(self.parents)
        self.evaluations[self.archive.begin_evaluation(node, task, purpose, 1)] = (node, task, purpose)

    @precondition(lambda self: self.evaluations)
    @rule(pick=st.integers(0), outcome=st.sampled_from(list(Outcome)), patch=st.sampled_from([b"", b"a", b"b"]))
    def finish_evaluation(self, pick: int, outcome: Outcome, patch: bytes) -> None:
        id = list(self.evaluations)[pick % len(self.evaluations)]
        node, task, purpose = self.evaluations.pop(id)
        cause = "tests" if outcome is Outcome.UNRESOLVED else ""
        self.archive.finish_evaluation(id, EvaluationResult(outcome, cause, patch=patch))
        if purpose is Purpose.SEARCH and outcome.scored and task not in self.quarantined:
            self.results.append((node, outcome.success, task))
            self.failed[node] = 0

    @precondition(lambda self: self.archive.open_doubts())
    @rule(flaky=st.booleans())
    def settle_doubt(self, flaky: bool) -> None:
        doubt = self.archive.open_doubts()[0]
        assert doubt.task_id not in self.quarantined
        self.archive.settle_doubt(doubt, flaky, "seen")
        if flaky:
            self.quarantined.add(doubt.task_id)
            self.results = [result for result in self.results if result[2] != doubt.task_id]

    @rule(pick=st.integers(0))
    def begin_expansion(self, pick: int) -> None:
        node = pick % len(self.parents)
        self.expansions[self.archive.begin_expansion(node, 1)] = node

    @precondition(lambda self: self.expansions)
    @rule(pick=st.integers(0), failure=st.sampled_from(ExpansionFailure) | st.none())
    def finish_expansion(self, pick: int, failure: ExpansionFailure | None) -> None:
        id = list(self.expansions)[pick % len(self.expansions)]
        node = self.expansions.pop(id)
        files = code(f"of {id}") if failure is None else None
        child = self.archive.finish_expansion(id, ExpansionResult(failure), files)
        assert (child is None) is (files is None)
        if child is not None:
            assert child.id == len(self.parents)
            self.parents.append(node)
            self.failed.append(0)
            self.failed[node] = 0
        elif failure is not ExpansionFailure.INFRA:
            self.failed[node] += 1
            self.duplicates += [node] * (failure is ExpansionFailure.DUPLICATE)

    @rule()
    def restart(self) -> None:
        self.archive.close()
        self.archive = Archive.open(self.paths)
        recovered = self.archive.recover()
        assert recovered.lost_evaluations == tuple(sorted(self.evaluations))
        assert recovered.lost_expansions == tuple(sorted(self.expansions))
        for id in self.evaluations:
            with pytest.raises(HgmError, match="lost already"):
                self.archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED))
        self.evaluations.clear()
        self.expansions.clear()

    @invariant()
    def rows_agree_with_the_model(self) -> None:
        snapshot = self.archive.snapshot()
        stored = [(v.s, v.f, v.clade_s, v.clade_f, v.children) for v in snapshot.variants]
        assert stored == brute_force(self.parents, [result[:2] for result in self.results])
        assert [v.failed_in_a_row for v in snapshot.variants] == self.failed
        assert snapshot.duplicates == tuple(map(self.duplicates.count, range(len(self.parents))))
        assert sorted((r.variant_id, r.success, r.task_id) for r in snapshot.results) == sorted(self.results)
        assert set(snapshot.quarantined) == self.quarantined
        assert snapshot.totals.n == len(self.results)
        assert snapshot.totals.expansions_running == len(self.expansions)

    def teardown(self) -> None:
        self.archive.close()


def test_any_order_of_claims_results_and_restarts(tmp_path_factory: pytest.TempPathFactory) -> None:
    Run.directories = staticmethod(lambda: tmp_path_factory.mktemp("run"))
    run_state_machine_as_test(Run, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
