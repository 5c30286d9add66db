"""Sandboxes by name. There is no default and no fall-back: who wants no isolation has to say so."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import ConfigError
from evaluators.sandbox.base import Sandbox


def open_sandbox(name: str) -> Sandbox:
    """The sandbox called `name`, not yet checked.

    Raises:
        ConfigError: there is none of that name.
    """
    factory = _factories().get(name)
    if factory is None:
        raise ConfigError(f"no sandbox is called {name!r}; there are: {', '.join(sorted(_factories()))}")
    return factory()


def _factories() -> dict[str, Callable[[], Sandbox]]:
    from evaluators.sandbox.bubblewrap import BubblewrapSandbox
    from evaluators.sandbox.process import ProcessSandbox

    return {"bubblewrap": BubblewrapSandbox, "process": ProcessSandbox}
