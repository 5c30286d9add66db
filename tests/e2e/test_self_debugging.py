"""What the seed agent `strong` makes of failing tests, on bundled tasks, with a model that is right at its second try.

Switched on, the model is shown how they fail and asked to explain that; switched off, its first answer counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.files import File, FileTree, read_tree
from archive.records import EvaluationResult, Outcome
from evaluators.base import Task
from evaluators.environments import exam_environment
from evaluators.sandbox.registry import open_sandbox
from evaluators.suites.repository import RepositorySuite
from hgm.attempt import Workshop
from hgm.llm.gateway import Gateway
from hgm.llm.scripted import ScriptedCall, ScriptedModel, Turn
from hgm.plan import SEED_AGENTS
from tests.e2e.test_mini_swe_root import BUNDLED, fix

TASKS = ("poll-clear-majority", "todo-top-tasks")
SETTINGS = "agent/settings.py"


def strong(**settings: object) -> FileTree:
    files = read_tree(SEED_AGENTS / "strong")
    text = files[SETTINGS].data.decode() + "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    return {**files, SETTINGS: File(text.encode())}


@dataclass(frozen=True)
class Arm:
    results: list[EvaluationResult]

    @property
    def resolved(self) -> int:
        return sum(result.outcome is Outcome.RESOLVED for result in self.results)

    def asked_to_explain(self) -> int:
        return sum(b"step by step" in result.transcript for result in self.results)


def second_try(task: Task) -> ScriptedModel:
    """Looks, says that it is done, and mends it only when it is asked again."""
    look, mend = (
        Turn(tool_calls=(ScriptedCall(name="shell", arguments={"command": command}),))
        for command in ("ls", fix(BUNDLED / task.id))
    )
    return ScriptedModel([look, Turn(content="idea: it is well"), mend, Turn(content="idea: as the tests say")])


async def tried(agent: FileTree, folder: Path) -> Arm:
    tasks = {task.id: task for task in RepositorySuite(BUNDLED).tasks()}
    results = []
    for name in TASKS:
        task = tasks[name]
        async with Gateway({"evaluate": second_try(task)}) as gateway:
            shop = Workshop(open_sandbox("bubblewrap"), gateway, exam_environment(), folder / "agents")
            result, _ = await shop.evaluate(agent, task, seed=1, label="e1")
        results.append(result)
    return Arm(results)


@pytest.mark.parametrize(
    ("settings", "resolved", "explained", "requests"),
    [
        ({}, 2, 2, 4),
        ({"EXPLAIN_FAILURES": False}, 2, 0, 4),
        ({"TEST_ROUNDS": 0}, 0, 0, 2),
    ],
    ids=["on", "without explaining", "off"],
)
async def test_failing_tests_are_worth_a_second_try(
    settings: dict[str, object], resolved: int, explained: int, requests: int, tmp_path: Path
) -> None:
    arm = await tried(strong(**settings), tmp_path)
    assert (arm.resolved, arm.asked_to_explain()) == (resolved, explained)
    assert [result.usage.requests for result in arm.results] == [requests] * len(TASKS)
