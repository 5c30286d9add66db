"""The verbs that steer a search which another process drives: one inserted command row each."""

from __future__ import annotations

from collections.abc import Mapping

from archive.control import Verb, driver
from archive.control import post as post_command
from archive.errors import ConfigError, RunLocked
from archive.values import JsonValue
from hgm import amounts
from hgm.cli.places import open_reader, resolve, variant_id
from hgm.terminal import narrate

_WORDS = {"drain": "stop"}
"""Verbs of the engine that people know by another name."""


class NotDriven(RunLocked):
    """A steering verb for a run that no engine drives."""


def post(run: str, verb: str, args: Mapping[str, JsonValue] | None = None) -> None:
    """Insert a command for the engine that drives `run`.

    Raises:
        NotDriven: nobody drives it, so nobody would read the command.
    """
    paths = resolve(run)
    word = _WORDS.get(verb, verb)
    pid = driver(paths)
    if pid is None:
        raise NotDriven(
            f"nobody drives {paths.name}, so there is nothing to {word}. Start or go on with: hgm run {run}"
        )
    post_command(paths, Verb(verb), args or {})
    narrate(f"{word}: told process {pid}")


def pin(run: str, variant: str, undo: bool) -> None:
    reader = open_reader(run)
    post(run, "pin", {"variant": variant_id(reader, variant), "pinned": not undo})


def extend(run: str, more: list[str]) -> None:
    """
    Raises:
        ConfigError: an amount that cannot be read; the engine itself refuses a budget that the run does not have.
    """
    amounts_of: dict[str, JsonValue] = {}
    for text in more:
        name, _, amount = text.partition("=")
        if name not in amounts.BUDGETS:
            raise ConfigError(f"{text!r}: write NAME=AMOUNT with one of {', '.join(amounts.BUDGETS)}")
        amounts_of[name] = amounts.BUDGETS[name](amount)
    post(run, "budget", amounts_of)


def ban(run: str, variant: str, undo: bool) -> None:
    reader = open_reader(run)
    post(run, "unban" if undo else "ban", {"variant": variant_id(reader, variant)})
