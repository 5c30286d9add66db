"""What a suite needs beside its data, and is not here."""

from __future__ import annotations

from archive.errors import Missing, SandboxUnavailable
from evaluators.catalog import KNOWN, Known
from evaluators.sandbox.container_cli import find_cli

ENGINE = "containers"
PACKAGE = "a package"


def sandbox_for(suite: str) -> str:
    """The sandbox that the suite's tasks need, by its name."""
    return "container" if suite in KNOWN and KNOWN[suite].images else "bubblewrap"


def engine_trouble() -> str:
    """Why no container engine can be used here; '' where one answers."""
    try:
        find_cli()
    except SandboxUnavailable as error:
        return str(error)
    return ""


def lacking(known: Known, no_engine: str) -> dict[str, str]:
    """Each thing that is missing, with what to do; `no_engine` is `engine_trouble`'s word, asked for once."""
    found = {ENGINE: no_engine} if known.images and no_engine else {}
    try:
        known.require()
    except Missing as error:
        found[PACKAGE] = str(error)
    return found
