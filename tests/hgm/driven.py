"""The engine with a bench that only pretends to work."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import cast

from archive.files import File
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Usage
from archive.store import Archive
from evaluators.steadiness import Steadiness
from hgm.attempt import Workshop
from hgm.engine import Engine
from hgm.expand import Expanded
from hgm.plan import Plan
from hgm.work import Done, Work, Workbench

Answer = Callable[[Work], Done]
GIVE_UP_S = 10.0


class Models:
    """The engine's view of the gateway: whether a model is out."""

    outage = ""
    asked = 0

    def ask_again(self) -> None:
        self.asked += 1


class Bench:
    """Ends every piece of work at once, as `answer` says, and finds of doubted tasks what `findings` say, one after the
    other and then the last for ever."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.done: list[Work] = []
        self.findings: list[Steadiness] = []
        self.examined: list[str] = []
        self.examining_s = 0.02

    async def examine(self, task_id: str) -> Steadiness:
        await asyncio.sleep(self.examining_s)
        self.examined.append(task_id)
        return self.findings[min(len(self.examined), len(self.findings)) - 1]

    async def do(self, work: Work, job_id: int) -> Done:
        await asyncio.sleep(0)
        self.done.append(work)
        return self.answer(work)

    def settled(self, expanded: Expanded) -> Expanded:
        return expanded


def resolved(tokens: int = 0) -> Done:
    return Done(evaluation=EvaluationResult(Outcome.RESOLVED, usage=Usage(prompt_tokens=tokens)))


def unresolved() -> Done:
    return Done(evaluation=EvaluationResult(Outcome.UNRESOLVED, "tests"))


def no_change() -> Done:
    return Done(expansion=Expanded(ExpansionResult(ExpansionFailure.NO_CHANGE), None))


def usual(work: Work) -> Done:
    return no_change() if work.task_id is None else resolved()


def a_child_each_time(work: Work) -> Done:
    """Children that are all different; nobody else than the youngest solves anything."""
    if work.task_id is not None:
        return resolved() if work.node else unresolved()
    files = {"agent.toml": File(b"name = 'x'"), "n": File(str(work.seed).encode())}
    return Done(expansion=Expanded(ExpansionResult(None), files))


def one_child() -> Answer:
    """The root's first expansion makes a child, which solves all that the root does not; no other makes any."""
    made: list[Work] = []

    def answer(work: Work) -> Done:
        if work.task_id is not None:
            return resolved() if work.node else unresolved()
        made.append(work)
        return a_child_each_time(work) if len(made) == 1 else no_change()

    return answer


@contextlib.contextmanager
def opened(plan: Plan, answer: Answer, phase: str = "search") -> Iterator[tuple[Engine, Bench]]:
    if not plan.paths.archive.exists():
        Archive.create(plan.paths, plan.task_rows()).close()
        with Archive.open(plan.paths) as archive:
            archive.add_root(plan.agent, name=plan.agent_name, idea="the root")
            archive.put_state({"phase": phase})
    with Archive.open(plan.paths) as archive:
        engine, bench = Engine(plan, archive, cast(Workshop, SimpleNamespace(gateway=Models()))), Bench(answer)
        engine.bench = cast(Workbench, bench)
        yield engine, bench


def drive(engine: Engine, meanwhile: Callable[[], object] = lambda: None) -> str:
    """The cause of the end; a run that does not end is a failure of the test. `meanwhile` is called again and again."""

    async def call() -> None:
        while True:
            await asyncio.sleep(0.01)
            meanwhile()

    async def within_reason() -> str:
        calling = asyncio.create_task(call())
        try:
            async with asyncio.timeout(GIVE_UP_S):
                return await engine.drive()
        finally:
            calling.cancel()

    return asyncio.run(within_reason())


def tokens_of(engine: Engine) -> float:
    return next(line for line in engine.search.budget.lines() if line.name == "tokens").spent
