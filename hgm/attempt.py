"""One variant at work under contract 1: in a sandbox, with the gateway as its only door. Solving or self-editing."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.activity import Stage
from archive.errors import ProviderRefused, ProviderUnavailable
from archive.files import Change, FileTree, apply_change, digest, unified_patch, write_tree
from archive.records import EvaluationResult, Usage
from evaluators.agent_run import Door, run_agent
from evaluators.base import AgentRun, Judgement, ModelLimits, Task
from evaluators.checkout import checked_out
from evaluators.environments import Environment, Environments, Wanted
from evaluators.environments.stock import in_the_background
from evaluators.failures import INFRA, Ruling, rule_on_attempt
from evaluators.grading import judge
from evaluators.manifest import Agent, load_agent
from evaluators.protection import kept_change
from evaluators.sandbox.base import Image, Sandbox, SandboxLimits
from evaluators.visible import Visible, run_visible_tests
from hgm.llm.gateway import Gateway
from hgm.llm.session import Metered, Session
from hgm.prompts import made_of
from hgm.stages import Stages

NOTHING_METERED = Metered(Usage(), None, None, None, b"", 0)
GRACE_S = 2.0
"""For an agent whose provider has failed, to end by itself."""


@dataclass(frozen=True)
class Errand:
    """What a variant is asked to do, whether on a task or on its own source."""

    role: str
    label: str
    statement: str
    checkout: FileTree
    test_command: str
    limits: SandboxLimits
    model_limits: ModelLimits
    seed: int
    environment: Wanted | None = None
    """What the checkout's code runs in. On its own source an agent works in its own environment."""
    lessons: tuple[str, ...] = ()
    """What earlier attempts taught, nearest first, for an agent that takes it."""
    image: Image | None = None
    """Where the checkout lies, with what its code runs in, if that is in an image."""


@dataclass(frozen=True)
class Workshop:
    """Where attempts happen: a sandbox, a door to the models, environments (the exam's, and those that tasks and
    agents ask for), unpacked sources."""

    sandbox: Sandbox
    gateway: Gateway
    environment: Environment
    sources: Path
    environments: Environments = field(default_factory=Environments)
    admit: Callable[[Wanted | None], None] | None = None
    """Builds the environment that a child asks for in place of its parent's, or raises; None: none may be changed."""
    least_effort: float = 1.0
    """The least share of its model's reasoning that a child may ask for where its parent does not."""
    still_here: Callable[[], None] = lambda: None
    """Raises where another run lies now in the place of the one that `sources` belongs to."""
    stages: Stages = field(default_factory=Stages)

    async def run(self, files: FileTree, errand: Errand) -> Ran:
        """Let the agent made of `files` do `errand`: what it did, what its model cost, and the model's name.

        Raises: as `opened`.
        """
        async with self.opened(files, errand) as desk:
            run = await desk.run(errand)
        return run, desk.metered, desk.session.model.name

    @asynccontextmanager
    async def opened(self, files: FileTree, errand: Errand) -> AsyncIterator[Desk]:
        """The agent made of `files` with a session for `errand`, which is closed and metered whatever happens.

        Raises:
            SandboxFailure: the host could not run the sandbox.
            ConfigError: `files` are no agent (a bad agent.toml).
            EnvironmentUnavailable: an environment was in the cache when the run began, and cannot be built again.
        """
        agent = load_agent(files)
        self.stages.enter(errand.label, Stage.CHECKOUT)
        source = self.unpacked(files)
        work, own = await self._environments_for(agent, errand)
        session = self.gateway.open(
            errand.role,
            seed=errand.seed,
            limits=errand.model_limits,
            label=errand.label,
            affinity=f"{errand.role} {source.name}",
            effort=agent.manifest.effort.of(errand.role),
        )
        desk = Desk(self, agent, session, work, own, source)
        try:
            yield desk
        finally:
            desk.metered = await self.gateway.close(session.token)

    async def evaluate(
        self,
        files: FileTree,
        task: Task,
        *,
        seed: int,
        label: str,
        lessons: Sequence[str] = (),
        search: InnerSearch | None = None,
    ) -> tuple[EvaluationResult, str]:
        """One evaluation, judged, of an agent that is told `lessons`; of what `search` finds, where there is one. The
        second value is why the run must pause ('' if it need not)."""
        task = await checked_out(self.sandbox, task)
        errand = Errand(
            "evaluate",
            label,
            task.statement,
            task.files,
            task.test_command,
            task.limits,
            task.model_limits,
            seed,
            task.environment,
            tuple(lessons),
            task.benchmark.image if task.benchmark else None,
        )
        run, metered, model = await (search or linear)(
            self, files, errand, lambda change: apply_change(task.files, kept_change(task, change))
        )
        fault = metered.refused or metered.infra
        judged = not fault and kept_change(task, run.change)
        if judged:
            self.stages.enter(label, Stage.TESTS)
        judgement = await self.judge(task, run.change) if judged else None
        ruling = _provider_failed(metered) if fault else rule_on_attempt(run, judgement, metered.limit)
        result = EvaluationResult(
            outcome=ruling.outcome,
            cause=ruling.cause,
            usage=metered.usage,
            agent_s=run.wall_s,
            judge_s=judgement.judge_s if judgement else 0.0,
            overhead_s=run.overhead_s + (judgement.overhead_s if judgement else 0.0),
            transcript=metered.transcript,
            log=run.output,
            patch=unified_patch(task.files, run.files).encode("utf-8", "surrogateescape"),
            report=judgement.output if judgement else b"",
            model=model,
            efficiency=_efficiency(task, ruling, judgement),
        )
        return result, (metered.refused or "") if ruling.pause else ""

    async def judge(self, task: Task, change: Change) -> Judgement:
        """Whether `change` resolves `task`, in the environment of the task.

        Raises:
            SandboxFailure: the host could not run the tests.
            EnvironmentUnavailable: as in `run`.
        """
        return await judge(self.sandbox, task, change, await self._environment_of(task.environment))

    async def visible_tests(self, errand: Errand, files: FileTree, wall_s: float) -> Visible:
        """How the visible tests of the errand go on `files`, in at most `wall_s`.

        Raises:
            as `judge`.
        """
        self.stages.enter(errand.label, Stage.TESTS)
        limits, environment = replace(errand.limits, wall_s=wall_s), await self._environment_of(errand.environment)
        return await run_visible_tests(self.sandbox, errand.test_command, files, limits, environment)

    async def _environments_for(self, agent: Agent, errand: Errand) -> tuple[Environment, Environment]:
        """What the checkout's code runs in, and what the agent does."""
        wanted, own = agent.environment if errand.role == "edit" else errand.environment, agent.environment
        work = Environment((), errand.image.path) if errand.image else await self._environment_of(wanted)
        return work, await self._once_ready(own, self.environments.of_agent)

    async def _environment_of(self, wanted: Wanted | None) -> Environment:
        """What the code of a checkout runs in that asks for `wanted`."""
        return await self._once_ready(wanted, self.environments.of_task) if wanted else self.environment

    async def _once_ready(self, wanted: Wanted | None, find: Callable[[Wanted | None], Environment]) -> Environment:
        return find(wanted) if self.environments.is_ready(wanted) else await in_the_background(lambda: find(wanted))

    def unpacked(self, files: FileTree) -> Path:
        """A directory of the host that holds `files`, made once per content and shared read-only by all sandboxes."""
        target = self.sources / digest(files)[:32]
        if not target.exists():
            self.still_here()
            for folder in (self.sources.parent, self.sources):  # not what is above: the run may have been moved away
                folder.mkdir(exist_ok=True)
            room = Path(tempfile.mkdtemp(dir=self.sources))
            write_tree(files, room)
            room.chmod(0o755)
            try:
                os.replace(room, target)  # noqa: PTH105 - atomic, and fails if another attempt was first
            except OSError:
                shutil.rmtree(room, ignore_errors=True)
        return target


@dataclass
class Desk:
    """An agent with its session: it may be let to work more than once. `metered` holds when the session is closed."""

    shop: Workshop
    agent: Agent
    session: Session
    work: Environment
    own: Environment
    source: Path
    metered: Metered = NOTHING_METERED

    async def run(self, errand: Errand, *, stepped: bool = False) -> AgentRun:
        """What it did. Its requests have the errand's seed.

        Raises:
            SandboxFailure: the host could not run the sandbox.
        """
        self.session.seed = errand.seed
        self.session.told(made_of(errand.statement))
        working = run_agent(
            self.shop.sandbox,
            self.agent,
            statement=errand.statement,
            checkout=errand.checkout,
            test_command=errand.test_command,
            limits=errand.limits,
            model_limits=errand.model_limits,
            seed=errand.seed,
            model=self.session.model.name,
            door=Door(self.shop.gateway.socket, self.session.token),
            environment=self.work,
            own=self.own,
            source_dir=self.source,
            lessons=errand.lessons,
            image=errand.image,
            stepped=stepped,
            printed=self.shop.stages.listen(errand.label),
        )
        self.shop.stages.enter(errand.label, Stage.AGENT)
        return await _while_it_counts(working, self.session, errand.checkout)


Ran = tuple[AgentRun, Metered, str]
"""What an agent did, what its model cost, and the model's name."""
Judged = Callable[[Change], FileTree]
"""The tree that a change comes to when what the judge leaves out of it is taken away."""
InnerSearch = Callable[[Workshop, FileTree, Errand, Judged], Awaitable[Ran]]
"""A way to let the agent made of some files do an errand, within its limits."""


async def linear(shop: Workshop, files: FileTree, errand: Errand, judged: Judged) -> Ran:
    """Once, from the start to the end."""
    return await shop.run(files, errand)


async def _while_it_counts(working: Coroutine[None, None, AgentRun], session: Session, checkout: FileTree) -> AgentRun:
    """What the agent did. It is ended as soon as the provider has failed: an agent that goes on asking would keep its
    worker busy until its time is up, for a result that nobody scores."""
    began = time.monotonic()
    attempt = asyncio.ensure_future(working)
    failed = asyncio.create_task(session.failed.wait())
    try:
        await asyncio.wait({attempt, failed}, return_when=asyncio.FIRST_COMPLETED)
        if not attempt.done():  # a moment for one that ends by itself: what it says is worth keeping
            await asyncio.wait({attempt}, timeout=GRACE_S)
    finally:
        failed.cancel()
        attempt.cancel()
        await asyncio.wait({attempt})
    if attempt.cancelled():
        return AgentRun(Change({}), checkout, None, None, b"", time.monotonic() - began, 0.0)
    return attempt.result()


def _efficiency(task: Task, ruling: Ruling, judgement: Judgement | None) -> float | None:
    """None where the task is not timed, or nothing is scored; 0 for an answer that is not right."""
    if task.workload is None or not ruling.outcome.scored:
        return None
    return judgement.efficiency.value if judgement and judgement.efficiency else 0.0


def _provider_failed(metered: Metered) -> Ruling:
    """The ruling for an attempt whose model failed, with the provider's own words."""
    ruling = INFRA[ProviderRefused if metered.refused else ProviderUnavailable]
    return replace(ruling, cause=f"{ruling.cause}: {metered.refused or metered.infra}")
