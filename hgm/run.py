"""Driving one run from a terminal: lock, archive, sandbox, gateway, engine, display, signals; all closed again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.activity import ROOT_SMOKE, Activity
from archive.errors import RunMismatch
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.presence import Presence
from archive.queries import Reader
from archive.records import Usage
from archive.store import Archive
from evaluators.answers import refuse_answers
from evaluators.checkout import require
from evaluators.environments import Environment, Environments, Wanted, exam_environment
from evaluators.manifest import load_agent
from evaluators.sandbox.base import Sandbox
from evaluators.sandbox.registry import open_sandbox
from hgm.attempt import Workshop
from hgm.display import Display
from hgm.engine import Engine, Phase
from hgm.environments import open_environments
from hgm.exam import Exam
from hgm.inner import caveats
from hgm.llm.gateway import Gateway
from hgm.llm.mixed import Mixed
from hgm.llm.probe import probe
from hgm.models import close_models, fleets, open_models, paces, start_models
from hgm.observe import Observer
from hgm.plan import Plan, check_lock, write_lock
from hgm.reserves import budget_of
from hgm.serving.watching import Watch
from hgm.signals import caught
from hgm.stages import publish

DRAW_S = 0.25
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Ending:
    """Why a run ended, in which phase, and whether its user made it end at once."""

    cause: str
    phase: Phase
    aborted: bool


def drive(plan: Plan, display: Display, *, workers: int | None = None, exam: Exam | None = None) -> Ending:
    """Start or go on with the run of `plan` until it ends; with an `exam`, do what it asks of the root, and no search.

    Raises:
        RunLocked: another process drives it.
        RunMismatch: hgm.toml is not what the run was started with.
        Missing: what to install or allow.
        ProviderRefused, ProviderUnreachable: a model does not answer; nothing was written.
        NotARun: the run's directory was moved or deleted meanwhile.
        GateRefused, DiskFull, ConfigError: see there.
    """
    with EngineLock(plan.paths), _logging_to(plan.paths.engine_log):
        if plan.paths.lock.exists():
            check_lock(plan)
        elif plan.paths.archive.exists():
            raise RunMismatch(
                f"{plan.paths.lock} is missing: it says what this run was started with, without which results could "
                "not be compared. Restore it, or start a new run with: hgm init"
            )
        else:
            budget_of(plan)  # what is wrong must show before lock.json is written, which forbids to mend it
        return asyncio.run(_with_models(plan, display, open_rooms(plan, display.say), workers, exam))


@dataclass(frozen=True)
class Rooms:
    """Where work is done: the sandbox, the exam's own environment, and those that tasks and agents ask for."""

    sandbox: Sandbox
    exam: Environment
    environments: Environments


def open_rooms(plan: Plan, say: Callable[[str], None]) -> Rooms:
    """
    Raises:
        Missing: what to install or allow.
        EnvironmentUnavailable, ConfigError, RunMismatch: as `open_environments`.
    """
    sandbox = open_sandbox(plan.config.sandbox.backend, plan.config.sandbox.image)
    require(sandbox, plan.tasks.values())
    sandbox.check()
    sandbox.sweep()
    environment = exam_environment(progress=say)
    return Rooms(sandbox, environment, open_environments(plan, say))


async def _with_models(plan: Plan, display: Display, rooms: Rooms, workers: int | None, exam: Exam | None) -> Ending:
    """Open the models and see that they answer before the run is written down, so that a second try finds nothing of
    a first one that could not start. Those of a finished run are opened only if it goes on."""
    models, spent = dict[str, Mixed](), Usage()
    done = exam is None and _is_done(plan.paths)
    try:
        if not done:
            spent += await _answering(models, plan, display)
        with _archive(plan, rooms.environments) as archive:
            async with Gateway(models, paces=paces(plan.config)) as gateway:
                engine = Engine(plan, archive, _workshop(plan, rooms, gateway), exam)
                if done:
                    if not engine.goes_on():
                        return Ending(engine.cause, engine.phase, aborted=False)
                    spent += await _answering(models, plan, display)
                engine.charge(spent)
                servers = Watch(fleets(models.values()))
                return await _drive(engine, gateway, display, workers, servers)
    finally:
        await close_models(models.values())


async def _answering(models: dict[str, Mixed], plan: Plan, display: Display) -> Usage:
    """Put the run's models into `models`, start what servers are ours, and see that every one answers; what that
    cost."""
    models.update(await open_models(plan.config))
    await start_models(models.values(), plan.paths.servers, display.say)
    return await probe(models.values(), display.say)


async def _drive(engine: Engine, gateway: Gateway, display: Display, workers: int | None, servers: Watch) -> Ending:
    engine.workers = workers or engine.workers
    gateway.on_use = engine.ledger.book
    gateway.on_extra = lambda usage, _: engine.charge(usage)
    plan = engine.plan
    for caveat in caveats(plan.config.inner, plan.tasks.values(), load_agent(plan.agent).manifest):
        display.say(caveat)
    beside = [
        asyncio.create_task(_draw(engine, display)),
        asyncio.create_task(publish(plan.paths, lambda: _activities(engine), engine.shop.still_here)),
        asyncio.create_task(servers.go_on(lambda rows: engine.archive.put_state({"servers": rows}))),
    ]
    try:
        with _signals(engine, display):
            cause = await engine.drive()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    return Ending(cause, engine.phase, engine.aborted)


def _workshop(plan: Plan, rooms: Rooms, gateway: Gateway) -> Workshop:
    def admit(wanted: Wanted | None) -> None:
        refuse_answers(rooms.environments, wanted, plan.tasks.values())

    may_change = plan.config.agent.may_change_environment
    agents = plan.paths.cache / "agents"
    return Workshop(
        rooms.sandbox,
        gateway,
        rooms.exam,
        agents,
        rooms.environments,
        admit if may_change else None,
        plan.config.agent.least_effort,
        Presence(plan.paths).check,
    )


async def _draw(engine: Engine, display: Display) -> None:
    observer = Observer(engine)
    while True:
        display.update(observer.progress())
        await asyncio.sleep(DRAW_S)


def _activities(engine: Engine) -> dict[str, Activity]:
    """What each job in flight is doing."""
    gate = [ROOT_SMOKE] if engine.phase is Phase.GATE else []
    labels = [job.work.label(job.id) for job in engine.running.values()]
    return engine.shop.stages.activities(gate + labels, engine.shop.gateway.sessions)


def _signals(engine: Engine, display: Display) -> contextlib.AbstractContextManager[None]:
    """SIGINT or SIGTERM once: drain. Twice: stop. A closed terminal (SIGHUP) drains."""

    def interrupt() -> None:
        if engine.halting:
            display.say("stopping now; what is in flight will be done again by the next `hgm run`")
            engine.abort()
        else:
            display.say("finishing what is in flight, then saving (once more: stop now)")
            engine.drain()

    return caught(interrupt)


def _is_done(paths: RunPaths) -> bool:
    """A finished run needs no model, unless it goes on: what it found can be looked at when the model and its key are
    long gone."""
    if not paths.archive.exists():
        return False
    Archive.open(paths).close()  # of an earlier version: brought up to date, which `Reader` does not do
    with Reader(paths) as reader:
        return reader.state("phase") == Phase.DONE


@contextlib.contextmanager
def _archive(plan: Plan, environments: Environments) -> Iterator[Archive]:
    """The run's archive; made, with the root in it, where there is none yet. Each step is made up for if the process
    was killed after the one before."""
    if not plan.paths.lock.exists():
        write_lock(plan, environments.record())
    if not plan.paths.archive.exists():
        Archive.create(plan.paths, plan.task_rows()).close()
    with Archive.open(plan.paths) as archive:
        if not archive.has_root():
            lessons = load_agent(plan.agent).lessons
            archive.add_root(plan.agent, name=plan.agent_name, idea=f"the root: {plan.agent_name}", lessons=lessons)
        yield archive


@contextlib.contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    handler = logging.FileHandler(path, encoding="utf-8")  # opened now: the run may be moved
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
