"""`hgm suites check`: does a suite judge as it should? Reference passes, no change does not, nor does repeating what
the task itself shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.errors import TaskError
from archive.files import Change
from evaluators.base import Suite, Task
from evaluators.checkout import with_reference
from evaluators.environments import Environments
from evaluators.environments.stock import in_the_background
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox
from evaluators.suites.functions.suite import FunctionSuite


@dataclass(frozen=True)
class TaskProof:
    """Whether each kind of change resolves the task; None where there is no such change."""

    task_id: str
    reference: bool
    empty: bool
    memorised: bool | None
    detail: str

    @property
    def holds(self) -> bool:
        return self.reference and not self.empty and not self.memorised


async def prove(
    sandbox: Sandbox,
    suite: Suite,
    tasks: Sequence[Task],
    environments: Environments,
    workers: int,
    heard: Callable[[TaskProof], None],
) -> list[TaskProof]:
    """The proof of each of `tasks`, in their order; `heard` is told each as it is done.

    Raises:
        SandboxFailure: the host could not run one.
    """
    slots = asyncio.Semaphore(workers)
    answers: Mapping[str, Change] = suite.memorised() if isinstance(suite, FunctionSuite) else {}

    async def one(task: Task) -> TaskProof:
        async with slots:
            found = await _proof(sandbox, task, answers.get(task.id), environments)
        heard(found)
        return found

    return list(await asyncio.gather(*map(one, tasks)))


async def _proof(sandbox: Sandbox, task: Task, memorised: Change | None, environments: Environments) -> TaskProof:
    environment = await in_the_background(lambda: environments.of_task(task.environment))
    try:
        task = await with_reference(sandbox, task)
    except TaskError as error:
        return TaskProof(task.id, reference=False, empty=False, memorised=None, detail=str(error))
    right = await judge(sandbox, task, task.reference, environment)
    nothing = await judge(sandbox, task, Change({}), environment)
    repeated = None if memorised is None else (await judge(sandbox, task, memorised, environment)).resolved
    detail = "" if right.resolved else right.detail
    if nothing.resolved:
        detail = "passes without any change"
    elif repeated:
        detail = "passes with the shown answers alone"
    return TaskProof(task.id, right.resolved, nothing.resolved, repeated, detail)
