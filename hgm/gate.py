"""What a child must show before it becomes a node: fit files, modules that can be imported, a smoke task solved.

The smoke task is none of any suite's, and so plain that a working agent always solves it; a child that fails it is
broken, not weak. The root must solve it too, or the run refuses to start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.activity import Stage
from archive.errors import ConfigError, EnvironmentUnavailable
from archive.files import Change, File, FileTree
from archive.records import ExpansionFailure, Outcome, Split, Usage
from evaluators.base import ModelLimits, Task
from evaluators.environments import Wanted
from evaluators.environments.stock import in_the_background
from evaluators.manifest import EffortTable, load_agent
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, InnerSearch, Judged, Ran, Workshop, linear
from hgm.diagnose import printable
from hgm.gate_files import refused
from hgm.gate_modules import broken_modules
from hgm.inner.steps import Stepped
from hgm.inner.tree import lookahead
from hgm.llm.transcript import joined, tool_use

SHOWN_LINES = 12
"""Of what a refused root printed last."""

SMOKE = Task(
    id="smoke",
    suite="gate",
    split=Split.SEARCH,
    statement=(
        "The greeting is misspelt. `greet('Ada')` in greet.py returns 'Helo, Ada' but must return 'Hello, Ada'."
    ),
    files={"greet.py": File(b'"""Greetings."""\n\n\ndef greet(name):\n    return "Helo, " + name\n')},
    hidden={
        "hidden_tests/test_greet.py": File(
            b"from greet import greet\n\n\ndef test_greet():\n    assert greet('Ada') == 'Hello, Ada'\n"
            b"    assert greet('Bo') == 'Hello, Bo'\n"
        )
    },
    must_pass=("hidden_tests/test_greet.py::test_greet",),
    limits=SandboxLimits(wall_s=60.0),
    model_limits=ModelLimits(),
)
SMOKE_WALL_S = 2 * SMOKE.limits.wall_s
"""The most that a smoke run may take: once through, and once in steps."""


@dataclass(frozen=True)
class GateReport:
    """`failure` is None for a child that may become a node."""

    failure: ExpansionFailure | None
    detail: str
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    log: bytes = b""
    refused: str = ""


async def gate(
    shop: Workshop,
    files: FileTree,
    parent: FileTree,
    *,
    seed: int,
    label: str,
    model_limits: ModelLimits = SMOKE.model_limits,
) -> GateReport:
    """Examine a candidate child of the variant made of `parent`, cheapest question first. `model_limits`: what is left
    for the smoke task.

    Raises:
        SandboxFailure: the host's own failure; says nothing about the child.
    """
    shop.stages.enter(label, Stage.GATE)
    if why := refused(parent, files):
        return GateReport(*why)
    try:
        agent = load_agent(files)
    except ConfigError as error:
        return GateReport(ExpansionFailure.BAD_MANIFEST, str(error))
    before = load_agent(parent)
    if beneath := _effort_refused(shop, agent.manifest.effort, before.manifest.effort):
        return GateReport(ExpansionFailure.BAD_MANIFEST, beneath)
    is_new = agent.environment != before.environment
    if is_new and (forbidden := await _environment_refused(shop, agent.environment)):
        return GateReport(ExpansionFailure.BAD_ENVIRONMENT, forbidden)
    if broken := await broken_modules(shop, agent, before, SMOKE):
        return GateReport(broken.failure, broken.detail, log=broken.log)
    report = await smoke(shop, files, seed=seed, label=label, model_limits=model_limits)
    if is_new and agent.environment:
        versions = ", ".join(shop.environments.built(agent.environment).versions)
        report = replace(report, log=f"new environment: {versions}\n".encode() + report.log)
    return report


async def smoke(
    shop: Workshop, files: FileTree, *, seed: int, label: str, model_limits: ModelLimits = SMOKE.model_limits
) -> GateReport:
    """Once as ever and, where the agent says that it can be stepped, once more in steps, with what is left of
    `model_limits`: a step that breaks would show in inner search only."""
    once = await _smoked(shop, files, model_limits, linear, seed=seed, label=label)
    if once.failure is not None or not load_agent(files).manifest.steps:
        return once
    left = model_limits.left(once.usage)
    again = await _smoked(shop, files, left, _in_steps, seed=seed, label=f"{label}-steps")
    return replace(
        again,
        detail=f"in steps (steps = 1 in agent.toml): {again.detail}" if again.failure else "",
        usage=once.usage + again.usage,
        transcript=joined([once.transcript, again.transcript]),
        log=once.log + again.log,
    )


async def _in_steps(shop: Workshop, files: FileTree, errand: Errand, judged: Judged) -> Ran:
    """One way, step by step. A step that fails leaves nothing, whatever was changed by then: nobody could go on."""
    one_way = Stepped(lookahead, width=1, steps=errand.model_limits.requests, hindsight=False)
    run, metered, model = await one_way(shop, files, errand, judged)
    if run.exit_code != 0:
        run = replace(run, change=Change({}), files=errand.checkout)
    return run, metered, model


async def _smoked(
    shop: Workshop, files: FileTree, model_limits: ModelLimits, search: InnerSearch, *, seed: int, label: str
) -> GateReport:
    task = replace(SMOKE, model_limits=model_limits)
    result, pause = await shop.evaluate(files, task, seed=seed, label=label, search=search)
    report = GateReport(None, "", result.usage, result.transcript, result.log, pause)
    if result.outcome is Outcome.RESOLVED:
        return report
    failure = ExpansionFailure.SMOKE_FAILED if result.outcome.scored else ExpansionFailure.INFRA
    detail = f"smoke task {result.outcome}: {result.cause}"
    return replace(report, failure=failure, detail=detail)


def full_story(report: GateReport) -> str:
    """All that there is to read about one smoke run, for engine.log."""
    parts = (("the agent printed", report.log), ("transcript with its model", report.transcript))
    return "\n".join([report.detail, *(f"--- {what}:\n{printable(data)}" for what, data in parts if data)])


def refusal(failures: Sequence[GateReport], runs: int, model: str, noisy: bool, log: Path) -> str:
    """Why the root cannot be searched from: what it said at the end, who is to blame, and where to read the rest."""
    last, how_many = failures[-1], f"{len(failures)} of {runs} attempts failed"
    lines = [
        f"the root does not solve the smoke task ({how_many}, the last one: {last.detail}).",
        *_blame(failures, runs, model, noisy),
    ]
    said = printable(last.log).strip().splitlines()[-SHOWN_LINES:]
    lines += ["The end of what the agent printed:", *(f"    {line[:200]}" for line in said)] if said else []
    lines.append(f"All that it printed and what its model answered: {log}. What this machine lacks: hgm doctor")
    return "\n".join(lines)


def _blame(failures: Sequence[GateReport], runs: int, model: str, noisy: bool) -> list[str]:
    """One line where it was the model's doing, none where nobody knows."""
    if noisy:
        return [
            "The model is to blame, not the agent: `noise` answers at random. It is there to test what an agent "
            "survives; a search needs another one ([roles] in hgm.toml)."
        ]
    seen = [tool_use(report.transcript) for report in failures]
    answers = sum(one.answers for one in seen)
    if len(failures) < runs or not answers or any(one.usable or not one.offered for one in seen):
        return []
    return [
        f"The model is to blame, not the agent: in {runs} attempts {model!r} gave {answers} answers and no usable tool "
        "call. Choose a model, or server settings, with tool calls."
    ]


async def _environment_refused(shop: Workshop, wanted: Wanted | None) -> str:
    """Why the child may not have `wanted` in place of its parent's environment, or ''."""
    admit = shop.admit
    if admit is None:
        return "its [environment] is not its parent's; allow that with may_change_environment = true under [agent]"
    try:
        await in_the_background(lambda: admit(wanted))
    except (EnvironmentUnavailable, ConfigError) as error:
        return str(error)
    return ""


def _effort_refused(shop: Workshop, asked: EffortTable, before: EffortTable) -> str:
    """Why the child may not ask for so little of its model's reasoning, or ''. What its parent asks for, it may too."""
    for role in ("evaluate", "edit"):
        share = asked.of(role)
        if share < shop.least_effort and share != before.of(role):
            return f"agent.toml: effort.{role} = {share:g} is less than this run allows, which is {shop.least_effort:g}"
    return ""
