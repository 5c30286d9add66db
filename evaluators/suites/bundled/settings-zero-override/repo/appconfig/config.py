"""Reading the finished settings."""

import json
from collections.abc import Mapping
from typing import Any

from appconfig.environ import from_environ
from appconfig.merge import merge_all

_MISSING = object()


class ConfigError(Exception):
    """A setting is missing, or the site file is not usable."""


class Config:
    """Settings that are looked up by dotted path, such as `server.port`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def get(self, path: str, default: Any = _MISSING) -> Any:
        """The value at a path.

        Raises:
            ConfigError: there is no such setting, and no default was given.
        """
        value: Any = self._values
        for part in path.split("."):
            if not isinstance(value, Mapping) or part not in value:
                if default is _MISSING:
                    raise ConfigError(f"no setting {path!r}")
                return default
            value = value[part]
        return value

    def section(self, path: str) -> "Config":
        """A table as settings of its own."""
        value = self.get(path)
        if not isinstance(value, Mapping):
            raise ConfigError(f"{path!r} is a value, not a table")
        return Config(value)


def load(defaults: Mapping[str, Any], site_text: str, environ: Mapping[str, str]) -> Config:
    """Defaults, the site file (JSON, may be empty) over them, and the environment over both."""
    try:
        site = json.loads(site_text) if site_text.strip() else {}
    except json.JSONDecodeError as error:
        raise ConfigError(f"the site file is not JSON: {error}") from error
    if not isinstance(site, dict):
        raise ConfigError("the site file must hold a table")
    return Config(merge_all(defaults, site, from_environ(environ)))
