"""The verbs that steer a search which another process drives: one inserted command row each."""

from __future__ import annotations

from collections.abc import Mapping

from archive.control import Verb, bannable, driver
from archive.control import post as post_command
from archive.errors import ConfigError, RunLocked
from archive.records import Evaluation, Split
from archive.values import JsonValue
from hgm import amounts
from hgm.cli.log import find
from hgm.cli.places import open_reader, resolve, variant_id, way_on
from hgm.terminal import narrate

_WORDS = {"drain": "stop", "again": "evaluate"}
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
        why = "there is nothing to stop" if word == "stop" else "nobody would read the command"
        first = f"Raise [budget] in {paths.config}, then: " if verb == "budget" else "Start or go on with: "
        raise NotDriven(f"nobody drives {paths.name}, so {why}. {first}{way_on(paths, run)}")
    post_command(paths, Verb(verb), args or {})
    narrate(f"{word}: told process {pid}")


def expand(run: str, variant: str) -> None:
    post(run, "expand", {"variant": variant_id(open_reader(run), variant)})


def evaluate(run: str, variant: str, tasks: int, held_out: bool) -> None:
    split = Split.HELD_OUT if held_out else Split.SEARCH
    chosen = variant_id(open_reader(run), variant)
    post(run, "evaluate", {"variant": chosen, "tasks": tasks, "split": split.value})


def again(run: str, evaluation: str, tasks: int, held_out: bool) -> None:
    """Where nobody drives the run, the command waits for whoever drives it next: a finished run has nobody who could.

    Raises:
        ConfigError: that is no evaluation, or more is asked for than to repeat one.
    """
    if tasks != 1 or held_out:
        raise ConfigError("--again repeats the one evaluation that is named: leave out --tasks and --held-out")
    reader = open_reader(run)
    row = find(reader, evaluation)
    if not isinstance(row, Evaluation):
        raise ConfigError(f"{evaluation} is an expansion: --again repeats an evaluation, such as e12")
    if driver(reader.paths) is not None:
        post(run, "again", {"evaluation": row.id})
        return
    post_command(reader.paths, Verb.AGAIN, {"evaluation": row.id})
    narrate(f"evaluate: kept; nobody drives it now, so it is done first by the next: hgm run {run}")


def note(run: str, variant: str | None, text: str) -> None:
    """Kept in the archive at once, whether or not somebody drives the run."""
    if not text.strip():
        raise ConfigError("a note needs a text: hgm note RUN VARIANT TEXT")
    reader = open_reader(run)
    about = {} if variant in (None, "-") else {"variant": variant_id(reader, str(variant))}
    post_command(reader.paths, Verb.NOTE, {**about, "text": text})
    narrate("noted")


def pin(run: str, variant: str, undo: bool) -> None:
    reader = open_reader(run)
    post(run, "pin", {"variant": variant_id(reader, variant), "pinned": not undo})


def extend(run: str, more: list[str]) -> None:
    """
    Raises:
        ConfigError: an amount that cannot be read or is none; the engine itself refuses a budget that the run does
            not have.
    """
    amounts_of: dict[str, JsonValue] = {}
    for text in more:
        name, equals, amount = text.partition("=")
        if name not in amounts.BUDGETS or not equals:
            raise ConfigError(f"{text!r}: write NAME=AMOUNT with one of {', '.join(amounts.BUDGETS)}")
        try:
            more_of = amounts.BUDGETS[name](amount)
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}") from None
        if more_of <= 0:
            raise ConfigError(f"{text!r}: a budget can only grow; write how much more may be spent")
        amounts_of[name] = more_of
    post(run, "budget", amounts_of)


def ban(run: str, variant: str, undo: bool) -> None:
    post(run, "unban" if undo else "ban", {"variant": bannable(variant_id(open_reader(run), variant), undo=undo)})
