"""What the reference solutions return: run once, in a sandbox without a door, twice with different hash seeds.

A case is kept where both runs agree, the result can be written as a literal, and it took no longer than `CASE_S`.
"""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from archive.errors import SandboxFailure
from archive.files import File, FileTree
from evaluators.environments import Environment
from evaluators.sandbox.base import INPUTS, Job, Sandbox, SandboxLimits
from evaluators.suites.functions.inputs import new_inputs
from evaluators.suites.functions.problem import Case, Problem

RUNNER = Path(__file__).parent / "inside" / "run_references.py"
CASE_S = 0.5
"""Seconds that the reference may take for one input; a judged run has many."""

BATCH = 20
_LIMITS = SandboxLimits(wall_s=600.0, memory_mb=2048)
_LONGEST = 20_000
"""Characters of one case: what is longer tells nothing that a shorter one does not."""


async def find_expected(
    sandbox: Sandbox,
    environment: Environment,
    problems: Sequence[Problem],
    *,
    workers: int = 2,
    progress: Callable[[int], None] = lambda _: None,
    beside: FileTree = MappingProxyType({}),
) -> dict[str, list[Case]]:
    """Problem → its cases; `progress` hears how many problems are done. References can import what lies `beside` them.

    Raises:
        SandboxFailure: the host could not run them.
    """
    slots, done = asyncio.Semaphore(workers), 0
    asked = [replace(one, inputs=one.inputs or made_up(one)) for one in problems]
    batches = [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]

    async def one(batch: Sequence[Problem]) -> dict[str, list[Case]]:
        nonlocal done
        async with slots:
            first = await _run(sandbox, environment, batch, beside, "0")
            second = await _run(sandbox, environment, batch, beside, "1")
        done += len(batch)
        progress(done)
        return {problem.id: _cases(problem, *answers) for problem, *answers in zip(batch, first, second, strict=True)}

    found: dict[str, list[Case]] = {}
    for cases in await asyncio.gather(*map(one, batches)):
        found |= cases
    return found


def made_up(problem: Problem) -> list[str]:
    """New inputs, as literals, seeded by the problem's id."""
    return [repr(one) for one in new_inputs(problem.examples, problem.id)]


async def _run(
    sandbox: Sandbox, environment: Environment, batch: Sequence[Problem], beside: FileTree, hash_seed: str
) -> list[object]:
    asked = [{"reference": one.reference, "entry": one.entry, "inputs": list(one.inputs)} for one in batch]
    job = Job(
        command=("python", "-s", f"{INPUTS}/{RUNNER.name}", "problems.json"),
        checkout={**beside, "problems.json": File(json.dumps({"case_s": CASE_S, "problems": asked}).encode())},
        limits=_LIMITS,
        inputs={RUNNER.name: RUNNER.read_bytes()},
        mounts=environment.mounts,
        path=environment.path,
        env={"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"},
        wants_report=True,
    )
    finished = await sandbox.run(job)
    try:
        answers: list[object] = json.loads(finished.report)
    except ValueError:
        said = finished.said(500)
        raise SandboxFailure(
            f"published solutions did not come to their end ({finished.limit or finished.exit_code}): {said}"
        ) from None
    return answers


def _cases(problem: Problem, first: object, second: object) -> list[Case]:
    """One for each input on whose result both runs agree."""
    if not isinstance(first, list) or not isinstance(second, list):
        return []
    agreed = (
        Case(text, said)
        for text, said, again in zip(problem.inputs, first, second, strict=True)
        if isinstance(said, str) and isinstance(again, str) and _equal(said, again)
    )
    return [case for case in agreed if len(case.arguments) + len(case.expected) <= _LONGEST]


def _equal(said: str, again: str) -> bool:
    """By value: a set is written in another order with another hash seed."""
    return said == again or bool(ast.literal_eval(said) == ast.literal_eval(again))


def as_json(cases: Mapping[str, Sequence[Case]]) -> str:
    return json.dumps({name: [[one.arguments, one.expected] for one in here] for name, here in cases.items()})


def from_json(text: bytes) -> dict[str, list[Case]]:
    return {name: [Case(*pair) for pair in here] for name, here in json.loads(text).items()}
