"""From hgm.toml to the models of a run: one for each role, opened once."""

from __future__ import annotations

from archive.layout import RunPaths
from hgm.config import Config
from hgm.llm.base import Model
from hgm.llm.registry import ModelSpec, open_model

ROLES = ("evaluate", "edit")


def open_models(config: Config, paths: RunPaths) -> dict[str, Model]:
    """Role → model. Roles that name the same model share it.

    Raises:
        ConfigError: a key that is not in the environment, an unknown provider, a script that is not there.
    """
    names = {role: getattr(config.roles, role) for role in ROLES}
    opened = {name: open_model(_spec(config, paths, name)) for name in sorted(set(names.values()))}
    return {role: opened[name] for role, name in names.items()}


def _spec(config: Config, paths: RunPaths, name: str) -> ModelSpec:
    model = config.models[name]
    return ModelSpec(
        name=name,
        provider=model.provider,
        model=model.model,
        base_url=model.base_url,
        api_key_env=model.api_key_env,
        max_tokens=model.max_tokens,
        temperature=model.temperature,
        price_in=model.price_in,
        price_out=model.price_out,
        script=paths.root / model.script if model.script else None,
    )
