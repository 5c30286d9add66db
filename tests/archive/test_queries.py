from __future__ import annotations

import io
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

from archive import control
from archive.errors import HgmError, NotARun, NotFound
from archive.overview import Overview
from archive.queries import Reader
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose
from archive.rows import Result
from archive.store import Archive
from tests.archive.making import SPENT, TASKS, code, evaluate, expand, new_archive, paths_in


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """v0 ─ v1 ─ v3, v0 ─ v2; some results; one job of each kind in flight."""
    archive = new_archive(tmp_path)
    expand(archive, 0, "one")
    expand(archive, 0, "two")
    expand(archive, 1, "three")
    evaluate(archive, 3, Outcome.RESOLVED)
    evaluate(archive, 3, Outcome.LIMIT, task="task-1")
    evaluate(archive, 0, Outcome.INFRA)
    evaluate(archive, 2, Outcome.RESOLVED, Purpose.FINAL, "held-0")
    archive.begin_evaluation(2, "task-2", Purpose.SEARCH, 3)
    archive.begin_expansion(2, 4)
    archive.log("phase", "search", variant_id=3)
    archive.log("note", "x")
    yield archive
    archive.close()


def test_the_tree(archive: Archive) -> None:
    with Reader(archive.paths) as reader:
        variants = reader.variants()
        assert [v.id for v in variants] == [0, 1, 2, 3]
        assert reader.variant(3) == variants[3]
        assert [v.id for v in reader.children(0)] == [1, 2]
        assert [v.id for v in reader.lineage(3)] == [0, 1, 3]
        assert reader.files(1) == code("one")
        assert "-0" in reader.diff(0, 1)
        assert reader.tasks() == TASKS
        for missing in (reader.variant, reader.children, reader.lineage, reader.files):
            with pytest.raises(NotFound, match="v9"):
                missing(9)


def test_jobs(archive: Archive) -> None:
    with Reader(archive.paths) as reader:
        assert [e.id for e in reader.evaluations()] == [1, 2, 3, 4, 5]
        assert [e.id for e in reader.evaluations(variant_id=3)] == [1, 2]
        assert [e.id for e in reader.evaluations(variant_id=3, after=1)] == [2]
        assert [e.id for e in reader.evaluations(purpose=Purpose.FINAL)] == [4]
        assert [e.id for e in reader.evaluations(after=1, limit=2)] == [2, 3]
        assert reader.evaluation(2).outcome is Outcome.LIMIT
        assert [e.id for e in reader.expansions()] == [1, 2, 3, 4]
        assert [e.id for e in reader.expansions(parent_id=0)] == [1, 2]
        assert [e.id for e in reader.expansions(after=2, limit=1)] == [3]
        assert reader.expansion(3).child_id == 3
        running = reader.running()
        assert ([e.id for e in running.evaluations], [e.id for e in running.expansions]) == ([5], [4])
        assert reader.outcomes(Purpose.SEARCH) == [
            Result(3, "task-0", 1, Outcome.RESOLVED),
            Result(3, "task-1", 1, Outcome.LIMIT),
        ]
        assert reader.totals() == archive.snapshot().totals
        for missing in (reader.evaluation, reader.expansion):
            with pytest.raises(NotFound, match="77"):
                missing(77)


def test_the_story(archive: Archive) -> None:
    with Reader(archive.paths) as reader:
        assert [e.kind for e in reader.events()] == ["phase", "note"]
        assert [e.kind for e in reader.events(after=1)] == ["note"]
        assert [e.kind for e in reader.events(limit=1)] == ["phase"]
        assert [e.kind for e in reader.latest_events(1)] == ["note"]
        assert reader.state("nothing", 3) == 3
        assert reader.decisions() == reader.latest_decisions(5) == []
        assert reader.decision_for(evaluation_id=1) is None


def test_blobs_are_read_by_address(archive: Archive) -> None:
    id = archive.begin_evaluation(0, "task-3", Purpose.SEARCH, 1)
    result = EvaluationResult(Outcome.EMPTY, transcript=b"t", patch=b"p", report=b"r", efficiency=0.25)
    stored = archive.finish_evaluation(id, result)
    with Reader(archive.paths) as reader:
        assert reader.evaluation(id) == stored
        assert stored.efficiency == 0.25
        addresses = (stored.transcript_blob, stored.log_blob, stored.patch_blob, stored.report_blob)
        assert [reader.blob(address) for address in addresses] == [b"t", b"", b"p", b"r"]


def test_the_graph_can_be_written_for_other_programs(archive: Archive) -> None:
    id = archive.begin_expansion(0, 1)
    archive.finish_expansion(id, ExpansionResult(None, idea="bell \x07 & <tag> \ufffe"), code("four"))
    with Reader(archive.paths) as reader:
        graph = reader.graph()
    assert sorted(graph.edges) == [(0, 1), (0, 2), (0, 4), (1, 3)]
    assert networkx.is_arborescence(graph)
    assert graph.nodes[1]["clade_mean"] == 0.5
    assert "mean" not in graph.nodes[1]
    for write, read in ((networkx.write_graphml, networkx.read_graphml), (networkx.write_gexf, networkx.read_gexf)):
        buffer = io.BytesIO()
        write(graph, buffer)
        buffer.seek(0)
        assert read(buffer).number_of_nodes() == 5


def test_a_marker_tells_of_changes_by_others(archive: Archive) -> None:
    with Reader(archive.paths) as reader:
        marker = reader.marker()
        reader.variants()
        assert not reader.changed_since(marker)
        archive.put_state({"x": 1})
        assert reader.changed_since(marker)
        marker = reader.marker()
        control.post(archive.paths, control.Verb.DRAIN)
        assert reader.changed_since(marker)


def test_a_reader_cannot_write(archive: Archive) -> None:
    with Reader(archive.paths) as reader, pytest.raises(NotARun, match="readonly"):
        reader._rows("DELETE FROM state")


def test_a_closed_reader_says_so(archive: Archive) -> None:
    reader = Reader(archive.paths)
    reader.close()
    for ask in (reader.variants, reader.lessons):
        with pytest.raises(NotARun, match="closed"):
            ask()


def test_readers_and_posts_never_meet_a_lock_while_the_engine_writes(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    stop = time.monotonic() + 1.5
    errors: list[BaseException] = []
    counts: dict[str, int] = {"writes": 0, "reads": 0, "posts": 0}

    def guarded(name: str, step: object) -> None:
        try:
            assert callable(step)
            while not errors and (time.monotonic() < stop or min(counts.values()) <= 3):
                step()
                counts[name] += 1
        except BaseException as error:
            errors.append(error)

    def write() -> None:
        with Archive.open(paths) as archive:

            def step() -> None:
                evaluate(archive, 0)
                for command in archive.take_commands():
                    archive.finish_command(command.id, "done")
                if counts["writes"] % 50 == 0:
                    id = archive.begin_expansion(0, 1)
                    archive.finish_expansion(id, ExpansionResult(ExpansionFailure.NO_CHANGE), None)

            guarded("writes", step)

    def read() -> None:
        with Reader(paths) as reader:

            def step() -> None:
                (root,) = reader.variants()
                assert (root.s, root.f) == (root.clade_s, root.clade_f)
                assert reader.totals().n >= root.s
                reader.evaluations(after=max(0, root.s - 5))

            guarded("reads", step)

    def reopen() -> None:
        def step() -> None:
            with Reader(paths) as reader:
                reader.running()
            control.post(paths, control.Verb.RESUME)
            time.sleep(0.01)

        guarded("posts", step)

    threads = [threading.Thread(target=target) for target in (write, read, read, reopen, reopen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert min(counts.values()) > 3, counts


def test_a_write_that_takes_long_does_not_stop_a_reader(archive: Archive) -> None:
    writer = sqlite3.connect(archive.paths.archive, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE variants SET pinned = 1")
    with Reader(archive.paths) as reader:  # who waited would wait for ever
        assert not reader.variant(0).pinned
    writer.execute("COMMIT")
    writer.close()


def ask_everything(reader: Reader) -> None:
    reader.variants()
    reader.evaluations()
    reader.expansions()
    reader.totals()
    reader.decisions()
    reader.events()
    reader.commands()
    reader.tasks()
    reader.lineage(0)


@pytest.mark.parametrize("length", [0, 1, 15, 50, 100, 511, 4095, 4096, 5000, 8192, 20_000, 40_000, 60_000])
def test_a_torn_file_gives_an_answer_or_an_error_of_ours(archive: Archive, length: int) -> None:
    archive.close()
    whole = archive.paths.archive.read_bytes()
    assert length < len(whole)
    archive.paths.archive.write_bytes(whole[:length])
    with pytest.raises(NotARun, match=r"archive\.db"), Reader(archive.paths) as reader:
        ask_everything(reader)


def test_garbage_in_any_page_gives_an_answer_or_an_error_of_ours(archive: Archive) -> None:
    archive.close()
    whole = archive.paths.archive.read_bytes()
    rng = random.Random(5)
    told = []
    for start in range(0, len(whole), 4096):
        damaged = whole[:start] + rng.randbytes(4096) + whole[start + 4096 :]
        archive.paths.archive.write_bytes(damaged)
        try:
            with Reader(archive.paths) as reader:
                ask_everything(reader)
        except HgmError as error:
            told.append(str(error))
    assert len(told) > 5
    assert all("archive.db" in message for message in told)


def test_runs_that_are_not_there_or_go_away(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    with pytest.raises(NotARun, match="hgm init"):
        Reader(paths)
    new_archive(tmp_path).close()
    with Reader(paths) as reader:
        paths.archive.rename(tmp_path / "gone")
        for question in (reader.variants, reader.totals, reader.marker, lambda: reader.outcomes(Purpose.SEARCH)):
            with pytest.raises(NotARun, match="not there any more"):
                question()
        (tmp_path / "gone").rename(paths.archive)
        assert len(reader.variants()) == 1
    paths.archive.unlink()
    paths.archive.mkdir()
    with pytest.raises(NotARun):
        Reader(paths)


def test_a_half_migrated_archive(archive: Archive) -> None:
    archive.close()
    connection = sqlite3.connect(archive.paths.archive)
    connection.execute("DROP VIEW spending")
    connection.execute("DROP TABLE events")
    connection.commit()
    connection.close()
    with Reader(archive.paths) as reader:
        assert len(reader.variants()) == 4
        for question in (reader.events, reader.totals):
            with pytest.raises(NotARun, match="lacks a part of its schema"):
                question()


def test_an_archive_of_an_earlier_program_waits_for_the_engine(archive: Archive) -> None:
    archive.close()
    connection = sqlite3.connect(archive.paths.archive)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    with pytest.raises(NotARun, match="hgm run"):
        Reader(archive.paths)


def test_what_was_spent_counts_lost_and_final_work(archive: Archive) -> None:
    with Reader(archive.paths) as reader:
        totals = reader.totals()
    assert totals.usage.requests == 7 * SPENT.requests
    assert totals.usage.usd == 7 * SPENT.usd
    assert totals.agent_s == 4 * 1.5
    assert (totals.n, totals.finals, totals.evaluations_lost, totals.evaluations_running) == (2, 1, 1, 1)
    assert (totals.expansions_attempted, totals.expansions_running, totals.expansions_failed) == (4, 1, 0)


def test_a_check_counts_in_nothing_but_what_was_spent(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        first = evaluate(archive, 0)
        with Overview(archive.paths) as reader:
            before = reader.totals(), reader.cells([0]), reader.task_totals(), reader.variant(0)
            number = archive.begin_evaluation(0, "task-0", Purpose.CHECK, 1, retry_of=first)
            archive.finish_evaluation(number, EvaluationResult(Outcome.UNRESOLVED, usage=SPENT))
            after = reader.totals(), reader.cells([0]), reader.task_totals(), reader.variant(0)
            assert reader.evaluation(number).retry_of == first
        assert archive.snapshot().results == (Result(0, "task-0", 1, Outcome.RESOLVED),)
        assert archive.snapshot().scored_final == ()
    assert after[1:] == before[1:]
    assert (after[0].n, after[0].finals) == (before[0].n, before[0].finals) == (1, 0)
    assert after[0].usage == before[0].usage + SPENT
    with Archive.open(paths_in(tmp_path)) as archive:
        archive.recover()  # which recounts
