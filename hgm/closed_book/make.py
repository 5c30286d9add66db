"""From a library to a folder of proven tasks: for each of its functions one with the documentation at hand, which a
search may learn from, and one without, which shows what was kept of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError
from archive.records import Split
from evaluators.environments import Environments
from evaluators.sandbox.base import Sandbox
from evaluators.suites.repository import RepositorySuite
from hgm.closed_book.drafts import Pair, drafts_of, pairs
from hgm.closed_book.examples import Element, Example, elements, examples_of
from hgm.closed_book.library import Library, read_library
from hgm.closed_book.programs import Program, programs
from hgm.closed_book.renaming import Renaming
from hgm.hold import hold
from hgm.mine.prove import Prover

FEWEST = 4
"""Pairs of tasks that are worth a suite."""
NAMES = "names.json"
"""Beside the tasks, for people: what the library and its names are called in them."""
MAKING, ASKED, CHOSEN, LOCK = ".making", "asked.json", "chosen.json", "lock"


@dataclass(frozen=True)
class Asked:
    """`tasks` are made at most, two for each element of the library; they lie in `to`, where nothing else is."""

    library: str
    to: Path
    tasks: int = 100
    seed: int = 0
    workers: int = 2


@dataclass(frozen=True)
class Made:
    """`documented` elements of the library have examples that a program could be made of, `programs` do the same under
    both names, and `unproven` pairs of tasks were left out. `tasks` are half with the documentation, half without."""

    folder: str
    library: str
    version: str
    called: str
    renamed: int
    documented: int
    programs: int
    unproven: int
    tasks: int
    search: int
    held_out: int
    seconds: float


def make(asked: Asked, sandbox: Sandbox, environments: Environments, say: Callable[[str], None]) -> Made:
    """Make the tasks, and say how far it is. What was interrupted goes on where it was.

    Raises:
        ConfigError: the library is of no use, or the folder has something else in it.
        EnvironmentUnavailable: the exam's environment cannot be had.
        RunLocked: another process makes tasks in the same folder.
        SandboxFailure: the host could not run something.
    """
    began = time.monotonic()
    library = read_library(asked.library)
    renaming = Renaming.of(library, asked.seed)
    known = elements(library)
    usable = _usable(library, renaming, known)
    is_new, making = _place(asked)
    lock = hold(making / LOCK, f"tasks are being made in {asked.to} by another process; wait for it, or use --to")
    try:
        _begin(asked, library, is_new)
        prover = Prover(sandbox, environments, asked.to, making)
        try:
            sound, unproven = asyncio.run(_proven(asked, renaming, known, usable, prover, say))
        except ConfigError:
            _forget(making)
            raise
        _write_names(asked.to, renaming)
        shutil.rmtree(making)
    finally:
        os.close(lock)
    splits = Counter(task.split for task in RepositorySuite(asked.to).tasks())
    return Made(
        folder=str(asked.to),
        library=library.name,
        version=library.version,
        called=renaming.package,
        renamed=len(renaming.words),
        documented=_count(usable),
        programs=len(sound),
        unproven=unproven,
        tasks=splits.total(),
        search=splits[Split.SEARCH],
        held_out=splits[Split.HELD_OUT],
        seconds=round(time.monotonic() - began, 1),
    )


def _place(asked: Asked) -> tuple[bool, Path]:
    """Whether nothing is there yet, and the folder of what is in the making, below that of the tasks: it is there until
    all are made.

    Raises:
        ConfigError: tasks are there already, or something else.
    """
    making = asked.to / MAKING
    is_new = not asked.to.exists() or (asked.to.is_dir() and not any(asked.to.iterdir()))
    if is_new:
        making.mkdir(parents=True, exist_ok=True)
    elif not making.is_dir():
        raise ConfigError(f"{asked.to} is there, and not empty; give a new folder with --to, or remove it")
    return is_new, making


def _begin(asked: Asked, library: Library, is_new: bool) -> None:
    """Write down what is being made.

    Raises:
        ConfigError: something else was begun there.
    """
    file = asked.to / MAKING / ASKED
    facts = {"library": library.name, "version": library.version, "seed": asked.seed, "tasks": asked.tasks}
    if is_new:
        file.write_text(json.dumps(facts), encoding="utf-8")
        return
    try:
        was = json.loads(file.read_bytes())
    except (OSError, ValueError):
        was = None
    if not isinstance(was, dict):
        raise ConfigError(f"{asked.to} is there, and not empty; give a new folder with --to, or remove it")
    if other := [name for name in facts if was.get(name) != facts[name]]:
        raise ConfigError(
            f"{asked.to} was begun with another {', '.join(other)}; give a new folder with --to, or remove it"
        )


def _forget(making: Path) -> None:
    """As if nothing had begun, where no task was proven; what was proven stays, and may be gone on with."""
    folder = making.parent
    if set(folder.iterdir()) == {making}:
        shutil.rmtree(making)
        with contextlib.suppress(OSError):  # the working directory, or a mount
            folder.rmdir()


def _usable(library: Library, renaming: Renaming, known: Sequence[Element]) -> list[Example]:
    found = (example for one in known for example in examples_of(one, library))
    usable = [one for one in found if one.names & renaming.words.keys()]
    if not usable:
        raise ConfigError(
            f"library {library.name}: nothing that it offers is documented with an example (>>>) whose result is a "
            "number, a text or a list, say; choose one that is"
        )
    return usable


def _count(of: Sequence[Example] | Sequence[Program]) -> int:
    return len({one.element.place for one in of})


async def _proven(
    asked: Asked,
    renaming: Renaming,
    known: Sequence[Element],
    usable: Sequence[Example],
    prover: Prover,
    say: Callable[[str], None],
) -> tuple[list[Program], int]:
    """The programs of which tasks could be made, and how many pairs of tasks could not be proven."""
    library = renaming.library
    say(f"{library.name} {library.version}: {_count(usable)} functions and classes with examples; trying them")
    environment = prover.environments.of_task(None)
    sound = await programs(usable, renaming, prover.sandbox, environment, asked.workers)
    found = pairs(sound)
    if len(found) < FEWEST:
        raise ConfigError(
            f"library {library.name}: of {_count(usable)} functions and classes with examples, {_count(sound)} give "
            f"the same under other names, on new values too; {FEWEST} are needed"
        )
    numbered = chosen(found, asked, prover.drafts)
    problems = await _prove(numbered, known, renaming, prover, asked.workers, say)
    if problems and len(numbered) - len(problems) < FEWEST:
        raise ConfigError(f"library {library.name}: too few of its tasks can be proven; the first says: {problems[0]}")
    return sound, len(problems)


def chosen(found: Sequence[Pair], asked: Asked, making: Path) -> list[tuple[int, Pair]]:
    """Those of which tasks are made, by number: where something is gone on with, those that it began with, since
    not every trial finds the same pairs on a busy host."""
    own = {pair.read.element.place: pair for pair in found}
    file = making / CHOSEN
    if not file.exists():
        places = random.Random(asked.seed).sample([*own], min(len(own), asked.tasks // 2))
        file.write_text(json.dumps(places), encoding="utf-8")
    numbered = enumerate(json.loads(file.read_text("utf-8")), 1)
    return [(number, own[place]) for number, place in numbered if place in own]


async def _prove(
    numbered: Sequence[tuple[int, Pair]],
    known: Sequence[Element],
    renaming: Renaming,
    prover: Prover,
    workers: int,
    say: Callable[[str], None],
) -> list[str]:
    """Why some of the pairs are none; the others lie in the suite's folder."""
    slots, done, problems = asyncio.Semaphore(workers), 0, list[str]()

    async def one(number: int, pair: Pair) -> None:
        nonlocal done
        drafts = drafts_of(pair, number, known, renaming)
        found: list[str] = []
        if not all((prover.folder / draft.id).is_dir() for draft, _ in drafts):
            async with slots:
                found = [(await prover.prove(draft, tests, "")).problem for draft, tests in drafts]
        if any(found):
            problems.append(next(filter(None, found)))
            for draft, _ in drafts:
                shutil.rmtree(prover.folder / draft.id, ignore_errors=True)
        done += 1
        say(f"{done} of {len(numbered)} pairs of tasks tried, {done - len(problems)} proven")

    await asyncio.gather(*(one(number, pair) for number, pair in numbered))
    return problems


def _write_names(folder: Path, renaming: Renaming) -> None:
    names = {renaming.library.root: renaming.package, **renaming.words}
    (folder / NAMES).write_text(json.dumps(names, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
