"""From hgm.toml to the models of a run: those of each role, every one opened once."""

from __future__ import annotations

from hgm.config import Config
from hgm.config_models import ROLES
from hgm.llm.mixed import Mixed
from hgm.llm.pace import PaceLimits
from hgm.llm.registry import ModelSpec, open_model


def open_models(config: Config) -> dict[str, Mixed]:
    """Role → its models. Roles that name the same model share it.

    Raises:
        ConfigError: a key that is not in the environment, an unknown provider, a script that is not there.
    """
    opened = {name: open_model(_spec(config, name)) for name in config.roles.names}
    weights = {role: config.roles.of(role) for role in ROLES}
    return {role: Mixed({name: opened[name] for name in chosen}, chosen) for role, chosen in weights.items()}


def paces(config: Config) -> dict[str, PaceLimits]:
    """How fast each model may be asked, by its name."""
    return {name: PaceLimits(model.at_once, model.requests_per_minute) for name, model in config.models.items()}


def _spec(config: Config, name: str) -> ModelSpec:
    model = config.model(name)
    pace = {"at_once", "requests_per_minute"}
    pins = {"reasoning_effort", "thinking", "seed", "stream", "prompt_cache", "lacks"}
    return ModelSpec(
        name=name,
        script=config.resolve(model.script) if model.script else None,
        api_key_file=config.resolve(model.api_key_file) if model.api_key_file else None,
        pins=model.pins(),
        **model.model_dump(exclude_none=True, exclude={"script", "api_key_file", *pace, *pins}),
    )
