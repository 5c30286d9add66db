"""Layered settings: defaults, then a site file, then the environment."""

from appconfig.config import Config, ConfigError, load

__all__ = ["Config", "ConfigError", "load"]
