"""One expansion: the parent edits a copy of its own source; what comes out passes the gate or is recorded as failed.

A child that the gate refuses may be mended: the parent is given it back with the reason, within what is left of the
limits of the same expansion.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.consultations import Diagnosis, Judgement
from archive.errors import ConfigError
from archive.files import FileTree, UnsafeTree, apply_change, unified_patch
from archive.records import ExpansionFailure, ExpansionResult, Usage, Variant
from evaluators.base import AgentRun, ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, Workshop
from hgm.compact import in_the_middle
from hgm.diagnose import idea_from, indent, one_line, printable, printable_text
from hgm.gate import SMOKE, GateReport, gate
from hgm.gate_files import without_scratch
from hgm.llm.session import Metered
from hgm.llm.transcript import joined, last_answer
from hgm.prompts import prompt

REPAIRABLE = frozenset(
    {
        ExpansionFailure.BAD_MANIFEST,
        ExpansionFailure.BAD_ENVIRONMENT,
        ExpansionFailure.DOES_NOT_PARSE,
        ExpansionFailure.FORBIDDEN_FILE,
        ExpansionFailure.SECRET,
        ExpansionFailure.SMOKE_FAILED,
        ExpansionFailure.TOO_LARGE,
    }
)
"""What is wrong with a child, not with the attempt: no change and a duplicate would take another idea."""
LEAST_WALL_S, LEAST_REQUESTS = 5.0, 2
"""Left of an expansion's limits, for a repair to be worth its start; of the smoke task's too, or none can pass."""
PRINTED_CHARS, CHANGE_CHARS = 1_500, 6_000


@dataclass(frozen=True)
class Expanded:
    """What the engine stores: `files` is the child's tree where `result.failure` is None. `refused`: why the run must
    pause, '' where it need not."""

    result: ExpansionResult
    files: FileTree | None
    refused: str = ""
    diagnosis: Diagnosis | None = None
    judgement: Judgement | None = None
    lessons: tuple[int, ...] = ()
    """Those that the child has from now on, best first."""

    def with_usage(self, more: Usage) -> Expanded:
        """With what a diagnosis or a judgement cost, which is part of what the expansion did."""
        return replace(self, result=replace(self.result, usage=self.result.usage + more))


Known = Callable[[FileTree], Variant | None]
"""Finds the variant that already has exactly this tree."""


@dataclass(frozen=True)
class Round:
    """One edit and what the gate said of it. `files` is the tree that came of it, accepted or not."""

    run: AgentRun
    metered: Metered
    model: str
    files: FileTree
    failure: ExpansionFailure | None
    detail: str
    report: GateReport
    gate_s: float

    @property
    def log(self) -> bytes:
        return self.run.output + (b"\n--- gate ---\n" + self.report.log if self.report.log else b"")

    @property
    def pause(self) -> str:
        return self.metered.refused or self.report.refused


async def expand(
    shop: Workshop,
    parent: FileTree,
    statement: str,
    *,
    seed: int,
    label: str,
    limits: SandboxLimits,
    model_limits: ModelLimits,
    known: Known,
    repairs: int = 0,
) -> Expanded:
    """Let the parent made of `parent` edit itself after `statement`; at most `repairs` times, give it back what the
    gate refused. All edits together keep to `limits` and `model_limits`, all smoke runs to those of the smoke task.

    Raises:
        SandboxFailure: the host's own failure; the expansion is lost, not failed.
    """
    errand = Errand("edit", label, statement, parent, "", limits, model_limits, seed)
    smoke_limits, rounds = SMOKE.model_limits, list[Round]()
    while True:
        try:
            one = await _round(shop, parent, errand, known, smoke_limits, rounds[-1] if rounds else None)
        except ConfigError as error:  # the parent passed the gate once: only a hand-made root can come here
            return Expanded(_result(ExpansionFailure.BAD_MANIFEST, str(error), statement), None)
        rounds.append(one)
        if one.failure not in REPAIRABLE or one.pause or len(rounds) > repairs:
            break
        errand = _repair(errand, parent, statement, one, f"{label}-repair-{len(rounds)}")
        smoke_limits = smoke_limits.left(one.report.usage)
        least = min(errand.model_limits.requests, smoke_limits.requests)
        if errand.limits.wall_s < LEAST_WALL_S or least < LEAST_REQUESTS or not smoke_limits.tokens:
            break
    return _together(rounds, parent, statement)


async def _round(
    shop: Workshop,
    parent: FileTree,
    errand: Errand,
    known: Known,
    smoke_limits: ModelLimits,
    earlier: Round | None,
) -> Round:
    run, metered, model = await shop.run(parent, errand)
    files = without_scratch(parent, apply_change(errand.checkout, run.change))
    failure, detail = _at_first_sight(run, metered, parent, files, known)
    report, gate_s = GateReport(None, ""), 0.0
    if earlier is not None and files == earlier.files and failure is not ExpansionFailure.INFRA:
        failure, detail = earlier.failure, f"{earlier.detail}; the repair changed nothing"
    elif failure is None:
        began = time.monotonic()
        report = await gate(
            shop, files, parent, seed=errand.seed, label=f"{errand.label}-gate", model_limits=smoke_limits
        )
        failure, detail, gate_s = report.failure, report.detail, time.monotonic() - began
    return Round(run, metered, model, files, failure, detail, report, gate_s)


def _repair(errand: Errand, parent: FileTree, statement: str, one: Round, label: str) -> Errand:
    """The next round: what was refused, why, and what is left of the limits."""
    text = prompt("repair").fill(
        refusal=f"{str(one.failure).replace('_', ' ')}: {printable_text(one.detail)}",
        printed=indent(printable(one.report.log)[-PRINTED_CHARS:]) or "    (nothing)",
        change=indent(in_the_middle(printable_text(unified_patch(parent, one.files)), CHANGE_CHARS)),
        statement=indent(statement),
    )
    return replace(
        errand,
        label=label,
        statement=text,
        checkout=one.files,
        limits=replace(errand.limits, wall_s=max(0.0, errand.limits.wall_s - one.run.wall_s)),
        model_limits=errand.model_limits.left(one.metered.usage),
    )


def _together(rounds: list[Round], parent: FileTree, statement: str) -> Expanded:
    """How the last round ended, with what all of them cost."""
    last, earlier = rounds[-1], rounds[:-1]
    repaired = "; ".join(f"repaired after {one.failure}: {one.detail}" for one in earlier)
    if earlier and last.failure is ExpansionFailure.NO_CHANGE:
        repaired += "; which took all of it back"
    talked = [one.metered.transcript for one in rounds]
    answer = next(filter(None, (last_answer(one) for one in reversed(talked))), "")
    result = ExpansionResult(
        failure=last.failure,
        detail=one_line("; ".join(filter(None, (last.detail, repaired))), 400),
        idea=idea_from(_with_idea(talked) or answer, unified_patch(parent, last.files)),
        model=last.model,
        usage=sum((one.metered.usage + one.report.usage for one in rounds), Usage()),
        agent_s=sum(one.run.wall_s for one in rounds),
        gate_s=sum(one.gate_s for one in rounds),
        statement=statement.encode(),
        transcript=joined(talked),
        log=b"\n--- repair ---\n".join(one.log for one in rounds),
    )
    return Expanded(result, last.files if last.failure is None else None, last.pause)


def _with_idea(transcripts: list[bytes]) -> str:
    """The first answer that names its idea: a repair's own words say what was mended, not what it was for."""
    answers = (last_answer(one) for one in transcripts)
    return next((answer for answer in answers if "idea:" in answer.lower()), "")


def _at_first_sight(
    run: AgentRun, metered: Metered, parent: FileTree, files: FileTree, known: Known
) -> tuple[ExpansionFailure | None, str]:
    """What can be said before the gate is asked; (None, '') if nothing speaks against the child yet."""
    if metered.infra or metered.refused:
        return ExpansionFailure.INFRA, metered.infra or metered.refused or ""
    if files == parent:
        limit = run.limit or metered.limit
        if limit:
            return ExpansionFailure.AGENT_LIMIT, f"no change before the limit ({limit})"
        if run.exit_code != 0:
            return ExpansionFailure.AGENT_CRASHED, f"no change; the agent ended with exit code {run.exit_code}"
        return ExpansionFailure.NO_CHANGE, "the agent left its source as it was"
    try:
        twin = known(files)
    except UnsafeTree as error:
        return ExpansionFailure.UNSAFE_TREE, str(error)
    if twin is not None:
        return ExpansionFailure.DUPLICATE, f"the same tree as {twin.label}"
    return None, ""


def _result(failure: ExpansionFailure, detail: str, statement: str) -> ExpansionResult:
    return ExpansionResult(failure, detail, usage=Usage(), statement=statement.encode())
