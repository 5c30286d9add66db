"""Tasks without an image, judged in containers as under bwrap."""

from __future__ import annotations

from pathlib import Path

from archive.files import Change
from evaluators.base import JudgeCause
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.registry import load_suite
from evaluators.sandbox.container import ContainerSandbox


async def test_a_bundled_task(docker: Path, exam: Environment) -> None:
    task = load_suite("bundled").tasks()[0]
    container = ContainerSandbox()
    right = await judge(container, task, task.reference, exam)
    assert right.resolved, right.detail
    nothing = await judge(container, task, Change({}), exam)
    assert (nothing.resolved, nothing.cause) == (False, JudgeCause.TESTS)
