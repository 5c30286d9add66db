"""Whether a child's modules compile, and whether those that its entry reaches can be imported.

A child's code runs in the sandbox alone, with what an attempt has there but a model: no door, no key, no network. One
start of a sandbox answers both questions (`gate_inside` is what runs there); a second one is needed only where an
import fails, to see whether the parent's fails likewise. That is not held against the child: an agent that has to be
started in its own way is no worse than it was.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive.records import ExpansionFailure
from evaluators.agent_run import AGENT, TASK_INPUT, environment_variables, task_json
from evaluators.base import Task
from evaluators.manifest import Agent
from evaluators.sandbox.base import INPUTS, Finished, Job, Mount
from hgm.attempt import Workshop
from hgm.diagnose import printable_text

IMPORT_S = 20.0
"""For all imports of one agent together."""
OVERHEAD_S = 10.0
"""For what else there is to do: compiling, and starting processes."""
SHOWN = 5
_PROGRAM = "gate_inside.py"
_LINE = TypeAdapter(tuple[str, list[list[str] | str]])


@dataclass(frozen=True)
class Broken:
    failure: ExpansionFailure
    detail: str
    log: bytes = b""


@dataclass(frozen=True)
class Fault:
    """A module that cannot be imported; `place` is `path:line` in the agent's source, or ''."""

    module: str
    error: str
    place: str = ""

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"module {self.module} cannot be imported: {self.error}{where}"


@dataclass(frozen=True)
class Modules:
    """What was found out; `unparsed` and `faults` are what is wrong, `reached` what was to be imported."""

    unparsed: tuple[str, ...]
    reached: tuple[str, ...]
    faults: tuple[Fault, ...]
    log: bytes


async def broken_modules(shop: Workshop, agent: Agent, parent: Agent, task: Task) -> Broken | None:
    """What is wrong with the modules of `agent` that is not with those of its parent; None where nothing is. `task` is
    what it believes that it is started for.

    Raises:
        SandboxFailure: the host's own failure; says nothing about the child.
    """
    if not any(path.endswith(".py") for path in agent.files):
        return None
    found = await modules_of(shop, agent, task)
    if found.unparsed:
        return Broken(ExpansionFailure.DOES_NOT_PARSE, _listed(found.unparsed), found.log)
    if not found.faults:
        return None
    before = {replace(fault, place="") for fault in (await modules_of(shop, parent, task)).faults}
    new = [fault for fault in found.faults if replace(fault, place="") not in before]
    return Broken(ExpansionFailure.DOES_NOT_IMPORT, _listed(new), found.log) if new else None


async def modules_of(shop: Workshop, agent: Agent, task: Task) -> Modules:
    """As `broken_modules`, of one agent by itself."""
    own = shop.environments.of_agent(agent.environment)
    program, *arguments = agent.manifest.entry
    job = Job(
        command=("python", "-I", f"{INPUTS}/{_PROGRAM}", str(IMPORT_S), AGENT, program, *arguments),
        checkout=task.files,
        limits=replace(task.limits, wall_s=IMPORT_S + OVERHEAD_S),
        inputs={
            _PROGRAM: _program(),
            TASK_INPUT: task_json(task.statement, task.test_command, task.limits, task.model_limits, 0, "none"),
        },
        mounts=(*own.mounts, Mount(shop.unpacked(agent.files), AGENT)),
        path=own.path,
        env=environment_variables("none"),
        wants_report=True,
    )
    return _read(await shop.sandbox.run(job))


@functools.cache
def _program() -> bytes:
    return Path(__file__).with_name(_PROGRAM).read_bytes()


def _read(finished: Finished) -> Modules:
    """What the report says, which code of the agent may have meddled with. Where it is not whole, the question that has
    no answer is the one that broke."""
    answers: dict[str, list[list[str] | str]] = {}
    for line in finished.report.splitlines():
        try:
            answers.update([_LINE.validate_json(line)])
        except ValidationError:
            break
    how = f"it met a limit ({finished.limit})" if finished.limit else f"exit code {finished.exit_code}"
    unparsed = [f"{path}: {error}" for path, error in _rows(answers.get("unparsed", ()), 2)]
    faults = [Fault(*map(printable_text, row)) for row in _rows(answers.get("unimportable", ()), 3)]
    if "unparsed" not in answers:
        unparsed = [f"its modules cannot even be compiled: {how}"]
    elif not unparsed and "unimportable" not in answers:
        faults = [Fault("?", f"trying to broke off: {how}")]
    reached = [name for name in answers.get("reached", ()) if isinstance(name, str)]
    return Modules(tuple(unparsed), tuple(reached), tuple(faults), finished.output)


def _rows(answer: Sequence[list[str] | str], width: int) -> list[list[str]]:
    return [row for row in answer if isinstance(row, list) and len(row) == width]


def _listed(things: Sequence[object]) -> str:
    more = f"; and {len(things) - SHOWN} more" if len(things) > SHOWN else ""
    return "; ".join(map(str, things[:SHOWN])) + more
