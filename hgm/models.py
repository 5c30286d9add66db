"""From hgm.toml to the models of a run: one for each role, opened once."""

from __future__ import annotations

from typing import Literal

from hgm.config import Config
from hgm.llm.base import Model
from hgm.llm.pace import PaceLimits
from hgm.llm.registry import ModelSpec, open_model

ROLES: tuple[Literal["evaluate", "edit"], ...] = ("evaluate", "edit")


def open_models(config: Config) -> dict[str, Model]:
    """Role → model. Roles that name the same model share it.

    Raises:
        ConfigError: a key that is not in the environment, an unknown provider, a script that is not there.
    """
    specs = {role: _spec(config, role) for role in ROLES}
    opened = {spec.name: open_model(spec) for spec in specs.values()}
    return {role: opened[spec.name] for role, spec in specs.items()}


def paces(config: Config) -> dict[str, PaceLimits]:
    """How fast each model may be asked, by its name."""
    return {name: PaceLimits(model.at_once, model.requests_per_minute) for name, model in config.models.items()}


def _spec(config: Config, role: Literal["evaluate", "edit"]) -> ModelSpec:
    model = config.model_of(role)
    name = config.roles.evaluate if role == "evaluate" else config.roles.edit
    elsewhere = {"script", "api_key_file", "at_once", "requests_per_minute"}
    return ModelSpec(
        name=name,
        script=config.resolve(model.script) if model.script else None,
        api_key_file=config.resolve(model.api_key_file) if model.api_key_file else None,
        **model.model_dump(exclude_none=True, exclude=elsewhere),
    )
