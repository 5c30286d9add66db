"""Sandboxes by name. There is no default and no fall-back: who wants no isolation has to say so."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import ConfigError
from evaluators.sandbox.base import DEFAULT_IMAGE, Sandbox


def open_sandbox(name: str, image: str = DEFAULT_IMAGE) -> Sandbox:
    """The sandbox called `name`, not yet checked. `image` is what containers run that have none of their own.

    Raises:
        ConfigError: there is none of that name.
    """
    factory = _factories(image).get(name)
    if factory is None:
        raise ConfigError(f"no sandbox is called {name!r}; there are: {', '.join(sorted(_factories(image)))}")
    return factory()


def _factories(image: str) -> dict[str, Callable[[], Sandbox]]:
    from evaluators.sandbox.bubblewrap import BubblewrapSandbox
    from evaluators.sandbox.container import ContainerSandbox
    from evaluators.sandbox.process import ProcessSandbox

    return {
        "bubblewrap": BubblewrapSandbox,
        "container": lambda: ContainerSandbox(image),
        "process": ProcessSandbox,
    }
