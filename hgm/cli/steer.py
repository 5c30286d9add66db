"""The verbs that steer a search which another process drives: one inserted command row each."""

from __future__ import annotations

from rich.console import Console

from archive.control import Verb, driver
from archive.control import post as post_command
from archive.errors import RunLocked
from hgm.cli.places import open_reader, resolve, variant_id


class NotDriven(RunLocked):
    """A steering verb for a run that no engine drives."""


def post(run: str, verb: str, args: dict[str, int] | None = None) -> None:
    """Insert a command for the engine that drives `run`.

    Raises:
        NotDriven: nobody drives it, so nobody would read the command.
    """
    paths = resolve(run)
    pid = driver(paths)
    if pid is None:
        raise NotDriven(
            f"nobody drives {paths.name}, so there is nothing to {verb}. Start or go on with: hgm run {run}"
        )
    post_command(paths, Verb(verb), args or {})
    Console(stderr=True).print(f"{verb}: told process {pid}")


def ban(run: str, variant: str, undo: bool) -> None:
    reader = open_reader(run)
    post(run, "unban" if undo else "ban", {"variant": variant_id(reader, variant)})
