"""Self-play: a model proposes bugs and words reports, an agent tries to solve what came of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.files import FileTree
from evaluators.environments import Environments, exam_environment
from evaluators.sandbox.base import Sandbox
from hgm.attempt import Workshop
from hgm.budget import BudgetLimits
from hgm.config import Config
from hgm.config_models import Role
from hgm.llm.gateway import Gateway
from hgm.llm.mixed import Mixed
from hgm.llm.probe import probe
from hgm.mine.account import Account
from hgm.mine.asking import ROLE, Asker, question_cost
from hgm.mine.solver import Solver
from hgm.models import close_models, open_models, paces, start_models

TRIES = 3
"""Of the solver at each task, where no other number is asked for."""


@dataclass(frozen=True)
class SelfPlay:
    """Who takes part. `config` names the models: that of `diagnose` is asked for bugs and statements where it
    `proposes`, that of `evaluate` is the solver's, an agent that is let try each task `tries` times. All of it uses
    no more than `limits`."""

    config: Config
    proposes: bool
    limits: BudgetLimits | None
    solver: FileTree | None = None
    tries: int = TRIES


@dataclass(frozen=True)
class Players:
    """`asker` is None where no model is asked, `solver` where no agent tries."""

    asker: Asker | None = None
    solver: Solver | None = None


@asynccontextmanager
async def playing(
    play: SelfPlay,
    account: Account,
    sandbox: Sandbox,
    environments: Environments,
    folder: Path,
    seed: int,
    say: Callable[[str], None],
) -> AsyncIterator[Players]:
    """The models, opened and known to answer, and the agent, with what they leave in `folder`.

    Raises:
        ConfigError: a model that is not there, or a budget that pays for no question.
        ProviderRefused, ProviderUnreachable: a model does not answer.
    """
    cost = question_cost(play.config)
    solves = play.solver is not None
    roles: dict[Role, bool] = {ROLE: play.proposes, "evaluate": solves}
    roles["judge"] = solves and play.config.inner.judged
    if play.proposes:
        account.check(cost)
    opened = await open_models(play.config)
    models: dict[str, Mixed] = {role: opened[role] for role, used in roles.items() if used}  # no other server starts
    try:
        await start_models(models.values(), folder / "servers", say)
        account.charge(await probe(models.values(), say))
        async with Gateway(models, paces=paces(play.config)) as gateway:
            gateway.on_extra = lambda usage, _: account.charge(usage)
            asker = Asker(gateway, account, cost, folder / "conversations", seed, say) if play.proposes else None
            if play.solver is None:
                yield Players(asker)
                return
            shop = _workshop(sandbox, gateway, environments, folder, say)
            yield Players(asker, Solver(play.solver, play.tries, play.config, shop, account, seed))
    finally:
        await close_models(opened.values())


def _workshop(
    sandbox: Sandbox, gateway: Gateway, environments: Environments, folder: Path, say: Callable[[str], None]
) -> Workshop:
    """Sandboxes mount the agents' sources, by absolute paths."""
    return Workshop(sandbox, gateway, exam_environment(progress=say), folder.resolve() / "agents", environments)
