"""One expansion: the parent edits a copy of its own source; what comes out passes the gate or is recorded as failed."""

from __future__ import annotations

import fnmatch
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
from hgm.diagnose import idea_from, one_line
from hgm.gate import GateReport, gate
from hgm.llm.session import Metered
from hgm.llm.transcript import last_answer

SCRATCH = ("*.orig", "*.rej", "*.bak", "*.swp", "*.log", "*.tmp", "*~", "nohup.out")
"""What editing leaves lying about; never part of a variant, or descendants would inherit and diff it for ever."""


@dataclass(frozen=True)
class Expanded:
    """What the engine stores: `files` is the child's tree where `result.failure` is None. `refused`: why the run must
    pause, '' where it need not."""

    result: ExpansionResult
    files: FileTree | None
    refused: str = ""
    diagnosis: Diagnosis | None = None
    judgement: Judgement | None = None

    def with_usage(self, more: Usage) -> Expanded:
        """With what a diagnosis or a judgement cost, which is part of what the expansion did."""
        return replace(self, result=replace(self.result, usage=self.result.usage + more))


Known = Callable[[FileTree], Variant | None]
"""Finds the variant that already has exactly this tree."""


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
) -> Expanded:
    """Let the parent made of `parent` edit itself after `statement`.

    Raises:
        SandboxFailure: the host's own failure; the expansion is lost, not failed.
    """
    errand = Errand("edit", label, statement, parent, "", limits, model_limits, seed)
    try:
        run, metered, model = await shop.run(parent, errand)
    except ConfigError as error:  # the parent passed the gate once: only a hand-made root can come here
        return Expanded(_result(ExpansionFailure.BAD_MANIFEST, str(error), statement), None)
    files = without_scratch(parent, apply_change(parent, run.change))
    failure, detail = _at_first_sight(run, metered, parent, files, known)
    report, gate_s = GateReport(None, ""), 0.0
    if failure is None:
        began = time.monotonic()
        report = await gate(shop, files, parent, seed=seed, label=f"{label}-gate")
        failure, detail, gate_s = report.failure, report.detail, time.monotonic() - began
    result = ExpansionResult(
        failure=failure,
        detail=one_line(detail, 400),
        idea=idea_from(last_answer(metered.transcript), unified_patch(parent, files)),
        model=model,
        usage=metered.usage + report.usage,
        agent_s=run.wall_s,
        gate_s=gate_s,
        statement=statement.encode(),
        transcript=metered.transcript,
        log=run.output + (b"\n--- gate ---\n" + report.log if report.log else b""),
    )
    refused = metered.refused or report.refused
    return Expanded(result, files if failure is None else None, refused or "")


def without_scratch(parent: FileTree, files: FileTree) -> FileTree:
    return {
        path: file
        for path, file in files.items()
        if path in parent or not any(fnmatch.fnmatch(path.rsplit("/", 1)[-1], pattern) for pattern in SCRATCH)
    }


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
