"""What a person likes: theme, signs, keys. `hgm/tui.toml` below $XDG_CONFIG_HOME (~/.config); all of it may lack."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import ConfigError
from tui.actions import ACTIONS


@dataclass(frozen=True)
class Settings:
    """`keys`: id of an action (`lineage.filter`) → its keys as Textual names them, separated by commas."""

    theme: str = "dark"
    ascii: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)


def settings_path() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "hgm" / "tui.toml"


def load(path: Path, themes: tuple[str, ...]) -> Settings:
    """
    Raises:
        ConfigError: something there is not understood; the message names it and what there is.
    """
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if unknown := found.keys() - {"theme", "ascii", "keys"}:
        raise ConfigError(f"{path}: {min(unknown)!r} is no setting; there are: theme, ascii, keys")
    theme, ascii, keys = found.get("theme", "dark"), found.get("ascii", False), found.get("keys", {})
    if theme not in themes:
        raise ConfigError(f"{path}: there is no theme {theme!r}; there are: {', '.join(themes)}")
    if not isinstance(ascii, bool) or not isinstance(keys, dict):
        raise ConfigError(f"{path}: write ascii = true or false, and a table [keys]")
    ids = {action.id for action in ACTIONS}
    for name, value in keys.items():
        if name not in ids:
            near = sorted(id for id in ids if id.split(".")[0] == str(name).split(".")[0]) or sorted(ids)
            raise ConfigError(f"{path}: there is no action {name!r} to give a key to; there are: {', '.join(near)}")
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{path}: {name} = {value!r}: write its keys, separated by commas")
    return Settings(theme, ascii, keys)
