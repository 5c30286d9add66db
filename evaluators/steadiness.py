"""Which wavers, a task or a change that was found right once and wrong once? The task is tried without the change.

The reference solution passes by definition, and no change at all does not. Where a task breaks one of the two, its
hidden tests do not depend on the change alone, and no result of it says anything. Where it keeps both, `RUNS` times,
the change is what wavers, and a variant that leaves such changes is scored for them: nothing that a variant's code does
enters these runs, so no variant can have a task quarantined that it fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from archive.files import Change
from evaluators.base import JudgeCause, Judgement, Task

RUNS = 10
"""A task that fails one time in five is found out with a probability of 1 - 0.8^10 = 89 %, at each doubt anew."""

Judge = Callable[[Change], Awaitable[Judgement]]


@dataclass(frozen=True)
class Steadiness:
    """`flaky`: whether the task wavers; None where the host was too busy to tell. `finding` says by what, in words."""

    flaky: bool | None
    finding: str


async def examine(task: Task, judge: Judge) -> Steadiness:
    """Judge the reference and the empty change of `task`, until one of them is not as it must be, `RUNS` times at most.

    Raises:
        SandboxFailure: the host could not run the tests.
    """
    answered = 0
    for run in range(1, RUNS + 1):
        if task.reference:
            right = await judge(task.reference)
            if right.cause is JudgeCause.TESTS:
                return Steadiness(True, f"its reference solution failed at run {run} of {RUNS}: {right.detail}")
            answered += right.resolved
        if (await judge(Change({}))).resolved:
            return Steadiness(True, f"it passed without any change at run {run} of {RUNS}")
    if task.reference and not answered:
        return Steadiness(None, f"its reference solution was not judged to the end in {RUNS} runs")
    passed = f"its reference solution passed {answered} of {RUNS} times" if task.reference else "it has no reference"
    return Steadiness(False, f"{passed}, and no change never did")
