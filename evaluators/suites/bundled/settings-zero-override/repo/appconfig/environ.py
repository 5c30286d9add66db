"""Settings from environment variables.

`APP_RETRIES=5` sets `retries`; two underscores go into a table: `APP_SERVER__PORT=80` sets `server.port`.
"""

from collections.abc import Mapping
from typing import Any

from appconfig.coerce import coerce

SEPARATOR = "__"


def from_environ(environ: Mapping[str, str], prefix: str = "APP_") -> dict[str, Any]:
    """Collect the variables that start with the prefix into nested tables."""
    settings: dict[str, Any] = {}
    for name in sorted(environ):
        if not name.startswith(prefix) or name == prefix:
            continue
        *tables, key = name.removeprefix(prefix).lower().split(SEPARATOR)
        table = settings
        for part in tables:
            table = table.setdefault(part, {})
        table[key] = coerce(environ[name])
    return settings
