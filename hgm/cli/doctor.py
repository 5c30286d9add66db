"""`hgm doctor`: what is here, what is missing, and the command that mends it. Only `--ask` spends anything."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import shutil
import sys
from collections.abc import Callable

from rich.text import Text

from archive.errors import ConfigError, HgmError, Missing, NotARun, NotFound
from hgm.terminal import console, emit

FREE_BYTES = 1 << 30


def examine(run: str | None, ask: bool, json: bool) -> int:
    """Exit code: 0 when everything that a run needs is here, else that of the worst: 6 where something is missing.

    Raises:
        ConfigError: `ask` without a run.
    """
    if ask and run is None:
        raise ConfigError("--ask is for the models of a run: hgm doctor RUN --ask")
    checks: list[tuple[str, Callable[[], str]]] = [
        ("python", _python),
        ("git", _git),
        ("sandbox", lambda: _sandbox(run)),
        ("containers", _containers),
        ("exam environment", _environment),
        ("disk", _disk),
    ]
    if run is not None:
        checks += [("run", lambda: _run(run)), ("archive", lambda: _archive(run)), ("models", lambda: _models(run))]
        checks += [(f"model {name}", functools.partial(_abilities, run, name)) for name in _used(run)]
        checks += [(f"endpoint {name}", functools.partial(_endpoint, run, name, ask)) for name in _elsewhere(run)]
        checks += [check for name in _served(run) for check in _serving(run, name)]
    worst, found = 0, []
    for name, check in checks:
        try:
            ok, detail = True, check()
        except HgmError as error:
            worst = max(worst, error.exit_code)
            ok, detail = False, str(error)
        found.append({"check": name, "ok": ok, "detail": detail})
        if not json:
            style = "green" if ok else "red"
            console().print(Text(f"{'ok' if ok else 'wrong':<6} {name:<17} {detail}", style=style), soft_wrap=True)
    if json:
        emit(found)
    return worst


def _python() -> str:
    return f"{sys.version.split()[0]} at {sys.executable}"


def _git() -> str:
    from archive.git import git_version

    return git_version()


def _sandbox(run: str | None) -> str:
    """The one of the run, which its tasks must be able to use; the default one where there is no run to be read."""
    from evaluators.checkout import require
    from evaluators.sandbox.registry import open_sandbox
    from hgm.cli.places import resolve
    from hgm.config_sections import SandboxSection
    from hgm.plan import read_plan

    wanted, tasks = SandboxSection(), []
    if run is not None:
        with contextlib.suppress(ConfigError, NotARun, NotFound):  # of which `run` tells
            plan = read_plan(resolve(run))
            wanted, tasks = plan.config.sandbox, list(plan.tasks.values())
    sandbox = open_sandbox(wanted.backend, wanted.image)
    require(sandbox, tasks)
    sandbox.check()
    return f"{sandbox.name}: isolates, and every limit is enforced"


def _containers() -> str:
    """Not wrong where there is no engine: most suites need none, and for the others the run's sandbox tells."""
    from evaluators.catalog import KNOWN
    from evaluators.lacking import engine_trouble

    suites = ", ".join(name for name, known in KNOWN.items() if known.images)
    trouble = engine_trouble()
    return f"{trouble} (needed by {suites} alone)" if trouble else f"an engine answers, for {suites}"


def _environment() -> str:
    from evaluators.environments import exam_environment

    environment = exam_environment()
    return f"pytest for judging, in {environment.mounts[0].source}"


def _disk() -> str:
    free = shutil.disk_usage(".").free
    if free < FREE_BYTES:
        raise Missing(f"only {free >> 20} MiB free here; a run wants at least 1 GiB")
    return f"{free >> 30} GiB free"


def _run(run: str) -> str:
    from hgm.cli.places import resolve
    from hgm.plan import check_lock, prepare

    paths = resolve(run)
    plan = prepare(paths)
    if paths.lock.exists():
        check_lock(plan)
    return f"{len(plan.search_ids)} search and {len(plan.held_out_ids)} held-out tasks, agent {plan.agent_name}"


def _archive(run: str) -> str:
    from archive.git import AgentsRepository
    from hgm.cli.places import open_reader, resolve

    paths = resolve(run)
    if not paths.archive.exists():
        return "none yet: the run has not been started"
    variants = open_reader(run).variants()
    agents = AgentsRepository.open(paths.agents)
    lost = agents.lacks([variant.commit for variant in variants])
    if lost:
        raise NotARun(
            f"{paths.agents} lacks {len(lost)} of {len(variants)} variants; restore it from a copy of the run"
        )
    return f"{len(variants)} variants, each with its commit"


def _models(run: str) -> str:
    from hgm.cli.places import resolve
    from hgm.models import close_models, open_models
    from hgm.plan import prepare

    async def opened() -> str:
        models = await open_models(prepare(resolve(run)).config)
        await close_models(models.values())
        return ", ".join(f"{role}: {' or '.join(mixed.models)}" for role, mixed in models.items())

    return asyncio.run(opened())


def _elsewhere(run: str) -> list[str]:
    """Models of servers that run already, or should."""
    from hgm.cli.places import resolve
    from hgm.config import load

    own = _served(run)
    remote = ("openai", "anthropic", "vllm")
    names = [name for name in _used(run) if name not in own]
    return [name for name in names if load(resolve(run).config).model(name).provider in remote]


def _endpoint(run: str, name: str, ask: bool) -> str:
    """By the list of models; by the smallest request where that costs nothing, or `ask` says so."""
    from hgm.cli.places import resolve
    from hgm.config import load
    from hgm.llm.listing import look
    from hgm.llm.remote import RemoteModel
    from hgm.llm.vllm import VllmModel
    from hgm.models import open_named

    config = load(resolve(run).config)
    section = config.model(name)
    free = section.provider == "vllm" or section.price_in == section.price_out == 0

    async def asked() -> str:
        model = open_named(config, name)
        clients = model.clients if isinstance(model, VllmModel) else [model]
        try:
            return "; ".join([await look(one, complete=ask or free) for one in clients if isinstance(one, RemoteModel)])
        finally:
            await model.close()

    return asyncio.run(asked())


def _served(run: str) -> list[str]:
    """Models whose servers this run starts."""
    from hgm.cli.places import resolve
    from hgm.config import load

    names = _used(run)
    return [name for name in names if load(resolve(run).config).model(name).serve is not None]


def _used(run: str) -> list[str]:
    """Models that a role uses; none where hgm.toml cannot be read, of which `run` tells."""
    from hgm.cli.places import resolve
    from hgm.config import load

    try:
        return load(resolve(run).config).roles.names
    except HgmError:
        return []


def _abilities(run: str, name: str) -> str:
    from hgm.cli.places import resolve
    from hgm.config import load
    from hgm.config_models import ROLES
    from hgm.llm.base import Feature

    config = load(resolve(run).config)
    model = config.model(name)
    can = [str(feature) for feature in Feature if feature in model.features]
    cannot = [str(feature) for feature in Feature if feature not in model.features]
    what = model.provider if model.model is None else f"{model.provider} {model.model!r}"
    roles = ", ".join(role for role in ROLES if name in config.roles.of(role))
    return f"{what} for {roles}; can {' '.join(can)}; cannot {' '.join(cannot) or 'nothing'}"


def _serving(run: str, name: str) -> list[tuple[str, Callable[[], str]]]:
    """The checks of one of them: can its servers start, and must its weights be fetched first."""
    from hgm.cli.places import resolve
    from hgm.config import load
    from hgm.models import launch_of
    from hgm.serving import preflight

    launch = launch_of(load(resolve(run).config), name)
    assert launch is not None
    return [
        (f"serve {name}", lambda: preflight.check(launch)),
        (f"weights {name}", lambda: preflight.weights(launch.model)),
    ]
