from __future__ import annotations

import hashlib
import math
import sqlite3
import threading
from itertools import count
from pathlib import Path

import pytest

from archive import control
from archive.errors import ArchiveTooNew, DiskFull, HgmError, NotARun, NotFound
from archive.files import File, UnsafeTree
from archive.git import AgentsRepository, tree_oid
from archive.queries import Reader
from archive.records import (
    Candidate,
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    JobState,
    Outcome,
    Purpose,
    Usage,
)
from archive.store import Archive
from tests.archive.making import SPENT, TASKS, code, evaluate, expand, new_archive, paths_in

DECISION = Decision(
    DecisionKind.EVALUATE,
    "n^alpha < |T|",
    0,
    "task-0",
    n=3,
    nodes=2,
    tau=0.5,
    chosen=Candidate(0, math.inf, {"prior": 0.25, "bonus": -math.inf}),
    runners_up=(Candidate(0, 0.5, {"prior": 0.125}),),
)


def test_a_new_archive_opens_again_with_its_tasks_and_its_root(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        root = archive.variant(0)
    with Archive.open(paths_in(tmp_path)) as archive:
        assert archive.variant(0) == root
        assert (root.label, root.depth, root.name, root.parent_id) == ("v0", 0, "plain", None)
        assert archive.variant_files(0) == code("0")
        assert root.tree == tree_oid(code("0"))
        assert not archive.recover()


def test_an_archive_is_made_once_and_has_one_root(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        with pytest.raises(HgmError, match="root already"):
            archive.add_root(code("1"), name="x", idea="")
        with pytest.raises(HgmError, match="already has an archive"):
            Archive.create(paths_in(tmp_path), TASKS)


def test_making_that_was_interrupted_can_be_repeated(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.agents.mkdir(parents=True)
    paths.archive.with_name("archive.db.new").write_bytes(b"half")
    paths.archive.with_name("archive.db.new-wal").write_bytes(b"half")
    with new_archive(tmp_path) as archive:
        assert archive.variant(0).label == "v0"
    assert not list(paths.root.glob("archive.db.new*"))


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.scored])
def test_a_scored_result_counts_along_the_path_once(tmp_path: Path, outcome: Outcome) -> None:
    with new_archive(tmp_path) as archive:
        child = expand(archive, 0)
        grandchild, aunt = expand(archive, child.id), expand(archive, 0)
        id = evaluate(archive, grandchild.id, outcome)
        s, f = (1, 0) if outcome is Outcome.RESOLVED else (0, 1)
        for variant_id, own, clade in [(0, (0, 0), (s, f)), (1, (0, 0), (s, f)), (2, (s, f), (s, f))]:
            variant = archive.variant(variant_id)
            assert ((variant.s, variant.f), (variant.clade_s, variant.clade_f)) == (own, clade)
        assert archive.variant(aunt.id).clade_s + archive.variant(aunt.id).clade_f == 0
        stored = archive.evaluation(id)
        assert (stored.state, stored.outcome, stored.usage) == (JobState.DONE, outcome, SPENT)
        assert stored.finished_at is not None
        assert stored.finished_at > stored.started_at


def test_a_result_takes_as_many_statements_at_any_depth_and_waits_for_the_disk(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        said: list[str] = []
        counted = []
        for depth in (0, 12):
            while archive.snapshot().totals.variants <= depth:
                expand(archive, archive.snapshot().totals.variants - 1)
            id = archive.begin_evaluation(depth, "task-0", Purpose.SEARCH, 1)
            archive._connection.set_trace_callback(said.append)
            archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED))
            archive._connection.set_trace_callback(None)
            counted.append([line for line in said if not line.startswith("--")])  # "--": inside a trigger
            said.clear()
        assert archive.variant(0).clade_s == 2
        assert len(counted[0]) == len(counted[1]) < 10
        assert counted[1].index("PRAGMA synchronous = FULL") < counted[1].index("BEGIN IMMEDIATE")
        archive._connection.set_trace_callback(said.append)
        archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1)
        assert "PRAGMA synchronous = NORMAL" in said  # the next result makes a claim durable too


def test_a_batch_keeps_what_was_whole_and_waits_for_the_disk_once(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        ids = [archive.begin_evaluation(0, f"task-{i}", Purpose.SEARCH, 1) for i in range(4)]
        expansion = archive.begin_expansion(0, 1)

        def one_of_them_twice() -> None:
            with archive.batch():
                archive.finish_evaluation(ids[0], EvaluationResult(Outcome.RESOLVED))
                child = archive.finish_expansion(expansion, ExpansionResult(None), code("1"))
                assert archive.variant_with_tree(tree_oid(code("1"))) == child
                with pytest.raises(ValueError, match="Out of range"):
                    archive.finish_evaluation(ids[1], EvaluationResult(Outcome.LIMIT), state={"x": math.inf})
                archive.finish_evaluation(ids[2], EvaluationResult(Outcome.LIMIT), state={"x": 1})
                archive.finish_evaluation(ids[0], EvaluationResult(Outcome.LIMIT))

        said: list[str] = []
        archive._connection.set_trace_callback(said.append)
        with pytest.raises(HgmError, match="done already"):
            one_of_them_twice()
        archive._connection.set_trace_callback(None)
        assert [said.count(words) for words in ("COMMIT", "PRAGMA synchronous = FULL")] == [1, 1]
    with Archive.open(paths_in(tmp_path)) as archive:
        states = [archive.evaluation(id).state for id in ids]
        assert states == [JobState.DONE, JobState.RUNNING, JobState.DONE, JobState.RUNNING]
        root = archive.variant(0)
        assert (root.s, root.f, root.children, archive.get_state("x")) == (1, 1, 1, 1)
        assert archive.recover().lost_evaluations == (ids[1], ids[3])


def test_a_batch_that_finds_no_space_leaves_nothing_half_done(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        id, expansion = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 1), archive.begin_expansion(0, 1)

        def too_much() -> None:
            with archive.batch():
                archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED))
                archive.finish_expansion(expansion, ExpansionResult(None), code("1"), state={"filler": "x" * 100_000})

        archive._connection.execute(f"PRAGMA max_page_count = {archive._value('PRAGMA page_count')}")
        with pytest.raises(DiskFull):
            too_much()
        archive._connection.execute("PRAGMA max_page_count = 1000000")
        assert archive.expansion(expansion).state is JobState.RUNNING
        archive.recover()
        assert archive.variant(0).children == 0
        assert archive.evaluation(id).state is not JobState.RUNNING
        assert not archive.recover()


def test_children_are_packed_while_a_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.git._LOOSE_OBJECTS_MAX", 0)
    texts = (str(number) for number in count())
    in_the_sample = next(t for t in texts if hashlib.sha1(f"blob {len(t)}\0{t}".encode()).hexdigest()[:2] == "17")
    with new_archive(tmp_path) as archive:
        packs, loose = (lambda p=p: list(archive.git.path.glob(p)) for p in ("objects/pack/*.pack", "objects/??/*"))
        expand(archive, 0, "not in it")
        assert loose()
        assert not packs()
        expand(archive, 0, in_the_sample)
        assert packs()
        assert not loose()
        expand(archive, 2)
        assert archive.variant_files(2) == code(in_the_sample)
        assert len(archive.git.branches()) == 4
        assert archive.git.fsck() == []
        assert not archive.recover()


def test_a_child_is_stored_even_where_packing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: AgentsRepository) -> bool:
        raise DiskFull("no space left")

    monkeypatch.setattr(AgentsRepository, "compact", fails)
    with new_archive(tmp_path) as archive:
        assert expand(archive, 0) == archive.variant(1)
        assert "variant/1" in archive.git.branches()


def test_final_results_and_lost_ones_are_kept_but_never_counted(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        evaluate(archive, 0, Outcome.RESOLVED, Purpose.FINAL, "held-0")
        lost = evaluate(archive, 0, Outcome.INFRA)
        root = archive.variant(0)
        assert (root.s, root.f, root.clade_s, root.clade_f) == (0, 0, 0, 0)
        assert archive.evaluation(lost).state is JobState.LOST
        assert archive.retries(0, "task-0", Purpose.SEARCH) == 1
        assert archive.retries(0, "task-0", Purpose.FINAL) == archive.retries(0, "task-1", Purpose.SEARCH) == 0
        again = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 2, retry_of=lost)
        assert archive.evaluation(again).retry_of == lost
        totals = archive.snapshot().totals
        assert (totals.n, totals.finals, totals.evaluations_lost, totals.evaluations_running) == (0, 1, 1, 1)
        assert totals.usage == SPENT + SPENT


def test_a_child_is_a_branch_a_commit_and_a_row(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        id = archive.begin_expansion(0, 7)
        result = ExpansionResult(
            None, idea="two\nlines", model="builtin", usage=SPENT, agent_s=2, gate_s=1, statement=b"why", log=b"log"
        )
        child = archive.finish_expansion(id, result, code("1"), name="plain-2")
        assert child is not None
        assert (child.id, child.parent_id, child.depth, child.expansion_id) == (1, 0, 1, id)
        assert (child.idea, child.model, child.name) == ("two\nlines", "builtin", "plain-2")
        assert archive.git.branches() == {"variant/0": archive.variant(0).commit, "variant/1": child.commit}
        assert archive.variant_files(1) == code("1")
        expansion = archive.expansion(id)
        assert (expansion.state, expansion.child_id, expansion.failure) == (JobState.DONE, 1, None)
        assert (expansion.usage, expansion.agent_s, expansion.gate_s) == (SPENT, 2, 1)
        assert archive.blobs.get(expansion.statement_blob) == b"why"
        assert archive.blobs.get(expansion.transcript_blob) == b""
        assert archive.variant(0).children == 1
        assert archive.variant_with_tree(tree_oid(code("1"))) == child
        assert archive.variant_with_tree(tree_oid(code("new"))) is None


def test_failures_in_a_row_are_counted_and_forgotten(tmp_path: Path) -> None:
    def fail(failure: ExpansionFailure) -> int:
        id = archive.begin_expansion(0, 1)
        assert archive.finish_expansion(id, ExpansionResult(failure, detail="why", usage=SPENT), None) is None
        return id

    with new_archive(tmp_path) as archive:
        first = fail(ExpansionFailure.NO_CHANGE)
        fail(ExpansionFailure.SMOKE_FAILED)
        lost = fail(ExpansionFailure.INFRA)
        assert archive.variant(0).failed_in_a_row == 2
        assert archive.expansion(first).failure is ExpansionFailure.NO_CHANGE
        assert (archive.expansion(lost).state, archive.expansion(lost).detail) == (JobState.LOST, "why")
        evaluate(archive, 0, Outcome.RESOLVED, Purpose.FINAL)
        evaluate(archive, 0, Outcome.INFRA)
        assert archive.variant(0).failed_in_a_row == 2
        evaluate(archive, 0, Outcome.CRASHED)
        assert archive.variant(0).failed_in_a_row == 0
        fail(ExpansionFailure.DUPLICATE)
        child = expand(archive, 0)
        assert archive.variant(0).failed_in_a_row == 0
        fail(ExpansionFailure.DUPLICATE)
        evaluate(archive, child.id)
        assert archive.variant(0).failed_in_a_row == 1  # a descendant's result opens the descendant only
        totals = archive.snapshot().totals
        assert (totals.expansions_attempted, totals.expansions_failed, totals.expansions_lost) == (5, 4, 1)


def test_a_job_is_finished_once(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        id = evaluate(archive, 0)
        with pytest.raises(HgmError, match=f"evaluation {id} is done already"):
            archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED))
        expansion = archive.begin_expansion(0, 1)
        archive.finish_expansion(expansion, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
        with pytest.raises(HgmError, match=f"expansion {expansion} is done already"):
            archive.finish_expansion(expansion, ExpansionResult(None), code("1"))
        assert archive.variant(0).clade_s == 1
        assert list(archive.git.branches()) == ["variant/0"]


def test_ids_that_do_not_exist_are_named(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        for call in (
            lambda: archive.variant(7),
            lambda: archive.variant_files(7),
            lambda: archive.set_banned(7, True),
            lambda: archive.begin_expansion(7, 1),
            lambda: archive.begin_evaluation(7, "task-0", Purpose.SEARCH, 1),
            lambda: archive.begin_evaluation(0, "task-7x", Purpose.SEARCH, 1),
            lambda: archive.finish_evaluation(7, EvaluationResult(Outcome.EMPTY)),
            lambda: archive.finish_expansion(7, ExpansionResult(None), code("1")),
            lambda: archive.finish_command(7, ""),
        ):
            with pytest.raises(NotFound, match="7"):
                call()


def test_files_xor_failure(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        id = archive.begin_expansion(0, 1)
        with pytest.raises(ValueError, match="either"):
            archive.finish_expansion(id, ExpansionResult(None), None)
        with pytest.raises(ValueError, match="either"):
            archive.finish_expansion(id, ExpansionResult(ExpansionFailure.INFRA), code("1"))
        with pytest.raises(UnsafeTree):
            archive.finish_expansion(id, ExpansionResult(None), {"../x": File(b"")})
        assert archive.expansion(id).state is JobState.RUNNING


def test_a_claim_is_one_transaction_of_job_decision_and_state(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive, Reader(archive.paths) as reader:
        state = {"rng": {"state": 1 << 100, "inc": 3}, "phase": "search"}
        id = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 2**63 - 1, decision=DECISION, state=state)
        row = reader.decision_for(evaluation_id=id)
        assert row is not None
        assert row.decision == DECISION
        assert archive.get_state("rng") == reader.state("rng") == state["rng"]
        with pytest.raises(ValueError, match="JSON"):
            archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1, decision=DECISION, state={"x": math.nan})
        assert len(reader.evaluations()) == len(reader.decisions()) == 1
        expansion = archive.begin_expansion(0, 1, decision=DECISION, state={"phase": "other"})
        assert reader.decision_for(expansion_id=expansion) == reader.decisions(after=1)[0]
        assert archive.get_state("phase") == "other"
        assert archive.get_state("none", 5) == 5


def test_decisions_without_a_job(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive, Reader(archive.paths) as reader:
        stop = Decision(DecisionKind.STOP, "no_expandable_node", n=5, nodes=1)
        odd = Decision(DecisionKind.WAIT, "c", 0, chosen=Candidate(0, math.nan))
        archive.record_decision(stop, {"phase": "stopped"})
        archive.record_decision(odd)
        first, second = (row.decision for row in reader.decisions())
        assert first == stop
        assert second.chosen is not None
        assert math.isnan(second.chosen.score)
        assert reader.state("phase") == "stopped"


def test_commands_are_taken_once_and_answered(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive, Reader(archive.paths) as reader:
        assert archive.take_commands() == []
        first = control.post(archive.paths, control.Verb.PAUSE)
        second = control.post(archive.paths, control.Verb.BAN, {"variant": 0})
        taken = archive.take_commands()
        assert [(c.id, c.verb, c.args, c.state) for c in taken] == [
            (first, "pause", {}, "taken"),
            (second, "ban", {"variant": 0}, "taken"),
        ]
        assert archive.take_commands() == []
        archive.set_banned(0, True)
        archive.set_pinned(0, True)
        archive.finish_command(second, "v0 is banned", state={"phase": "x"})
        assert [(c.state, c.result) for c in reader.commands()] == [("taken", ""), ("done", "v0 is banned")]
        assert (reader.variant(0).banned, reader.variant(0).pinned) == (True, True)
        with pytest.raises(NotFound, match=str(second)):
            archive.finish_command(second, "again")
        archive.recover()  # the engine was killed before it finished the first
        assert [c.id for c in archive.take_commands()] == [first]


def test_text_of_an_agent_cannot_break_a_row(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive, Reader(archive.paths) as reader:
        id = archive.begin_expansion(0, 1)
        child = archive.finish_expansion(
            id, ExpansionResult(None, idea="a\0b\udcff'; DROP", detail="\ud800"), code("1")
        )
        assert child is not None
        assert child.idea == "a\ufffdb?'; DROP"
        archive.log("note", "\udcff\0", variant_id=1)
        assert reader.events()[0].message == "?\ufffd"


def test_only_the_thread_that_opened_it_writes(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        caught: list[BaseException] = []

        def write() -> None:
            try:
                archive.put_state({"x": 1})
            except HgmError as error:
                caught.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert "thread" in str(caught[0])


def test_archives_that_cannot_be_used(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    with pytest.raises(NotARun, match="is no run"):
        Archive.open(paths)
    paths.root.mkdir()
    paths.archive.touch()
    with pytest.raises(NotARun, match="empty"):
        Archive.open(paths)
    paths.archive.write_text("this is no database at all" * 100)
    with pytest.raises(NotARun, match="not an SQLite database"):
        Archive.open(paths)
    paths.archive.unlink()
    with sqlite3.connect(paths.archive) as other:
        other.execute("CREATE TABLE cats (name)")
    other.close()
    with pytest.raises(NotARun, match="not an archive of this program"):
        Archive.open(paths)


def test_an_archive_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    connection = sqlite3.connect(paths.archive)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opening in (Archive.open, Reader, lambda paths: control.post(paths, control.Verb.STOP)):
        with pytest.raises(ArchiveTooNew, match="schema 99"):
            opening(paths)


def test_a_run_without_its_repository(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    paths.agents.rename(tmp_path / "elsewhere")
    with pytest.raises(NotARun, match=r"agents\.git"):
        Archive.open(paths)


def test_a_snapshot_says_what_was_scored(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        expand(archive, 0)
        evaluate(archive, 1, Outcome.LIMIT, task="task-3")
        evaluate(archive, 0, Outcome.INFRA, task="task-1")
        evaluate(archive, 0, Outcome.EMPTY, task="task-2")
        evaluate(archive, 1, Outcome.RESOLVED, Purpose.FINAL, "held-0")
        archive.begin_evaluation(0, "task-5", Purpose.SEARCH, 1)
        snapshot = archive.snapshot()
        assert [(r.variant_id, r.task_id, r.outcome, r.success) for r in snapshot.results] == [
            (1, "task-3", Outcome.LIMIT, False),
            (0, "task-2", Outcome.EMPTY, False),
        ]
        assert snapshot.expansion_attempts == (1, 0)
        assert snapshot.scored_final == ((1, "held-0"),)
        assert snapshot.variants == (archive.variant(0), archive.variant(1))
        assert (snapshot.totals.variants, snapshot.totals.n) == (2, 2)
        assert snapshot.totals.usage == Usage(10, 500, 50, 250, 1.25, 100, 30)
        assert snapshot.totals.agent_s == 6.0
