"""How fast a right answer is, against the reference (the idea of Effi-Code, arXiv 2410.10209).

What is counted is processor time, as the kernel tells it to the sandbox's init when everything inside has ended: user
and system, of the whole judged run. So imports and C code are in it, and nothing that runs inside can say otherwise. No
other process could hide work: there is only one. What a run takes without the workload is taken off, and that is the
reference's: an answer pays for all that it does beyond.

Processor time is noisy: neighbours, caches, clock rates. So answer and reference run in turn, in as many rounds as it
takes until all of them say the same, and the median counts; and less than `FLOOR_S` counts as that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from archive.errors import SandboxFailure
from archive.files import Change
from evaluators.base import Efficiency, JudgeCause, Judgement, Task

ROUNDS = 3
MOST_ROUNDS = 9
FLOOR_S = 0.1
"""Work that takes less is not told apart: the noise of a run is about a fifth of that."""


@dataclass(frozen=True)
class Timed:
    """One judged run, and the processor time of all that ran in it; None where the sandbox does not know."""

    judgement: Judgement
    cpu_s: float | None


Run = Callable[[Task, Change], Awaitable[Timed]]


async def timed(task: Task, change: Change, first: Timed, run: Run) -> Judgement:
    """The judgement of an answer that was right in its `first` run: as fast as the task asks, or not.

    Raises:
        SandboxFailure: the host could not run the tests, or not even the reference passes them here.
    """
    assert task.workload is not None
    rest = replace(task, workload=None)
    spent, pairs, without = list[Judgement](), list[tuple[float, float]](), list[float]()
    while len(pairs) < MOST_ROUNDS:
        without.append(_seconds(await _reference(rest, run, spent)))
        reference = _seconds(await _reference(task, run, spent))
        answer = await run(task, change) if pairs else first
        spent.append(answer.judgement)
        if not answer.judgement.resolved:  # right in one run, and not in another
            return _with_all(spent, answer.judgement)
        pairs.append((reference, _seconds(answer)))
        found = Efficiency(tuple(_work(reference, without) / _work(answer, without) for reference, answer in pairs))
        if len(pairs) >= ROUNDS and len({ratio >= task.workload.at_least for ratio in found.ratios}) == 1:
            break
    slow = found.value < task.workload.at_least
    asked = f"; {task.workload.at_least:.2f} is asked" if task.workload.at_least else ""
    judgement = replace(
        first.judgement,
        resolved=not slow,
        cause=JudgeCause.SLOW if slow else None,
        detail=f"{first.judgement.detail}; {found}{asked}",
        output=first.judgement.output + f"== efficiency\n{found}{asked}\n".encode(),
        efficiency=found,
    )
    return _with_all(spent, judgement)


def _work(run_s: float, without: list[float]) -> float:
    """Processor time of the workload alone, in seconds; `without` are runs that did not have it."""
    return max(FLOOR_S, run_s - min(without))


async def _reference(task: Task, run: Run, spent: list[Judgement]) -> Timed:
    done = await run(task, task.reference)
    spent.append(done.judgement)
    if not done.judgement.resolved:
        raise SandboxFailure(
            f"task {task.id}: its own reference did not pass while it was timed: {done.judgement.detail}"
        )
    return done


def _seconds(run: Timed) -> float:
    if run.cpu_s is None:
        raise SandboxFailure("this sandbox does not tell processor time, which the task is judged by; use bubblewrap")
    return run.cpu_s


def _with_all(spent: list[Judgement], judgement: Judgement) -> Judgement:
    """`judgement` with the time of all runs."""
    return replace(
        judgement,
        judge_s=sum(one.judge_s for one in spent),
        overhead_s=sum(one.overhead_s for one in spent),
    )
