"""The hgm.toml that `hgm init` writes: every key, those that were not chosen as comments with their default."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import ConfigError
from archive.layout import RunPaths
from evaluators.lacking import sandbox_for
from hgm.config import Config, is_path
from hgm.config_sections import SandboxSection
from hgm.config_text import toml_template

DEMO: dict[str, object] = {"budget.evaluations": 400, "budget.wall": "6m30s", "final.attempts": 1}
"""`make demo`: ends within ten minutes on two cores, set-up included."""


@dataclass(frozen=True)
class Wishes:
    """What the options of `hgm init` ask for; `chosen` are dotted keys of hgm.toml."""

    suite: str = "bundled"
    data: Path | None = None
    agent: str = "plain"
    model: str = "builtin"
    template: str = ""
    chosen: dict[str, object] = field(default_factory=dict)


def hgm_toml(wishes: Wishes, paths: RunPaths) -> str:
    """
    Raises:
        ConfigError: an unknown template, or a provider that needs a model's name.
    """
    if wishes.template not in ("", "demo"):
        raise ConfigError(f"no template {wishes.template!r}; there is: demo")
    chosen: dict[str, object] = {
        "run.seed": 0,
        "run.workers": max(1, min(8, os.cpu_count() or 1)),
        "suite.name": place_of(wishes.suite, paths),
        "agent.source": place_of(wishes.agent, paths),
    }
    if wishes.data is not None:
        chosen["suite.data"] = _relative(wishes.data, paths)
    chosen |= DEMO if wishes.template == "demo" else {}
    chosen |= {key: value for key, value in wishes.chosen.items() if value is not None}
    if (needed := sandbox_for(wishes.suite)) != SandboxSection().backend:
        chosen["sandbox.backend"] = needed
    if not any(key.startswith("budget.") for key in chosen):
        chosen |= {"budget.evaluations": 300}
    return toml_template(Config, chosen | _roles(wishes.model)) + _model_table(wishes.model, paths)


def _roles(model: str) -> dict[str, object]:
    return {} if model == "builtin" else {"roles.evaluate": "main", "roles.edit": "main"}


def _model_table(model: str, paths: RunPaths) -> str:
    if model == "builtin":
        return ""
    provider, _, name = model.partition(":")
    named = {"provider": provider}
    if name and provider == "scripted":
        named["script"] = _relative(Path(name), paths)
    elif name:
        named["model"] = name
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in named.items())
    return f"\n[models.main]\n{lines}\n"


def place_of(name: str, paths: RunPaths) -> str:
    """A folder as seen from the run's directory; a name as it is."""
    return _relative(Path(name), paths) if is_path(name) else name


def _relative(path: Path, paths: RunPaths) -> str:
    text = os.path.relpath(path.expanduser().resolve(), paths.root)
    return text if text.startswith(".") else f"./{text}"
