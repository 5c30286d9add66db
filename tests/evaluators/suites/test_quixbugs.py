"""QuixBugs: published forms, what an agent sees of it, and the verdicts that the suite relies on, measured again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.errors import TaskError
from archive.files import Change
from archive.records import Split
from evaluators.base import Task, Verdict
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox
from evaluators.suites.quixbugs import QuixBugsSuite

SAMPLE = ("bucketsort", "detect-cycle", "hanoi", "knapsack", "quicksort", "shortest-paths", "sieve", "to-base")


@pytest.fixture(scope="session")
def one_file(shared_data: Path) -> Path:
    file = shared_data / "quixbugs.jsonl"
    if not file.is_file():
        pytest.skip(f"no {file}")
    return file


@pytest.fixture(scope="session")
def tasks(one_file: Path) -> Sequence[Task]:
    return QuixBugsSuite(one_file).tasks()


def test_forty_programs_with_all_their_tests(tasks: Sequence[Task]) -> None:
    assert len(tasks) == len({task.id for task in tasks}) == 40
    named = [test for task in tasks for test in (*task.must_pass, *task.must_stay)]
    assert len(named) == len(set(named)) == 276
    assert all(task.must_pass for task in tasks)


def test_the_split_is_two_to_one_and_fixed(tasks: Sequence[Task]) -> None:
    held_out = [task.id for task in tasks if task.split is Split.HELD_OUT]
    assert len(held_out) == 13
    assert held_out[:3] == ["bitcount", "depth-first-search", "detect-cycle"]


def test_what_an_agent_sees_has_no_answer_and_a_part_of_the_tests(tasks: Sequence[Task]) -> None:
    for task in tasks:
        name = task.id.replace("-", "_")
        assert task.files[f"python_programs/{name}.py"] != task.reference.entries[f"python_programs/{name}.py"]
        seen = b"".join(file.data for file in task.files.values()) + task.statement.encode()
        assert b"correct_python_programs" not in seen
        assert f"`{name}`" in task.statement
        test, cases = f"python_testcases/test_{name}.py", f"json_testcases/{name}.json"
        visible = task.files.get(cases, task.files[test]).data
        hidden = task.hidden.get(cases, task.hidden[test]).data
        assert 0 < len(visible) < len(hidden)


def test_a_clone_gives_the_same_tasks(one_file: Path, tasks: Sequence[Task], tmp_path: Path) -> None:
    first, *lines = one_file.read_bytes().split(b"\n")
    support = json.loads(first)["support_files"]
    folders = ("python_programs", "correct_python_programs", "python_testcases", "json_testcases")
    for folder in folders:
        (tmp_path / folder).mkdir()
    for path in ("node.py", "load_testdata.py", "conftest.py", "python_testcases/node.py"):
        (tmp_path / path).write_text(support[path])
    (tmp_path / "python_programs/node.py").write_text(support["node.py"])
    for record in (json.loads(line) for line in lines if line):
        name = record["name"]
        (tmp_path / f"python_programs/{name}.py").write_text(record["buggy"])
        (tmp_path / f"correct_python_programs/{name}.py").write_text(record["correct"])
        (tmp_path / f"python_testcases/test_{name}.py").write_text(record["test"])
        if record["json_testcases"]:
            (tmp_path / f"json_testcases/{name}.json").write_text(record["json_testcases"])
    assert [task.digest for task in QuixBugsSuite(tmp_path).tasks()] == [task.digest for task in tasks]
    assert [task.digest for task in QuixBugsSuite(one_file.parent).tasks()] == [task.digest for task in tasks]


def test_other_data_is_refused(one_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "quixbugs.jsonl"
    other.write_text('{"name": 3}\n')
    with pytest.raises(TaskError, match="is not the one-file form"):
        QuixBugsSuite(other).tasks()
    first, second, *_ = one_file.read_bytes().split(b"\n")
    record = json.loads(second)
    record["json_testcases"] = record["json_testcases"].split("\n")[0]
    other.write_bytes(first + b"\n" + json.dumps(record).encode())
    with pytest.raises(TaskError, match="has 1 tests, published are 9"):
        QuixBugsSuite(other).tasks()


async def sweep(sandbox: Sandbox, exam: Environment, tasks: Sequence[Task]) -> list[str]:
    """What is not as it should be: bugs that pass, fixes that fail, verdicts that differ from the published."""
    slots = asyncio.Semaphore(2)

    async def one(task: Task) -> list[str]:
        async with slots:
            buggy = await judge(sandbox, task, Change({}), exam)
            fixed = await judge(sandbox, task, task.reference, exam)
        wrong = [test for test in task.must_pass if buggy.tests[test] is not Verdict.FAILED]
        wrong += [test for test in task.must_stay if buggy.tests[test] is not Verdict.PASSED]
        return wrong + ([] if fixed.resolved else [f"{task.id}: {fixed.detail}"])

    return [line for lines in await asyncio.gather(*map(one, tasks)) for line in lines]


async def test_a_sample_fails_with_its_bugs_and_passes_with_its_fixes(
    sandbox: Sandbox, exam: Environment, tasks: Sequence[Task]
) -> None:
    assert await sweep(sandbox, exam, [task for task in tasks if task.id in SAMPLE]) == []


@pytest.mark.slow
async def test_all_forty_fail_with_their_bugs_and_pass_with_their_fixes(
    sandbox: Sandbox, exam: Environment, tasks: Sequence[Task]
) -> None:
    assert await sweep(sandbox, exam, [task for task in tasks if task.id not in SAMPLE]) == []
