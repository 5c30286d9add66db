"""Which programs are worth a task: those that give the same under both names, on more values than are shown."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.files import File
from archive.records import Split
from evaluators.environments import Environment
from evaluators.sandbox.base import Sandbox
from evaluators.suites.functions.expected import find_expected
from evaluators.suites.functions.inputs import new_inputs
from evaluators.suites.functions.problem import Case, Problem
from hgm.closed_book.examples import ENTRY, Element, Example
from hgm.closed_book.renaming import Renaming

FEWEST_CASES = 3
VARIED = 40
"""New values that are tried for each program."""
MOST_CASES = 10


@dataclass(frozen=True)
class Program:
    """`example` under the new names: `reference` is the whole module. The first of `cases` is as documented; the second
    has another result."""

    example: Example
    reference: str
    cases: tuple[Case, ...]
    names: frozenset[str]
    """The words that it uses."""

    @property
    def element(self) -> Element:
        return self.example.element


async def programs(
    examples: Sequence[Example],
    renaming: Renaming,
    sandbox: Sandbox,
    environment: Environment,
    workers: int,
) -> list[Program]:
    """Of `examples`, one for each body, tried with the library as it is and under its new names.

    Raises:
        SandboxFailure: the host could not run them.
    """
    alike: dict[tuple[str, str], list[Example]] = {}
    for one in examples:
        alike.setdefault((one.element.place, one.body), []).append(one)
    groups = list(alike.values())
    library = {path: File(text.encode()) for path, text in renaming.library.sources.items()}
    asked = [_problem(group, number, _as_it_is(group[0], renaming)) for number, group in enumerate(groups)]
    before = await find_expected(sandbox, environment, asked, workers=workers, beside=library)
    asked = [replace(one, reference=_renamed(group[0], renaming)) for group, one in zip(groups, asked, strict=True)]
    after = await find_expected(sandbox, environment, asked, workers=workers, beside=renaming.files)
    made = (
        _sound(group, one.reference, before[one.id], after[one.id], renaming)
        for group, one in zip(groups, asked, strict=True)
    )
    return [one for one in made if one is not None]


def _problem(group: Sequence[Example], number: int, reference: str) -> Problem:
    given = [one.arguments for one in group]
    inputs = [repr(one) for one in (*given, *new_inputs(given, group[0].body, VARIED, careful=False))]
    return Problem(f"{number}", Split.SEARCH, "", "", reference, ENTRY, inputs=list(dict.fromkeys(inputs)))


def _as_it_is(example: Example, renaming: Renaming) -> str:
    exported = renaming.library.exported
    imports = "".join(f"from {exported[name]} import {name}\n" for name in example.imports)
    return f"{imports}\n\n{example.function(example.body)}"


def _renamed(example: Example, renaming: Renaming) -> str:
    words = ", ".join(sorted(renaming.word(name) for name in example.imports))
    imports = f"from {renaming.package} import {words}\n\n\n" if words else ""
    return imports + example.function(renaming.code(example.body))


def _sound(
    group: Sequence[Example], reference: str, before: Sequence[Case], after: Sequence[Case], renaming: Renaming
) -> Program | None:
    documented = {repr(one.arguments): one.result for one in group}
    cases = [case for case in before if case in after]
    told = [case for case in cases if case.arguments in documented]
    if not told or any(ast.literal_eval(one.expected) != documented[one.arguments] for one in told):
        return None
    others = [case for case in cases if case.expected != told[0].expected]
    if len(cases) < FEWEST_CASES or not others:
        return None
    in_turn = dict.fromkeys([told[0], others[0], *cases])
    names = frozenset(renaming.words[name] for name in group[0].names if name in renaming.words)
    return Program(group[0], reference, tuple(in_turn)[:MOST_CASES], names)
