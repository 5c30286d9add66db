"""`--full-suite`: a right answer that breaks tests which its task does not name is found."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from archive.files import File, FileTree, change_between, unified_patch
from archive.records import Split
from evaluators.base import Task
from evaluators.environments import exam_environment
from evaluators.sandbox.base import Finished, Job
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm.full_suite import REFUSED, FullSuite, Kept, Projects, SecondLook, rebuilt
from tests.evaluators.folders import BUGGY, make_task
from tests.hgm.cli.typing_in import faults, typed
from tests.toy import write_agent, write_suite

OTHERS = """
import answer

def test_other():
    assert answer.other() == 1

def test_answer_is_a_number():
    assert isinstance(answer.answer(), int)

def test_that_never_passed():
    assert answer.other() == 2
"""


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str | Path, ...]:
    """An agent that solves two tasks by writing their one module anew; in the project of the first, that loses a
    function which the tests of the project need, and the task's do not."""
    suite = write_suite(tmp_path / "suite", search=2, held_out=0)
    for part in ("repo", "reference"):
        with (suite / "task-1" / part / "answer.py").open("a") as file:
            file.write("\n\ndef other():\n    return 1\n")
    (suite / "task-1" / "repo" / "tests").mkdir()
    (suite / "task-1" / "repo" / "tests" / "test_others.py").write_text(OTHERS)
    agent = write_agent(tmp_path / "agent", skill=9)
    return ("eval", agent, "--suite", f"{suite}", "--split", "all", "--place", tmp_path / "evals", "--full-suite")


def test_what_a_right_answer_breaks_is_found(asked: tuple[str | Path, ...], tmp_path: Path) -> None:
    out, said = typed(*asked, "--plain", "--json")
    facts = json.loads(out)
    assert faults(facts, "Eval") == []
    (agent,) = facts["agents"]
    assert agent["resolved"] == 2, "as before"
    found = agent["full_suite"]
    assert (found["right"], found["broken"], found["unknown"]) == (2, 1, 0)
    one, two = sorted(found["answers"], key=lambda answer: answer["task_id"])
    assert (one["tests"], one["broken"]) == (2, ["tests/test_others.py::test_other"])
    assert (two["tests"], two["broken"]) == (0, [])
    assert "task-1: resolved, and breaks tests/test_others.py::test_other" in said
    out, said = typed(*asked, "--plain")
    assert "to judge" not in said, "it is known"
    assert "0 also right on all tests of their projects, 1 of projects without other tests, 1 break" in out
    export = ("export", agent["run"], "root", "--to", tmp_path / "exported", "--full-suite", "--json")
    assert json.loads(typed(*export)[0])["full_suite"] == found
    card = json.loads((tmp_path / "exported" / "card.json").read_text())
    assert card["full_suite"] == {"right": 2, "broken": 1, "unknown": 0}, "no names: what leaves tells of no test"
    assert "1 break other tests" in (tmp_path / "exported" / "README.md").read_text()


TREE = {"a.py": File(b"x = 1\ny = 2\n"), "b.txt": File(b"no end"), "gone.py": File(b"z = 3\n")}


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ({"a.py": File(b"x = 1\ny = 3\n"), "b.txt": File(b"an end\n")}, True),
        ({**TREE, "new/\u2028.py": File("s = '\u2028\x0c'\r\n".encode())}, True),
        ({**TREE, "a.py": File(b"x = \0\n")}, False),
        ({**TREE, "big.py": File(b"x = 1\n" * 200_000), "a.py": File(b"x = 2\n")}, False),
        ({**TREE, "a.py": File(b"\xff\n")}, False),
    ],
)
def test_a_change_is_rebuilt_where_its_patch_shows_all_of_it(left: FileTree, shown: bool) -> None:
    task = Task("t", "s", Split.SEARCH, "", TREE, {}, ())
    change = rebuilt(task, unified_patch(TREE, left).encode())
    assert (change == change_between(TREE, left)) is shown
    assert (change is None) is not shown


def test_nothing_right_is_nothing_to_judge() -> None:
    assert str(FullSuite(())) == "there is no right answer to judge again"


async def test_tasks_that_differ_by_their_bug_alone_share_what_their_project_s_tests_do(tmp_path: Path) -> None:
    one, two = (make_task(tmp_path / name, {"repo/calc.py": text}) for name, text in (("a", BUGGY), ("b", "add = 1\n")))
    sandbox, runs = BubblewrapSandbox(), list[Job]()

    class Counted(BubblewrapSandbox):
        async def run(self, job: Job) -> Finished:
            runs.append(job)
            return await sandbox.run(job)

    projects, exam = Projects(Counted()), exam_environment()
    wide = [await projects.widened(task, exam) for task in (one, two)]
    assert len(runs) == 2, "all tests, and once more those that passed"
    assert all(task is not None and {*task.tests} == {*one.tests} for task in wide)


def test_an_answer_that_a_kill_cut_short_takes_no_other_with_it(tmp_path: Path) -> None:
    file, tasks = tmp_path / "answers", {"t": Task("t", "s", Split.SEARCH, "", TREE, {}, ())}
    for patch in ("one", "two"):
        Kept(file, tasks).add(SecondLook("t", patch))
    file.write_bytes(file.read_bytes()[:-9])
    Kept(file, tasks).add(SecondLook("t", "three"))
    assert [patch for _, patch in Kept(file, tasks).known] == ["one", "three"]


def test_what_could_not_be_judged_this_time_is_tried_again_next_time(tmp_path: Path) -> None:
    file, tasks = tmp_path / "answers", {"t": Task("t", "s", Split.SEARCH, "", TREE, {}, ())}
    this_time = SecondLook("t", "one", unknown="this time a.py::test of the task's own tests did not pass")
    first = Kept(file, tasks)
    for one in (this_time, SecondLook("t", "two", unknown=REFUSED), SecondLook("t", "three", tests=2)):
        first.add(one)
    assert first.known["t", "one"] == this_time, "it is told now"
    with file.open("a") as lines:  # as an older hgm kept it
        lines.write(json.dumps({"digest": tasks["t"].digest, **asdict(this_time)}) + "\n")
    assert [patch for _, patch in Kept(file, tasks).known] == ["two", "three"]
