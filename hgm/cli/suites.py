"""`hgm suites`: which there are and what each needs; fetching their data; proving that they judge as they should."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from evaluators.catalog import KNOWN, Known
from evaluators.checkout import require
from evaluators.environments import Environments
from evaluators.lacking import engine_trouble, lacking, sandbox_for
from evaluators.proof import TaskProof, prove
from evaluators.registry import load_suite, meant
from evaluators.sandbox.registry import open_sandbox
from evaluators.suites.store import Stored, stored
from evaluators.suites.taking_in import take_in
from hgm.terminal import console, emit, grid, narrate


def show_suites(json: bool) -> None:
    no_engine = engine_trouble()
    found = [(one, stored(one.name) if one.address else None) for one in KNOWN.values()]
    lacks = {known.name: lacking(known, no_engine) for known, _ in found}
    if json:
        emit([_listed(known, here, lacks[known.name]) for known, here in found])
        return
    table = grid("suite", "tasks", "needs", "what", cut=["what"], right=["tasks"])
    for known, here in found:
        table.add_row(known.name, str(_tasks(known, here) or ""), _needs(known, here, lacks[known.name]), known.what)
    out = console()
    out.print(table)
    out.print()
    for what, why in sorted({pair for found in lacks.values() for pair in found.items()}):
        out.print(Text(f"{what}: {why}"))
    out.print(Text("hgm suites fetch NAME   gets a suite's data;   --suite ./DIR is a folder of your own tasks"))


def fetch(name: str, source: str | None, workers: int, json: bool) -> None:
    """
    Raises:
        ConfigError: no such suite, or other data.
        Missing: the data cannot be had.
    """
    here = take_in(_known(name), source, lambda: open_sandbox("bubblewrap"), workers, narrate)
    if json:
        emit(_listed(KNOWN[name], here, lacking(KNOWN[name], engine_trouble())))
    else:
        narrate(f"{name}: {here.record.tasks} tasks, data {here.record.digest[:16]}, in {here.folder}", "green")


def check(name: str, data: Path | None, sample: int | None, workers: int, json: bool) -> int:
    """Exit code: 0 where every task judges as it should, 1 otherwise.

    Raises:
        ConfigError: no such suite, or its data is not here.
    """
    suite = load_suite(name, data)
    tasks = list(suite.tasks())
    if sample is not None and sample < len(tasks):
        tasks = sorted(random.Random(0).sample(tasks, sample), key=lambda task: task.id)
    sandbox = open_sandbox(sandbox_for(name))
    require(sandbox, tasks)
    sandbox.check()
    proofs = asyncio.run(prove(sandbox, suite, tasks, Environments(progress=narrate), workers, _tell))
    if json:
        emit(_proven(suite.name, proofs))
    else:
        console().print(Text(_summary(proofs)))
    return 0 if all(one.holds for one in proofs) else 1


def _known(name: str) -> Known:
    if name not in KNOWN:
        raise ConfigError(f"no suite {name!r}: there are {', '.join(KNOWN)}{meant(name)}")
    return KNOWN[name]


def _tasks(known: Known, here: Stored | None) -> int | None:
    if here is not None:
        return here.record.tasks
    return len(load_suite(known.name).tasks()) if not known.address else None


def _needs(known: Known, here: Stored | None, lacks: Mapping[str, str]) -> str:
    return ", ".join([*(["its data"] if known.address and here is None else []), *lacks]) or "nothing"


def _listed(known: Known, here: Stored | None, lacks: Mapping[str, str]) -> dict[str, object]:
    return {
        "suite": known.name,
        "what": known.what,
        "tasks": _tasks(known, here),
        "licence": known.licence,
        "address": known.address,
        "needs": list(lacks.values()),
        "ready": (here is not None or not known.address) and not lacks,
        "source": here.record.source if here else None,
        "digest": here.record.digest if here else None,
    }


def _tell(one: TaskProof) -> None:
    if not one.holds:
        narrate(f"WRONG  {one.task_id}: {one.detail}", "red")


def _summary(proofs: list[TaskProof]) -> str:
    counts = _counts(proofs)
    lines = [
        f"{counts['tasks']} tasks",
        f"{counts['reference']} pass with the published solution",
        f"{counts['empty']} pass without any change",
    ]
    if counts["tried"]:
        lines.append(f"{counts['memorised']} of {counts['tried']} pass with the shown answers alone")
    return "\n".join(lines)


def _counts(proofs: list[TaskProof]) -> dict[str, int]:
    return {
        "tasks": len(proofs),
        "reference": sum(one.reference for one in proofs),
        "empty": sum(one.empty for one in proofs),
        "tried": sum(one.memorised is not None for one in proofs),
        "memorised": sum(bool(one.memorised) for one in proofs),
    }


def _proven(name: str, proofs: list[TaskProof]) -> dict[str, object]:
    wrong = [{"task": one.task_id, "detail": one.detail} for one in proofs if not one.holds]
    return {"suite": name, **_counts(proofs), "wrong": wrong}
