"""Reading and writing settings files: sections, `key = value` lines, comments, continuation lines."""

from settings.document import Config, load
from settings.errors import SettingsError
from settings.writer import dump

__all__ = ["Config", "SettingsError", "dump", "load"]
