"""A whole search with a scripted LLM whose edits are real: each kind of edit is treated as what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Expansion, ExpansionFailure, JobState, Outcome, Purpose
from tests.e2e.acting import EDITS, NAMES, THOUGHT, Actor, write_acted
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.inner.test_tries import prompts_in
from tests.hgm.wire import serving

MORE = """
[search]
policy = "swe-search"
k0 = 6
[expand]
diagnosis = "model"
judge = "model"
judge_samples = 2
hindsight = "on"
"""


@pytest.fixture(scope="module")
def acted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunPaths, Actor]]:
    actor = Actor()
    with serving(actor) as url:
        paths = write_acted(tmp_path_factory.mktemp("acted"), url, evaluations=17, expansions=len(EDITS), more=MORE)
        ending = run(paths)
        assert ending.phase == "done", ending
        yield paths, actor


def made_by(reader: Reader, name: str) -> Expansion:
    """The expansion that was an edit of that name, which its model gave as its idea."""
    rows = {row.idea: row for row in reader.expansions() if row.state is JobState.DONE}
    return rows[name]


def solved(reader: Reader, variant: int | None) -> dict[str, bool]:
    rows = reader.evaluations(variant, Purpose.SEARCH)
    return {row.task_id: row.outcome is Outcome.RESOLVED for row in rows}


def test_each_edit_is_treated_as_what_it_is(acted: tuple[RunPaths, Actor]) -> None:
    paths, _ = acted
    assert_whole(paths)
    with Reader(paths) as reader:
        ended = {name: made_by(reader, name) for name in NAMES}
        assert {name: row.failure for name, row in ended.items()} == {
            "good": None,
            "useless": None,
            "noop": ExpansionFailure.NO_CHANGE,
            "mended": None,
            "broken": ExpansionFailure.DOES_NOT_PARSE,
            "cheating": None,
            "leaking": ExpansionFailure.SECRET,
            "duplicate": ExpansionFailure.DUPLICATE,
        }
        assert "repaired after does_not_parse: agent/loop.py" in ended["mended"].detail
        assert "the repair changed nothing" in ended["broken"].detail
        edit, repair = prompts_in(reader.blob(ended["mended"].transcript_blob))
        assert edit == ["score_card", "score_card_ending", "self_edit", "self_edit_diagnosis"]
        assert repair == sorted([*edit, "repair"])
        assert "agent/model.py holds what looks like a key of this search's gateway" in ended["leaking"].detail
        assert "hgm-" not in ended["leaking"].detail
        assert ended["duplicate"].detail == f"the same tree as v{ended['good'].child_id}"
        assert reader.state("best") == ended["good"].child_id


def test_the_good_one_solves_more_and_the_cheat_gains_nothing(acted: tuple[RunPaths, Actor]) -> None:
    paths, _ = acted
    with Reader(paths) as reader:
        results = {name: solved(reader, made_by(reader, name).child_id) for name in ("good", "useless", "cheating")}
        root = solved(reader, 0)
        assert root == {"task-1": True, "task-2": True, "task-3": False}
        assert results["good"] == {"task-1": True, "task-2": True, "task-3": True}
        assert results["useless"] == root
        cheat = made_by(reader, "cheating").child_id
        assert results["cheating"] == {"task-1": True, "task-2": False, "task-3": False}
        patches = [reader.blob(row.patch_blob) for row in reader.evaluations(cheat, Purpose.SEARCH)]
        assert patches
        assert all(b"pytest_runtest_makereport" in patch for patch in patches), "it did cheat"


def test_every_expansion_has_its_diagnosis_and_every_child_its_judgement(acted: tuple[RunPaths, Actor]) -> None:
    paths, actor = acted
    with Reader(paths) as reader:
        rows = [row for row in reader.expansions() if row.state is JobState.DONE]
        thoughts = {one.expansion_id: one for one in reader.diagnoses()}
        assert thoughts.keys() == {row.id for row in rows}
        assert {one.source for one in thoughts.values()} == {"model"}
        assert {one.proposal for one in thoughts.values()} == {THOUGHT["proposal"]}
        said = {name: reader.judgement(made_by(reader, name).child_id or 0) for name in ("good", "cheating")}
        assert said["good"] is not None
        assert said["cheating"] is not None
        assert (said["good"].value, said["good"].samples) == (40, (40, 40))
        assert (said["cheating"].source, said["cheating"].value) == ("rules", -60)
        good = made_by(reader, "good")
        asked = thoughts[good.id].usage.requests + said["good"].usage.requests
        assert asked == 3
        assert good.usage.requests == asked + 2 + 2, "two answers to the edit, two in the smoke task"
    secrets = ("hidden_tests", "assert answer() == 42", "difficulty 4")
    assert not [question for question in actor.asked for secret in secrets if secret in question]


def test_its_story_is_told(acted: tuple[RunPaths, Actor]) -> None:
    paths, _ = acted
    with Reader(paths) as reader:
        good = made_by(reader, "good").child_id
    out, _ = typed("show", paths.root, f"v{good}", "--why", COLUMNS="100")
    told = " ".join(out.split())
    for part in (
        "proposal raise COMMANDS in agent/settings.py",
        "idea good",
        "judge +40, the median of +40, +40, by main",
        "solves what v0 does not: task-3",
    ):
        assert part in told, out
    status = json.loads(typed("status", paths.root, "--json")[0])
    assert status["judge"]["judged"] == 4
    edits = json.loads(typed("edits", paths.root, "--json")[0])
    assert edits["failures"] == {"no_change": 1, "does_not_parse": 1, "secret": 1, "duplicate": 1}
