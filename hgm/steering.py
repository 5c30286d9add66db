"""What the engine does with the commands that people leave for it."""

from __future__ import annotations

from typing import Protocol

from archive.control import Verb
from archive.errors import ConfigError
from archive.rows import Command
from archive.store import Archive
from hgm.budget import Budget, BudgetName
from hgm.search import Search


class Steered(Protocol):
    """The part of the engine that commands act on."""

    archive: Archive
    search: Search
    paused: str

    def pause(self, why: str) -> None: ...
    def drain(self, cause: str = ...) -> None: ...
    def abort(self) -> None: ...
    def resume(self) -> None: ...


def obey(engine: Steered, command: Command) -> str:
    """Do as told; one line on what came of it.

    Raises:
        HgmError: the command cannot be obeyed, and why.
    """
    match command.verb:
        case Verb.PAUSE:
            engine.pause("asked for by its user; go on with: hgm resume")
        case Verb.RESUME:
            engine.resume()
        case Verb.DRAIN:
            engine.drain("stopped by its user")
        case Verb.STOP:
            engine.abort()
        case Verb.BUDGET:
            return _extend(engine.search.budget, command)
        case Verb.BAN | Verb.UNBAN | Verb.PIN:
            return _mark(engine, command)
    return "done"


def _extend(budget: Budget, command: Command) -> str:
    for name, amount in command.args.items():
        if name not in list(BudgetName) or not isinstance(amount, int | float):
            raise ConfigError(f"{name} = {amount!r} is no budget; there are: {', '.join(BudgetName)}")
        budget.extend(BudgetName(name), float(amount))
    return "budget extended by " + ", ".join(f"{name} {amount}" for name, amount in command.args.items())


def _mark(engine: Steered, command: Command) -> str:
    variant = command.args.get("variant")
    if not isinstance(variant, int):
        raise ConfigError(f"{command.verb} needs a variant, not {variant!r}")
    engine.archive.variant(variant)
    match command.verb:
        case Verb.BAN | Verb.UNBAN:
            engine.archive.set_banned(variant, command.verb is Verb.BAN)
            engine.search.tree.set_bans(engine.archive.banned())
        case _:
            engine.archive.set_pinned(variant, bool(command.args.get("pinned", True)))
    return f"v{variant}: {command.verb}"
