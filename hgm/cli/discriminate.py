"""`hgm discriminate`: a model's blind choice among the best, where their results cannot tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from archive.discriminations import Choice, keep
from archive.errors import ConfigError, HgmError
from archive.queries import Reader
from archive.resolved import epsilon_of
from hgm.cli.making import choice_json, usage_text
from hgm.cli.places import open_reader
from hgm.config import Config, load
from hgm.config_models import BUILTIN
from hgm.discriminate import discriminate
from hgm.llm.gateway import Gateway
from hgm.llm.mixed import Mixed
from hgm.llm.pricing import FREE, listed
from hgm.llm.probe import probe
from hgm.llm.registry import ModelSpec, open_model
from hgm.models import close_models, open_models, paces, start_models
from hgm.plan import locked_prices
from hgm.report import near_best
from hgm.terminal import clipped, console, emit, grid, narrate


def choose(run: str, model: str | None, judges: int, seed: int, json: bool) -> None:
    """
    Raises:
        ConfigError: no model that could be asked.
        ProviderRefused, ProviderUnreachable: it does not answer.
    """
    reader = open_reader(run)
    epsilon = epsilon_of(reader.paths)
    found = near_best(reader, epsilon)
    if len(found) < 2:
        choice = Choice(tuple(one.variant.id for one in found), found[0].variant.id if found else 0)
    else:
        choice = asyncio.run(_asked(reader, epsilon, model, judges, seed))
    if json:
        emit(choice_json(choice))
    else:
        _print(reader, choice)
        narrate(f"export it with: hgm export {run} v{choice.chosen}")
    if choice.duels:
        _keep(reader, choice)


def _keep(reader: Reader, choice: Choice) -> None:
    try:
        keep(reader.paths, choice)
    except HgmError as error:  # the answer is paid for and printed
        narrate(f"not kept with the run: {error}")


async def _asked(reader: Reader, epsilon: float, model: str | None, judges: int, seed: int) -> Choice:
    config = load(reader.paths.config).priced(locked_prices(reader.paths))
    opened = await _opened(config, model)
    judge = {"judge": opened["judge"]}  # the others' servers are not started
    try:
        await start_models(judge.values(), reader.paths.servers, narrate)
        spent = await probe(judge.values(), narrate)
        async with Gateway(judge, paces=paces(config)) as gateway:
            choice = await discriminate(gateway, reader, epsilon, judges=judges, seed=seed)
            return replace(choice, usage=choice.usage + spent)
    finally:
        await close_models(opened.values())


async def _opened(config: Config, model: str | None) -> Mapping[str, Mixed]:
    """The model that was named, as the role `judge`; else those of the run."""
    if model is None:
        if BUILTIN in config.roles.of("judge"):
            raise ConfigError(
                "roles.judge is builtin, which cannot be asked such questions; give --model PROVIDER:MODEL"
            )
        return await open_models(config)
    provider, _, name = model.partition(":")
    if provider == BUILTIN:
        raise ConfigError("--model builtin: it cannot be asked such questions; give PROVIDER:MODEL")
    found = listed(provider, name)
    usd = found[0] if found else FREE
    spec = ModelSpec("judge", provider, name, price_in=usd.prompt_usd, price_out=usd.completion_usd)
    return {"judge": Mixed({"judge": open_model(replace(spec, price_cached=usd.cached_usd))}, {"judge": 1.0})}


def _print(reader: Reader, choice: Choice) -> None:
    out = console()
    if not choice.duels:
        out.print("nobody's interval overlaps with the best's: nothing to ask" if choice.candidates else "nobody yet")
        return
    table = grid("best", "against", "winner", "by", "votes", "because", cut=["because"])
    for duel in choice.duels:
        names = (f"v{duel.champion}", f"v{duel.challenger}", f"v{duel.winner}")
        table.add_row(*names, duel.by, duel.tally, clipped(duel.because))
    out.print(table)
    out.print(
        f"\nv{choice.chosen}: {reader.variant(choice.chosen).idea}\n"
        f"asked {choice.model or 'nobody'}: {usage_text(choice.usage)}, not part of the run's budget"
    )
