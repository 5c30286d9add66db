"""From hgm.toml to the models of a run: those of each role, every one opened once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from hgm.config import Config
from hgm.config_models import PACE, ROLES
from hgm.llm.abilities import FIELDS
from hgm.llm.base import Model, Startable
from hgm.llm.mixed import Mixed, distinct
from hgm.llm.pace import PaceLimits
from hgm.llm.registry import ModelSpec, open_model
from hgm.serving.fleet import Fleet, Fleeted
from hgm.serving.launch import Launch, in_a_folder


async def open_models(config: Config) -> dict[str, Mixed]:
    """Role → its models. Roles that name the same model share it. `close_models` in the end.

    Raises:
        ConfigError: a key that is not in the environment, an unknown provider, a script that is not there; with none
            left open.
    """
    opened = dict[str, Model]()
    try:
        for name in config.roles.names:
            opened[name] = open_named(config, name)
    except BaseException:
        await close_models(opened.values())
        raise
    weights = {role: config.roles.of(role) for role in ROLES}
    return {role: Mixed({name: opened[name] for name in chosen}, chosen) for role, chosen in weights.items()}


def open_named(config: Config, name: str) -> Model:
    """The model `name` of hgm.toml.

    Raises:
        ConfigError: as `open_models`.
    """
    return open_model(_spec(config, name))


async def close_models(models: Iterable[Model | Mixed]) -> None:
    """Each of them once, and the others also where one fails to close."""
    async with AsyncExitStack() as stack:
        for model in distinct(models):
            stack.push_async_callback(model.close)


def paces(config: Config) -> dict[str, PaceLimits]:
    """How fast each model may be asked, by its name."""
    return {name: PaceLimits(model.at_once, model.requests_per_minute) for name, model in config.models.items()}


def launch_of(config: Config, name: str) -> Launch | None:
    """How the servers of the model `name` are started; None where they are not ours to start."""
    model = config.model(name)
    if model.serve is None or model.model is None:
        return None
    launch = model.serve.launch(local(config, model.model), local(config, model.serve.executable))
    return replace(launch, name=model.model)


def local(config: Config, text: str) -> str:
    """A path as it is seen from the folder of hgm.toml; any other text as it is."""
    return str(config.resolve(text)) if in_a_folder(text) else text


async def start_models(models: Iterable[Mixed], logs: Path, say: Callable[[str], None]) -> None:
    """Start the servers that are ours to start, one model after the other; `Model.close` ends them.

    Raises:
        as `Startable.start`.
    """
    for model in distinct(models):
        if isinstance(model, Startable):
            await model.start(logs, say)


def fleets(models: Iterable[Mixed]) -> list[tuple[str, Fleet]]:
    """The servers of vLLM models, with the model's name."""
    return [(model.name, model.fleet) for model in distinct(models) if isinstance(model, Fleeted)]


def _spec(config: Config, name: str) -> ModelSpec:
    model = config.model(name)
    elsewhere = {"script", "api_key_file", "base_urls", "serve", "lacks", *FIELDS, *PACE}
    return ModelSpec(
        name=name,
        base_urls=tuple(model.base_urls or ()),
        launch=launch_of(config, name),
        script=config.resolve(model.script) if model.script else None,
        api_key_file=config.resolve(model.api_key_file) if model.api_key_file else None,
        pins=model.pins(),
        **model.model_dump(exclude_none=True, exclude=elsewhere),
    )
