"""What other agents' results say of the tasks, and that a comparison begins with those that say most."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.files import digest, read_tree
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, TaskRow
from archive.store import Archive
from evaluators.base import Task
from evaluators.registry import load_suite
from hgm.cli.evaluate import evaluate_agents
from hgm.earlier import LEAST, information
from hgm.evaluate import Asked
from tests.toy import write_agent, write_suite

SOLVED = {"a": range(1, 6), "b": range(1, 7), "c": range(1, 6), "d": range(1, 7)}
"""By four agents: the sixth task by half of them, the others by all."""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return write_suite(tmp_path / "suite", search=6, held_out=0)


@pytest.fixture
def tasks(suite: Path) -> Sequence[Task]:
    return load_suite(str(suite)).tasks()


@pytest.fixture
def place(tmp_path: Path, tasks: Sequence[Task]) -> Path:
    for name, solved in SOLVED.items():
        tried(tmp_path / "evals" / name, tasks, solved)
    return tmp_path / "evals"


def tried(root: Path, tasks: Sequence[Task], solved: Collection[int]) -> None:
    """What `hgm eval` leaves behind, for an agent that solves these tasks."""
    agent = read_tree(write_agent(root / "agent", skill=len(solved), edits=(root.name,)))
    with Archive.create(RunPaths(root), [TaskRow(t.id, t.suite, t.split, t.digest) for t in tasks]) as archive:
        archive.add_root(agent, name="toy", idea="")
        for number, task in enumerate(tasks, 1):
            outcome = Outcome.RESOLVED if number in solved else Outcome.UNRESOLVED
            archive.finish_evaluation(archive.begin_evaluation(0, task.id, Purpose.FINAL, 1), EvaluationResult(outcome))


def test_the_task_that_half_of_them_solve_says_most(place: Path, tasks: Sequence[Task]) -> None:
    found = information(tasks, place, ())
    assert set(found) == {task.id for task in tasks}
    assert max(found, key=found.__getitem__) == "task-6"
    assert len({round(value, 9) for task, value in found.items() if task != "task-6"}) == 1


def test_who_is_compared_and_what_has_changed_is_left_out(place: Path, suite: Path, tasks: Sequence[Task]) -> None:
    compared = [digest(read_tree(place / name / "agent")) for name in ("a", "b")]
    with pytest.raises(ConfigError, match=rf"needs the results of {LEAST} other agents on these tasks, .* those of 2"):
        information(tasks, place, compared)
    information(tasks, place, compared[:1])
    for number in range(1, 7):
        with (suite / f"task-{number}" / "task.toml").open("a") as file:
            file.write("[limits]\nwall_s = 9\n")
    with pytest.raises(ConfigError, match="those of 0: try others first"):
        information(load_suite(str(suite)).tasks(), place, ())


def test_a_comparison_begins_with_what_says_most(
    place: Path, suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agents = [str(write_agent(tmp_path / name / name, skill=skill)) for name, skill in (("weak", 0), ("good", 5))]
    asked = Asked(str(suite), split=None, place=place, until_clear=True, informative=True)
    assert evaluate_agents(agents, asked, 1, True, True, True) == 0
    weak, good = json.loads(capsys.readouterr().out)["agents"]
    assert weak["evaluations"] == 6
    assert good["evaluations"] == 1, "both fail the sixth task, and five are too few to tell anybody apart"
    with Reader(RunPaths(Path(good["run"]))) as reader:
        assert [row.task_id for row in reader.evaluations()] == ["task-6"]
    assert evaluate_agents(agents, asked, 1, True, True, False) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Its tasks are those that say most, and no fair sample" in said
    with pytest.raises(ConfigError, match="give --until-clear"):
        evaluate_agents(agents, Asked(informative=True), None, True, True, False)
