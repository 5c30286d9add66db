"""Aider's polyglot benchmark, Python: its published forms, what an agent sees, and its own tests under our judge."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.errors import TaskError
from archive.files import Change, write_tree
from evaluators.base import Task, Verdict
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox
from evaluators.suites.polyglot import ONE_FILE, PRACTICE, PolyglotSuite, read_exercises

SAMPLE = ("grep", "paasio", "react", "tree-building")
"""With mocks of `open`, recorded calls, and tests that pass before anything is written."""


@pytest.fixture(scope="session")
def one_file(shared_data: Path) -> Path:
    file = shared_data / ONE_FILE
    if not file.is_file():
        pytest.skip(f"no {file}")
    return file


@pytest.fixture(scope="session")
def tasks(one_file: Path) -> Sequence[Task]:
    return PolyglotSuite(one_file).tasks()


def test_every_exercise_with_all_its_tests(tasks: Sequence[Task]) -> None:
    assert len(tasks) == len({task.id for task in tasks}) == 34
    assert sum(len(task.must_pass) for task in tasks) == 569
    assert sum(len(task.must_stay) for task in tasks) == 15


def test_answers_that_lie_beside_an_exercise_stay_there(tasks: Sequence[Task], one_file: Path) -> None:
    exercises = read_exercises(one_file)
    for task in tasks:
        assert not [path for path in {**task.files, **task.hidden} if path.startswith(".")]
        example = exercises[task.id][".meta/example.py"].data
        assert example in {file.data for file in task.reference.entries.values() if file}
        assert example not in {file.data for file in (*task.files.values(), *task.hidden.values())}
        visible, hidden = (
            sum(file.data.count(b"def test_") for file in tree.values()) for tree in (task.files, task.hidden)
        )
        assert 0 < visible < hidden


async def test_a_sample_fails_with_the_stubs_and_passes_with_the_examples(
    tasks: Sequence[Task], sandbox: Sandbox, exam: Environment
) -> None:
    assert await sweep(sandbox, exam, [task for task in tasks if task.id in SAMPLE]) == []


@pytest.mark.slow
async def test_all_fail_with_the_stubs_and_pass_with_the_examples(
    tasks: Sequence[Task], sandbox: Sandbox, exam: Environment
) -> None:
    assert await sweep(sandbox, exam, [task for task in tasks if task.id not in SAMPLE]) == []


async def sweep(sandbox: Sandbox, exam: Environment, tasks: Sequence[Task]) -> list[str]:
    """What is not as it should be."""
    slots = asyncio.Semaphore(2)

    async def one(task: Task) -> list[str]:
        async with slots:
            stub = await judge(sandbox, task, Change({}), exam)
            right = await judge(sandbox, task, task.reference, exam)
        wrong = [f"{test} passes" for test in task.must_pass if stub.tests[test] is Verdict.PASSED]
        wrong += [f"{test} does not pass" for test in task.must_stay if stub.tests[test] is not Verdict.PASSED]
        return wrong + ([] if right.resolved else [f"{task.id}: {right.detail}"])

    return [line for lines in await asyncio.gather(*map(one, tasks)) for line in lines]


def test_a_clone_gives_the_same_tasks(one_file: Path, tasks: Sequence[Task], tmp_path: Path) -> None:
    for slug, files in read_exercises(one_file).items():
        write_tree(files, tmp_path / PRACTICE / slug)
    assert [task.digest for task in PolyglotSuite(tmp_path).tasks()] == [task.digest for task in tasks]
    assert [task.digest for task in PolyglotSuite(tmp_path / PRACTICE).tasks()] == [task.digest for task in tasks]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "task x: has no .meta/config.json"),
        ({".meta/config.json": '{"files": {"solution": ["x.py"]}}'}, "task x: has no .meta/config.json that names"),
        (
            {".meta/config.json": '{"files": {"solution": ["x.py"], "test": ["x_test.py"], "example": ["e.py"]}}'},
            "task x: its .meta/config.json names x.py, which is not there",
        ),
        (
            {
                ".meta/config.json": '{"files": {"solution": ["x.py"], "test": ["x_test.py"], "example": []}}',
                "x.py": "",
                "x_test.py": "",
            },
            "task x: has 0 example files for 1 solution files",
        ),
    ],
    ids=["no config", "half a config", "no such file", "no example"],
)
def test_an_exercise_that_is_none_is_named(files: dict[str, str], message: str, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps({"slug": "x", "files": files}).encode()))
    with pytest.raises(TaskError) as caught:
        PolyglotSuite(file).tasks()
    assert message in str(caught.value)
    with pytest.raises(TaskError, match="take a clone of the benchmark"):
        PolyglotSuite(tmp_path).tasks()


def test_two_exercises_of_one_name(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"slug": "x", "files": {}}\n' * 2)
    with pytest.raises(TaskError, match="x is there twice"):
        PolyglotSuite(file).tasks()
