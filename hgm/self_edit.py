"""One variant editing a copy of its own source, once or several times over, and what can be said of that for free."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from archive.files import FileTree, UnsafeTree, apply_change, unified_patch
from archive.records import ExpansionFailure, Usage, Variant
from evaluators.base import AgentRun, ModelLimits
from hgm.attempt import Errand, InnerSearch, Workshop, linear
from hgm.diagnose import idea_from
from hgm.gate import GateReport, gate
from hgm.gate_files import without_scratch
from hgm.llm.session import Metered
from hgm.llm.transcript import last_answer
from hgm.seeds import seed_for

Known = Callable[[FileTree], Variant | None]
"""Finds the variant that already has exactly this tree."""
LEAST_WALL_S, LEAST_REQUESTS = 5.0, 2
"""Left of an expansion's limits, for one more edit to be worth its start; of the smoke task's too, or none can pass."""


@dataclass(frozen=True)
class SelfEdit:
    """One edit and, once it was `gated`, what the gate said of it. `files` is the tree that came of it, accepted or
    not; `failure` is None while nothing speaks against it."""

    errand: Errand
    run: AgentRun
    metered: Metered
    model: str
    files: FileTree
    failure: ExpansionFailure | None
    detail: str
    report: GateReport = field(default_factory=lambda: GateReport(None, ""))
    gate_s: float = 0.0
    gated: bool = False

    @property
    def log(self) -> bytes:
        return self.run.output + (b"\n--- gate ---\n" + self.report.log if self.report.log else b"")

    @property
    def pause(self) -> str:
        return self.metered.refused or self.report.refused

    @property
    def lost(self) -> bool:
        """Whether a provider's failure or refusal ended it: then it says nothing of the agent."""
        return bool(self.pause) or self.failure is ExpansionFailure.INFRA

    @property
    def usage(self) -> Usage:
        return self.metered.usage + self.report.usage

    @property
    def idea(self) -> str:
        patch = unified_patch(self.errand.checkout, self.files)
        return idea_from(last_answer(self.metered.transcript), patch)


async def edited(
    shop: Workshop, parent: FileTree, errand: Errand, known: Known, search: InnerSearch = linear
) -> SelfEdit:
    """What `search` finds of the ways to do the errand.

    Raises: as `Workshop.run`.
    """
    run, metered, model = await search(shop, parent, errand, lambda change: apply_change(errand.checkout, change))
    files = without_scratch(parent, apply_change(errand.checkout, run.change))
    return SelfEdit(errand, run, metered, model, files, *_at_first_sight(run, metered, parent, files, known))


async def several(
    shop: Workshop, parent: FileTree, errand: Errand, known: Known, most: int, search: InnerSearch = linear
) -> list[SelfEdit]:
    """Up to `most` edits, one after the other, told apart by their seeds; the first is what it would be alone. Each has
    an even share of what is left of the errand's limits; where that would be too little, they are fewer. What a
    provider failed in is the last.

    Raises: as `Workshop.run`.
    """
    made: list[SelfEdit] = []
    while len(made) < most and (part := _part(errand, made, most)):
        made.append(_unlike(made, await edited(shop, parent, part, known, search)))
        if made[-1].lost:
            break
    return made


def _part(errand: Errand, made: Sequence[SelfEdit], most: int) -> Errand | None:
    """The next edit's errand, with a share of what is left that is worth its start; None where no such is left."""
    number = len(made) + 1
    wall_s, left = what_is_left(errand, made)
    room = min(left.requests // LEAST_REQUESTS, int(wall_s // LEAST_WALL_S), left.tokens)
    if number > 1 and not room:
        return None
    rest = max(1, min(most - len(made), room))
    part = replace(errand, limits=replace(errand.limits, wall_s=wall_s / rest), model_limits=left.share(rest))
    if number == 1:
        return part
    seed = seed_for(errand.seed, "candidate", number)
    return replace(part, label=f"{errand.label}-candidate-{number}", seed=seed)


def what_is_left(errand: Errand, made: Sequence[SelfEdit]) -> tuple[float, ModelLimits]:
    """Of the errand's seconds and of its limits of the model, after these edits."""
    wall_s = max(0.0, errand.limits.wall_s - sum(one.run.wall_s for one in made))
    return wall_s, errand.model_limits.left(sum((one.metered.usage for one in made), Usage()))


def _unlike(made: Sequence[SelfEdit], one: SelfEdit) -> SelfEdit:
    """Refused if one before it made the same tree."""
    twin = next((number for number, other in enumerate(made, 1) if other.files == one.files), None)
    if one.failure is not None or twin is None:
        return one
    return replace(one, failure=ExpansionFailure.DUPLICATE, detail=f"the same as candidate {twin}")


async def gated(shop: Workshop, parent: FileTree, one: SelfEdit, smoke_limits: ModelLimits) -> SelfEdit:
    """`one`, with what the gate says of it; `smoke_limits` are left for the smoke task.

    Raises:
        SandboxFailure: the host's own failure; the expansion is lost, not failed.
    """
    began = time.monotonic()
    report = await gate(
        shop, one.files, parent, seed=one.errand.seed, label=f"{one.errand.label}-gate", model_limits=smoke_limits
    )
    took = time.monotonic() - began
    return replace(one, failure=report.failure, detail=report.detail, report=report, gate_s=took, gated=True)


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
