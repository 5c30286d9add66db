"""A program as two tasks: one with the library's documentation at hand, one without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.files import File
from archive.records import Split
from evaluators.suites.functions.problem import HIDDEN, Problem, task_of
from hgm.closed_book import hidden
from hgm.closed_book.examples import ENTRY, Element
from hgm.closed_book.programs import Program
from hgm.closed_book.renaming import Renaming
from hgm.closed_book.telling import DOCUMENTATION, documentation, statement
from hgm.mine.folder import Draft

SHOWN = 2
"""Cases in a statement."""


@dataclass(frozen=True)
class Pair:
    """`read` is asked for with the documentation at hand, `kept` without: both are of the same element."""

    read: Program
    kept: Program


def pairs(programs: Sequence[Program]) -> list[Pair]:
    """One for each element, with two of its programs if it has them. What is asked for without documentation is
    documented in a task with it."""
    own: dict[str, list[Program]] = {}
    for one in programs:
        own.setdefault(one.element.place, []).append(one)
    read = {name for found in own.values() for name in found[0].names}
    return [
        Pair(found[0], next((one for one in reversed(found) if one.names <= read), found[0])) for found in own.values()
    ]


def drafts_of(
    pair: Pair, number: int, known: Sequence[Element], renaming: Renaming
) -> list[tuple[Draft, dict[str, File]]]:
    """Both tasks, each with its tests. Of those without documentation every other one drives the search, which would
    see no difference between who keeps what it reads and who does not."""
    split = Split.SEARCH if number % 2 else Split.HELD_OUT
    is_again = pair.kept is pair.read
    book = documentation(_about(pair.read, known), renaming)
    shown, others = pair.read.cases[:SHOWN], pair.kept.cases[SHOWN * is_again :][:SHOWN]
    read = statement(pair.read.example, shown, renaming, is_open=True)
    kept = statement(pair.kept.example, others, renaming, is_open=False)
    return [
        _draft(f"open-{number:03}", Split.SEARCH, pair.read, read, {DOCUMENTATION: File(book.encode())}, renaming),
        _draft(f"closed-{number:03}", split, pair.kept, kept, {}, renaming),
    ]


def _draft(
    id: str, split: Split, program: Program, statement: str, book: dict[str, File], renaming: Renaming
) -> tuple[Draft, dict[str, File]]:
    stub = program.example.function("raise NotImplementedError")
    judged = task_of(Problem(id, split, statement, stub, program.reference, ENTRY), "", program.cases)
    calls = hidden.calls_test(renaming.package, program.names, program.cases)
    tests = {HIDDEN: judged.hidden[HIDDEN], hidden.HIDDEN: File(calls.encode())}
    draft = Draft(
        id=id,
        statement=statement,
        split=split,
        kind=program.element.place,
        level=min(3, len(program.names)),
        broken={**judged.files, **book},
        fixed=judged.reference.entries,
        must_pass=(*hidden.TESTS, *judged.must_pass),  # in this order: the first reads the answer before any of it runs
        must_stay=(),
        test_command="",
        seen=dict.fromkeys(tests),
        beside=renaming.files,
    )
    return draft, tests


def _about(program: Program, known: Sequence[Element]) -> list[Element]:
    """What there is to read about what `program` uses."""
    owner = program.element.owner
    names = {*program.example.imports, *([owner.name] if owner else ())}
    return [one for one in known if one is program.element or (one.owner is None and one.name in names)]
