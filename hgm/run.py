"""Driving one run from a terminal: lock, archive, sandbox, gateway, engine, display, signals; all closed again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.lock import EngineLock
from archive.store import Archive
from evaluators.answers import refuse_answers
from evaluators.environments import Environment, Environments, Wanted, exam_environment
from evaluators.sandbox.base import Sandbox
from evaluators.sandbox.registry import open_sandbox
from hgm.attempt import Workshop
from hgm.display import Display
from hgm.engine import Engine, Phase
from hgm.environments import open_environments
from hgm.llm.base import Model
from hgm.llm.gateway import Gateway
from hgm.models import open_models
from hgm.observe import Observer
from hgm.plan import Plan, check_lock, write_lock

DRAW_S = 0.25
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Ending:
    """Why a run ended, in which phase, and whether its user made it end at once."""

    cause: str
    phase: Phase
    aborted: bool


def drive(plan: Plan, display: Display, *, workers: int | None = None) -> Ending:
    """Start or go on with the run of `plan` until it ends.

    Raises:
        RunLocked: another process drives it.
        RunMismatch: hgm.toml is not what the run was started with.
        Missing: what to install or allow.
        GateRefused, DiskFull, ConfigError: see there.
    """
    with EngineLock(plan.paths), _logging_to(plan.paths.engine_log):
        if plan.paths.lock.exists():
            check_lock(plan)
        sandbox = open_sandbox(plan.config.sandbox.backend)
        sandbox.check()
        sandbox.sweep()
        environment = exam_environment(progress=display.say)
        environments = open_environments(plan, display.say)
        models = open_models(plan.config)
        with _archive(plan, environments) as archive:
            shop = partial(_workshop, plan, sandbox, environment, environments)
            return asyncio.run(_drive(plan, archive, display, shop, models, workers))


async def _drive(
    plan: Plan,
    archive: Archive,
    display: Display,
    shop: Callable[[Gateway], Workshop],
    models: Mapping[str, Model],
    workers: int | None,
) -> Ending:
    async with Gateway(models) as gateway:
        engine = Engine(plan, archive, shop(gateway))
        engine.workers = workers or engine.workers
        drawing = asyncio.create_task(_draw(engine, display))
        try:
            with _signals(engine, display):
                cause = await engine.drive()
        finally:
            drawing.cancel()
            await asyncio.gather(drawing, return_exceptions=True)
            for model in {id(model): model for model in models.values()}.values():
                await model.close()
    return Ending(cause, engine.phase, engine.aborted)


def _workshop(
    plan: Plan, sandbox: Sandbox, environment: Environment, environments: Environments, gateway: Gateway
) -> Workshop:
    def admit(wanted: Wanted | None) -> None:
        refuse_answers(environments, wanted, plan.tasks.values())

    may_change = plan.config.agent.may_change_environment
    agents = plan.paths.cache / "agents"
    return Workshop(sandbox, gateway, environment, agents, environments, admit if may_change else None)


async def _draw(engine: Engine, display: Display) -> None:
    observer = Observer(engine)
    while True:
        display.update(observer.progress())
        await asyncio.sleep(DRAW_S)


@contextlib.contextmanager
def _signals(engine: Engine, display: Display) -> Iterator[None]:
    """SIGINT or SIGTERM once: drain. Twice: stop. A closed terminal (SIGHUP) drains."""
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if engine.halting:
            display.say("stopping now; what is in flight will be done again by the next `hgm run`")
            engine.abort()
        else:
            display.say("finishing what is in flight, then saving (once more: stop now)")
            engine.drain()

    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in caught:
        loop.add_signal_handler(number, interrupt)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _archive(plan: Plan, environments: Environments) -> Iterator[Archive]:
    """The run's archive; made, with the root in it, where there is none yet. Each step is made up for if the process
    was killed after the one before."""
    if not plan.paths.lock.exists():
        write_lock(plan, environments.record())
    if not plan.paths.archive.exists():
        Archive.create(plan.paths, plan.task_rows()).close()
    with Archive.open(plan.paths) as archive:
        if not archive.snapshot().variants:
            archive.add_root(plan.agent, name=plan.agent_name, idea=f"the root: {plan.agent_name}")
        yield archive


@contextlib.contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
