"""What was thought about an expansion is stored with it, whole, and never changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import schema
from archive.candidates import CandidateEdit, Fate, Ranking
from archive.connection import SCHEMA_VERSION
from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.discriminations import Choice, Duel, Vote, keep
from archive.errors import NotARun, RunMismatch
from archive.files import read_tree
from archive.queries import Reader
from archive.records import ExpansionFailure, ExpansionResult, Purpose, Usage
from archive.store import Archive
from tests.archive.making import SPENT as MADE
from tests.archive.making import code, evaluate, expand, new_archive, paths_in, refuse
from tests.toy import write_agent, write_suite

SPENT = Usage(1, 90, 10, 5, 0.01, 30, 7)
DIAGNOSIS = Diagnosis(
    "model",
    "empty",
    (3, 4),
    "it wrote nothing \x00",
    "it gives up early",
    "raise the limit",
    "fewer empty answers",
    Hindsight.SHOWN,
    (1, 2),
    "v1 …",
    (),
    "tiny",
    "abc",
    usage=SPENT,
    transcript=b"said",
)
JUDGEMENT = Judgement(
    "model",
    "limits",
    25.0,
    (20.0, 25.0, 40.0),
    "plausible",
    "test it",
    "tiny",
    "def",
    usage=SPENT,
    transcript=b"judged",
)


def test_a_child_comes_with_its_diagnosis_and_judgement(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        number = archive.begin_expansion(0, 1)
        made = ExpansionResult(None, idea="x")
        child = archive.finish_expansion(number, made, code("1"), diagnosis=DIAGNOSIS, judgement=JUDGEMENT)
        assert child is not None
        assert archive.snapshot().judged == {child.id: 25.0}
    with Reader(paths_in(tmp_path)) as reader:
        found, said = reader.diagnosis(number), reader.judgement(child.id)
        assert found is not None
        assert said is not None
        assert reader.blob(found.transcript_blob) == b"said"
        assert reader.blob(said.transcript_blob) == b"judged"
        assert reader.diagnoses() == [found]
        assert reader.judgements() == [said]
        assert reader.diagnosis(99) is None
        assert reader.judgement(0) is None
    kept = replace(found, transcript=b"said", transcript_blob="", expansion_id=0)
    assert kept == replace(DIAGNOSIS, wrong="it wrote nothing \ufffd")
    assert replace(said, transcript=b"judged", transcript_blob="", variant_id=0) == JUDGEMENT


RANKING = Ranking(
    "model",
    (
        CandidateEdit(1, 7, Fate.DROPPED, None, ExpansionFailure.NO_CHANGE, "nothing \x00", usage=SPENT),
        CandidateEdit(2, 8, Fate.REFUSED, 1, ExpansionFailure.SMOKE_FAILED, "tests", "x", 2.5, SPENT, b"+x"),
        CandidateEdit(3, 9, Fate.TAKEN, 2, idea="y", patch=b"+y"),
    ),
    "x is bolder",
    "tiny",
    "abc",
    "once no JSON",
    SPENT,
    b"ranked",
)


@pytest.mark.parametrize("failure", [None, ExpansionFailure.SMOKE_FAILED])
def test_an_expansion_comes_with_its_candidates(tmp_path: Path, failure: ExpansionFailure | None) -> None:
    with new_archive(tmp_path) as archive:
        number = archive.begin_expansion(0, 1)
        files = None if failure else code("1")
        archive.finish_expansion(number, ExpansionResult(failure), files, ranking=RANKING)
    with Reader(paths_in(tmp_path)) as reader:
        found = reader.ranking(number)
        assert found is not None
        assert reader.ranking(99) is None
        assert [reader.blob(one.patch_blob) for one in found.candidates[1:]] == [b"+x", b"+y"]
        assert reader.blob(found.transcript_blob) == b"ranked"
    edits = [
        replace(one, patch=two.patch, patch_blob="")
        for one, two in zip(found.candidates, RANKING.candidates, strict=True)
    ]
    assert edits[0].detail == "nothing \ufffd"
    edits[0] = RANKING.candidates[0]
    kept = replace(found, candidates=tuple(edits), transcript=b"ranked", transcript_blob="", expansion_id=0)
    assert kept == RANKING
    assert [one.number for one in found.by_place] == [2, 3, 1]


def test_a_failed_expansion_keeps_its_diagnosis_and_a_failed_judge_is_no_prior(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        failed = archive.begin_expansion(0, 1)
        archive.finish_expansion(
            failed, ExpansionResult(ExpansionFailure.NO_CHANGE), None, diagnosis=Diagnosis("rules")
        )
        number = archive.begin_expansion(0, 2)
        mute = Judgement("model", error="no JSON in the answer")
        child = archive.finish_expansion(number, ExpansionResult(None), code("2"), judgement=mute)
        assert child is not None
        assert archive.snapshot().judged == {}
    with Reader(paths_in(tmp_path)) as reader:
        found, said = reader.diagnosis(failed), reader.judgement(child.id)
    assert found is not None
    assert found.source == "rules"
    assert said is not None
    assert (said.value, said.error) == (None, "no JSON in the answer")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE diagnoses SET proposal = 'x'",
        "DELETE FROM judgements",
        "INSERT INTO judgements (variant_id, source, value) VALUES (0, 'model', 101)",
        "INSERT INTO judgements (variant_id, source) VALUES (77, 'model')",
        "INSERT INTO diagnoses (expansion_id, source) VALUES (77, 'rules')",
        "UPDATE rankings SET source = 'rules'",
        "DELETE FROM candidate_edits",
        "INSERT INTO candidate_edits (expansion_id, number, seed, fate) VALUES (1, 4, 1, 'unused')",
        "INSERT INTO candidate_edits (expansion_id, number, seed, fate, place) VALUES (1, 4, 1, 'refused', 3)",
        "UPDATE discriminations SET chosen = 0",
        "DELETE FROM duels",
        "INSERT INTO duels VALUES (1, 2, 1, 0, 7, 'votes', 1, '[]')",
        "INSERT INTO discriminations (at, candidates, chosen) VALUES (1, '[77]', 77)",
    ],
)
def test_the_database_itself_keeps_the_rules(tmp_path: Path, statement: str) -> None:
    with new_archive(tmp_path) as archive:
        number = archive.begin_expansion(0, 1)
        made = ExpansionResult(None)
        archive.finish_expansion(number, made, code("1"), diagnosis=DIAGNOSIS, judgement=JUDGEMENT, ranking=RANKING)
    keep(paths_in(tmp_path), Choice((1, 0), 1, (Duel(1, 0, 1, "belief"),)))
    refuse(tmp_path, statement)


def test_a_choice_is_read_back_for_each_of_its_candidates(tmp_path: Path) -> None:
    """It is kept beside an engine that has the archive open."""
    votes = (Vote(1, 1, "it is \ud800simple"), Vote(0, None, error="no answer"))
    duels = (Duel(1, 0, 1, "votes", 2, votes), Duel(1, 2, 1, "held-out"))
    with new_archive(tmp_path) as archive:
        for _ in range(3):
            expand(archive, 0)
        keep(paths_in(tmp_path), Choice((1, 0, 2), 1, duels, SPENT, "small", "discriminate:abc"))
        expand(archive, 0)
    with Reader(paths_in(tmp_path)) as reader:
        assert reader.discriminations(3) == []
        (found,) = reader.discriminations(2)
        assert found == reader.discriminations(0)[0]
    assert (found.candidates, found.chosen, found.usage, found.model) == ((1, 0, 2), 1, SPENT, "small")
    assert (found.prompt, found.duels[1]) == ("discriminate:abc", duels[1])
    assert (found.duels[0].tally, found.duels[0].because) == ("1:0, 1 silent", "it is ?simple")
    assert found.at > 0


FINISHED = (
    "UPDATE evaluations SET state = 'done', outcome = 'unresolved', finished_at = 9, requests = 1, prompt_tokens = 90,"
    " completion_tokens = 10, cached_tokens = 5, usd = 0.01, report_blob = 'abc'"
)


@pytest.mark.parametrize("known", range(1, SCHEMA_VERSION))
def test_an_archive_of_before_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    """A run that was begun with an earlier schema goes on, with all its rows."""
    with monkeypatch.context() as patched:
        before = schema.migrations._migrations[:known]
        patched.setattr("archive.writes.migrate", lambda connection: _apply(connection, before))
        patched.setattr("archive.store.migrate", lambda connection: None)
        with new_archive(tmp_path) as archive:
            old = archive.begin_evaluation(0, "task-0", Purpose.SEARCH, 1)
    with closing(sqlite3.connect(paths_in(tmp_path).archive)) as connection, connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (known,)
        connection.execute(FINISHED)
    with Archive.open(paths_in(tmp_path)) as archive:
        assert len(archive.snapshot().variants) == 1
        number = archive.begin_expansion(0, 1)
        archive.finish_expansion(number, ExpansionResult(None, usage=SPENT), code("1"), diagnosis=DIAGNOSIS)
        new = evaluate(archive, 0)
        evaluate(archive, 0, purpose=Purpose.CHECK)
    with Reader(paths_in(tmp_path)) as reader:
        assert [one.expansion_id for one in reader.diagnoses()] == [number]
        first, second = reader.evaluation(old), reader.evaluation(new)
        assert first.efficiency is None
        assert (first.usage, first.report_blob, first.model) == (Usage(1, 90, 10, 5, 0.01), "abc", "")
        assert (second.usage, second.model) == (MADE, "small")
        assert reader.totals().usage == first.usage + second.usage + MADE + SPENT
    with closing(sqlite3.connect(paths_in(tmp_path).archive)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_hgm_run_brings_an_archive_up_to_date_before_it_asks_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hgm.run import _is_done

    with monkeypatch.context() as patched:
        patched.setattr(
            "archive.writes.migrate", lambda connection: _apply(connection, schema.migrations._migrations[:1])
        )
        patched.setattr("archive.store.migrate", lambda connection: None)
        new_archive(tmp_path).close()
    with pytest.raises(NotARun, match=r"`hgm run` on .* brings it up to date"):
        Reader(paths_in(tmp_path))
    assert not _is_done(paths_in(tmp_path))
    Reader(paths_in(tmp_path)).close()


def test_hgm_eval_brings_one_up_to_date_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hgm.display import open_display
    from hgm.evaluate import Asked, Contender, place_of
    from hgm.evaluate import evaluate as evaluate_agent

    agent = Contender("toy", "toy", read_tree(write_agent(tmp_path / "toy" / "agent")))
    asked = Asked(str(write_suite(tmp_path / "suite")), place=tmp_path / "evals")
    with monkeypatch.context() as patched:
        before = schema.migrations._migrations[:1]
        patched.setattr("archive.writes.migrate", lambda connection: _apply(connection, before))
        patched.setattr("archive.store.migrate", lambda connection: None)
        new_archive(tmp_path).close()
    paths = place_of(agent, asked)
    paths.root.parent.mkdir()
    paths_in(tmp_path).root.rename(paths.root)
    with pytest.raises(RunMismatch, match=r"lock\.json is missing"):
        evaluate_agent(agent, asked, open_display("", plain=True), 1)
    Reader(paths).close()


def _apply(connection: sqlite3.Connection, chosen: list[object]) -> None:
    set_of = type(schema.migrations)("hgm")
    set_of._migrations.extend(chosen)  # type: ignore[arg-type]
    set_of.apply(Database(connection, execute_plugins=False))
