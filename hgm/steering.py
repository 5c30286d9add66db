"""What the engine does with the commands that people leave for it."""

from __future__ import annotations

from typing import Protocol

from archive.control import Verb, bannable
from archive.errors import ConfigError
from archive.records import Split
from archive.rows import Command
from archive.store import Archive
from hgm.budget import Budget, BudgetName
from hgm.requests import check_of, evaluations_of, expansion_of
from hgm.search import Search


class Steered(Protocol):
    """The part of the engine that commands act on."""

    archive: Archive
    search: Search
    paused: str

    @property
    def phase(self) -> str: ...
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
        case Verb.EXPAND | Verb.EVALUATE | Verb.AGAIN:
            return _ask(engine, command)
        case Verb.NOTE:
            return _note(engine, command)
    return "done"


def _extend(budget: Budget, command: Command) -> str:
    for name, amount in command.args.items():
        if name not in list(BudgetName) or not isinstance(amount, int | float):
            raise ConfigError(f"{name} = {amount!r} is no budget; there are: {', '.join(BudgetName)}")
        budget.extend(BudgetName(name), float(amount))
    return "budget extended by " + ", ".join(f"{name} {amount}" for name, amount in command.args.items())


def _mark(engine: Steered, command: Command) -> str:
    variant = _variant(engine, command)
    match command.verb:
        case Verb.BAN | Verb.UNBAN:
            bannable(variant, undo=command.verb is Verb.UNBAN)
            engine.archive.set_banned(variant, command.verb is Verb.BAN)
            engine.search.tree.set_bans(engine.archive.banned())
        case _:
            engine.archive.set_pinned(variant, bool(command.args.get("pinned", True)))
    return f"v{variant}: {command.verb}"


def _variant(engine: Steered, command: Command) -> int:
    return engine.archive.variant(_number(command, "variant")).id


def _number(command: Command, name: str) -> int:
    value = command.args.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigError(f"{command.verb} needs the number of the {name}, not {value!r}")
    return value


def _ask(engine: Steered, command: Command) -> str:
    """Queue what was asked for by name."""
    search = engine.search
    if engine.phase != "search" and not (command.verb is Verb.AGAIN and engine.phase == "done"):
        raise ConfigError(f"the run is in its phase {engine.phase!r}: only a search can be asked for more")
    if command.verb is Verb.AGAIN:
        work = check_of(search, engine.archive.evaluation(_number(command, "evaluation")))
        search.ask_for([work])
        return f"e{work.retry_of}: v{work.node} will be tried on {work.task_id} once more, for a check"
    variant, seed = _variant(engine, command), search.plan.config.run.seed
    if command.verb is Verb.EXPAND:
        search.ask_for([expansion_of(search, seed, variant)])
        return f"v{variant}: will be expanded next"
    tasks, split = command.args.get("tasks", 1), command.args.get("split", Split.SEARCH.value)
    if not isinstance(tasks, int) or isinstance(tasks, bool) or tasks < 1 or split not in list(Split):
        raise ConfigError(
            f"evaluate needs a number of tasks and a split (search or held_out), not {tasks!r}, {split!r}"
        )
    done = [task for node, task in search.finals_scored if node == variant]
    works = evaluations_of(search, seed, variant, tasks, Split(str(split)), search.held_out_ids, done)
    search.ask_for(works)
    return f"v{variant}: will be evaluated next on {', '.join(str(work.task_id) for work in works)}"


def _note(engine: Steered, command: Command) -> str:
    text = command.args.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ConfigError("note needs a text")
    variant = _variant(engine, command) if command.args.get("variant") is not None else None
    engine.archive.log("note", text, variant_id=variant)
    return "noted"
