"""`hgm show`: what a variant changed, and how it fares against its parent."""

from __future__ import annotations

import json
from pathlib import Path

from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.files import File
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import (
    Candidate,
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionResult,
    FileChange,
    Outcome,
    Purpose,
)
from archive.store import Archive
from tests.hgm.cli.conftest import copied
from tests.hgm.cli.typing_in import typed


def test_what_changed_and_what_came_of_it(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    outcomes = {"task-1": (True, True), "task-2": (False, True), "task-3": (True, False), "task-4": (False, True)}
    with Archive.open(paths) as archive:
        files = archive.variant_files(0)
        parent = child(archive, 0, {**files, "a.txt": File(b"1\n2\n3\n"), "b.bin": File(b"\0\1")})
        newer = {**files, "a.txt": File(b"1\ntwo\n3\n4\n"), "b.bin": File(b"\0\2"), "c d.txt": File(b"x\n")}
        variant = child(archive, parent, newer)
        for task, (before, after) in outcomes.items():
            evaluated(archive, parent, task, before)
            evaluated(archive, variant, task, after)
    with Reader(paths) as reader:
        expected = [FileChange("a.txt", 2, 1), FileChange("b.bin", None, None), FileChange("c d.txt", 1, 0)]
        assert reader.changes(parent, variant) == expected
    typed("note", paths.root, f"v{variant}", "look [b]here[/]")
    typed("note", paths.root, f"v{parent}", "not there")
    out, _ = typed("show", paths.root, f"v{variant}", COLUMNS="80")
    assert "not there" not in out
    for line in (
        f"v{variant}  a fine idea",
        "note        look [b]here[/]",
        f"lineage     v0 → v{parent} → v{variant}",
        "3 files, +3 −1 lines",
        "  +2 −1  a.txt",
        "  binary  b.bin",
        "4 search tasks in common: +25%",
        f"solves what v{parent} does not: task-2, task-4",
        f"misses what v{parent} solves: task-3",
    ):
        assert line in out, out
    facts = json.loads(typed("show", paths.root, str(variant), "--json")[0])["against_parent"]
    assert (facts["gained"], facts["lost"], facts["difference"]) == (["task-2", "task-4"], ["task-3"], 0.25)


def test_the_root_changed_nothing(finished: RunPaths) -> None:
    assert "nothing: it is the root" in typed("show", finished.root, "root")[0]
    assert json.loads(typed("show", finished.root, "root", "--json")[0])["against_parent"] is None


def child(archive: Archive, parent: int, files: dict[str, File]) -> int:
    number = archive.begin_expansion(parent, 1)
    archive.finish_expansion(number, ExpansionResult(None, idea="a fine idea"), files)
    return archive.snapshot().variants[-1].id


def evaluated(archive: Archive, variant: int, task: str, solved: bool) -> None:
    number = archive.begin_evaluation(variant, task, Purpose.SEARCH, 1)
    archive.finish_evaluation(number, EvaluationResult(Outcome.RESOLVED if solved else Outcome.UNRESOLVED))


THOUGHT = Diagnosis(
    "model",
    "limit",
    (1, 2),
    "it reads whole files",
    "no view of a range",
    "add one to tools.py",
    "fewer limits",
    Hindsight.SHOWN,
    (1,),
    "v1 made it worse",
    model="big",
    prompt="abc123",
)
SAID = Judgement("model", "logic", 20.0, (10.0, 20.0, 40.0), "it can see more", "test it", "big", "def456")
STORY = (
    "chosen widen: score 0.500 (theta 0.500); next v0 with 0.250",
    "diagnosis by big (prompt abc123); worked on: limit (e1, e2)",
    "wrong it reads whole files",
    "weakness no view of a range",
    "proposal add one to tools.py",
    "check fewer limits",
    "hindsight shown: v1",
    "idea a fine idea",
    "gate passed in 2.0 s; repaired once",
    "judge +20, the median of +10, +20, +40, by big (prompt def456); kind of",
    "because it can see more",
    "advice test it",
    "2 search tasks in common: +50% [",
    "solves what v0 does not: task-3",
)


def test_why_tells_the_story_from_the_diagnosis_to_the_tasks_won(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    candidates = Candidate(0, 0.5, {"theta": 0.5}), Candidate(0, 0.25)
    chosen = Decision(DecisionKind.EXPAND, "widen", 0, chosen=candidates[0], runners_up=candidates[1:])
    with Archive.open(paths) as archive:
        files = {**archive.variant_files(0), "new.py": File(b"x = 1\n")}
        number = archive.begin_expansion(0, 1, decision=chosen)
        made = ExpansionResult(None, "repaired once", "a fine idea", gate_s=2.0)
        child = archive.finish_expansion(number, made, files, diagnosis=THOUGHT, judgement=SAID)
        assert child is not None
        before = {row.task_id: row.outcome for row in Reader(paths).evaluations(0, Purpose.SEARCH)}
        assert (before["task-1"], before["task-3"]) == (Outcome.RESOLVED, Outcome.EMPTY)
        evaluated(archive, child.id, "task-1", True)
        evaluated(archive, child.id, "task-3", True)
    out, _ = typed("show", paths.root, child.label, "--why", COLUMNS="80")
    for line in STORY:
        assert line in " ".join(out.split()), out
    facts = json.loads(typed("show", paths.root, child.label, "--why", "--json")[0])
    assert facts["diagnosis"]["proposal"] == "add one to tools.py"
    assert (facts["judgement"]["value"], facts["judgement"]["samples"]) == (20, [10, 20, 40])
    assert (facts["made"]["id"], facts["decision"]["started"]) == (f"x{number}", f"x{number}")
    assert facts["against_parent"]["gained"] == ["task-3"]
