"""One expansion: the parent edits a copy of its own source; what comes out passes the gate or is recorded as failed.

It may edit itself several times over; the candidates are ranked, and go to the gate in that order until one passes. A
child that the gate refuses may be mended: the parent is given it back with the reason. All of it keeps to the limits of
one expansion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.candidates import CandidateEdit, Fate, Ranking
from archive.consultations import Diagnosis, Judgement
from archive.errors import ConfigError
from archive.files import FileTree, unified_patch
from archive.records import ExpansionFailure, ExpansionResult, Usage
from evaluators.base import ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, InnerSearch, Workshop, linear
from hgm.compact import in_the_middle
from hgm.diagnose import idea_from, one_line, printable, printable_text
from hgm.gate import SMOKE
from hgm.llm.transcript import joined, last_answer, note
from hgm.prompts import indent, prompt
from hgm.rank import Rank, Ranked, as_made
from hgm.self_edit import LEAST_REQUESTS, LEAST_WALL_S, Known, SelfEdit, edited, gated, several, what_is_left

REPAIRABLE = frozenset(
    {
        ExpansionFailure.BAD_MANIFEST,
        ExpansionFailure.BAD_ENVIRONMENT,
        ExpansionFailure.DOES_NOT_PARSE,
        ExpansionFailure.DOES_NOT_IMPORT,
        ExpansionFailure.FORBIDDEN_FILE,
        ExpansionFailure.SECRET,
        ExpansionFailure.SMOKE_FAILED,
        ExpansionFailure.TOO_LARGE,
    }
)
"""What is wrong with a child, not with the attempt: no change and a duplicate would take another idea."""
PRINTED_CHARS, CHANGE_CHARS = 1_500, 6_000


@dataclass(frozen=True)
class Expanded:
    """What the engine stores: `files` is the child's tree where `result.failure` is None. `refused`: why the run must
    pause, '' where it need not. `ranking` has the candidates, where there was more than one."""

    result: ExpansionResult
    files: FileTree | None
    refused: str = ""
    diagnosis: Diagnosis | None = None
    judgement: Judgement | None = None
    ranking: Ranking | None = None
    lessons: tuple[int, ...] = ()
    """Those that the child has from now on, best first."""

    def with_usage(self, more: Usage) -> Expanded:
        """With what a diagnosis or a judgement cost, which is part of what the expansion did."""
        return replace(self, result=replace(self.result, usage=self.result.usage + more))


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
    candidates: int = 1,
    rank: Rank = as_made,
    search: InnerSearch = linear,
) -> Expanded:
    """Let the parent made of `parent` edit itself after `statement`, at most `candidates` times; gate what came of it
    in the order of `rank` until one passes; at most `repairs` times, give the best back that the gate refused. Each
    edit but a repair is what `search` finds of the ways to make it. All edits together keep to `limits` and
    `model_limits`, all smoke runs to those of the smoke task.

    Raises:
        SandboxFailure: the host's own failure; the expansion is lost, not failed.
    """
    errand = Errand("edit", label, statement, parent, "", limits, model_limits, seed)
    expansion = _Expansion(shop, parent, errand, known)
    try:
        await expansion.make(candidates, search)
        await expansion.choose(rank)
        await expansion.mend(repairs)
    except ConfigError as error:  # the parent passed the gate once: only a hand-made root can come here
        return Expanded(_result(ExpansionFailure.BAD_MANIFEST, str(error), statement), None)
    done = expansion.result()
    return replace(done, ranking=expansion.record()) if candidates > 1 else done


@dataclass
class _Expansion:
    """`errand` is the first edit's, with the limits of all together. `candidates` are in the order in which they were
    made, `repairs` those of the one at `chosen`; `smoke_limits` are left for smoke runs."""

    shop: Workshop
    parent: FileTree
    errand: Errand
    known: Known
    candidates: list[SelfEdit] = field(default_factory=list)
    repairs: list[SelfEdit] = field(default_factory=list)
    chosen: int = 0
    ranked: Ranked = field(default_factory=lambda: Ranked((), Ranking("order")))
    smoke_limits: ModelLimits = SMOKE.model_limits

    @property
    def last(self) -> SelfEdit:
        """What the expansion ends with, as far as it has come."""
        return self.repairs[-1] if self.repairs else self.candidates[self.chosen]

    async def make(self, most: int, search: InnerSearch) -> None:
        self.candidates = await several(self.shop, self.parent, self.errand, self.known, most, search)

    async def choose(self, rank: Rank) -> None:
        """Gate the candidates, best first, until one passes; where none does, the best is chosen."""
        found = [index for index, one in enumerate(self.candidates) if one.failure is None]
        lost = self.candidates[-1].lost
        if lost or len(found) < 2:
            self.ranked = Ranked(tuple(found), Ranking("order"))
        else:
            edits = [self.candidates[index] for index in found]
            ranked = await rank([one.files for one in edits], [one.idea for one in edits])
            self.ranked = replace(ranked, order=tuple(found[place] for place in ranked.order))
        if lost:
            self.chosen = len(self.candidates) - 1
            return
        for index in self.ranked.order:
            if not self._can_smoke:
                break
            one = self.candidates[index] = await self.gated(self.candidates[index])
            if one.failure is None or one.lost:
                self.chosen = index
                return
        self.chosen = self.ranked.order[0] if found else 0

    async def gated(self, one: SelfEdit) -> SelfEdit:
        one = await gated(self.shop, self.parent, one, self.smoke_limits)
        self.smoke_limits = self.smoke_limits.left(one.report.usage)
        return one

    @property
    def _can_smoke(self) -> bool:
        return self.smoke_limits.requests >= LEAST_REQUESTS and self.smoke_limits.tokens > 0

    async def mend(self, most: int) -> None:
        """Give back what was refused, at most so often, as long as enough is left to try it again."""
        while self.last.failure in REPAIRABLE and not self.last.pause and len(self.repairs) < most:
            errand = self._repair()
            enough = errand.limits.wall_s >= LEAST_WALL_S and errand.model_limits.requests >= LEAST_REQUESTS
            if not enough or not self._can_smoke:
                return
            self.repairs.append(await self._mended(errand, self.last))

    async def _mended(self, errand: Errand, before: SelfEdit) -> SelfEdit:
        one = await edited(self.shop, self.parent, errand, self.known)
        if one.files == before.files and not one.lost:
            return replace(one, failure=before.failure, detail=f"{before.detail}; the repair changed nothing")
        return one if one.failure is not None else await self.gated(one)

    def _repair(self) -> Errand:
        """The next errand: what was refused, why, and what is left of the limits."""
        one = self.last
        text = prompt("repair").fill(
            refusal=f"{str(one.failure).replace('_', ' ')}: {printable_text(one.detail)}",
            printed=indent(printable(one.report.log)[-PRINTED_CHARS:]) or "    (nothing)",
            change=indent(in_the_middle(printable_text(unified_patch(self.parent, one.files)), CHANGE_CHARS)),
            statement=indent(self.errand.statement),
        )
        wall_s, left = what_is_left(self.errand, [*self.candidates, *self.repairs])
        return replace(
            self.errand,
            label=f"{self.errand.label}-repair-{len(self.repairs) + 1}",
            statement=text,
            checkout=one.files,
            limits=replace(self.errand.limits, wall_s=wall_s),
            model_limits=left,
            seed=self.candidates[self.chosen].errand.seed,
        )

    def result(self) -> Expanded:
        """How the last round ended, with what all edits and the ranking cost."""
        last, rounds = self.last, [self.candidates[self.chosen], *self.repairs]
        shown = [*(index for index in range(len(self.candidates)) if index != self.chosen), self.chosen]
        talked = [one.metered.transcript for one in rounds]
        answer = next(filter(None, (last_answer(one) for one in reversed(talked))), "")
        edits = [*self.candidates, *self.repairs]
        result = ExpansionResult(
            failure=last.failure,
            detail=one_line("; ".join(filter(None, (last.detail, *self._notes(rounds)))), 400),
            idea=idea_from(_with_idea(talked) or answer, unified_patch(self.parent, last.files)),
            model=last.model,
            usage=sum((one.usage for one in edits), self.ranked.ranking.usage),
            agent_s=sum(one.run.wall_s for one in edits),
            gate_s=sum(one.gate_s for one in edits),
            statement=self.errand.statement.encode(),
            transcript=joined([*(part for index in shown for part in self._told(index)), *talked[1:]]),
            log=b"\n--- repair ---\n".join([b"".join(map(self._printed, shown)), *(one.log for one in self.repairs)]),
        )
        return Expanded(result, last.files if last.failure is None else None, last.pause or self.ranked.refused)

    def _notes(self, rounds: Sequence[SelfEdit]) -> list[str]:
        """What was special on the way."""
        when = "after" if self.ranked.order[:1] == (self.chosen,) else "before"  # where none passes, it is the best
        passed_over = [
            f"candidate {number} was refused {when} it: {one.failure}: {one.detail}"
            for number, one in enumerate(self.candidates, 1)
            if one.gated and one is not rounds[0]
        ]
        repaired = [f"repaired after {one.failure}: {one.detail}" for one in rounds[:-1]]
        if repaired and rounds[-1].failure is ExpansionFailure.NO_CHANGE:
            repaired[-1] += "; which took all of it back"
        return [*passed_over, *repaired]

    def _told(self, index: int) -> list[bytes]:
        """What was said in the edit, under a heading where there are others."""
        head = [note(self._heading(index))] if len(self.candidates) > 1 else []
        return [*head, self.candidates[index].metered.transcript]

    def _printed(self, index: int) -> bytes:
        log = self.candidates[index].log
        return b"--- %s ---\n%s\n" % (self._heading(index).encode(), log) if len(self.candidates) > 1 else log

    def _heading(self, index: int) -> str:
        one, place = self.candidates[index], self._place(index)
        ranked = "" if place is None else f", place {place}"
        why = f" ({one.failure}: {one_line(one.detail, 400)})" if one.failure else ""
        return f"candidate {index + 1}: {self._fate(index)}{ranked}{why}"

    def _place(self, index: int) -> int | None:
        return self.ranked.order.index(index) + 1 if index in self.ranked.order else None

    def _fate(self, index: int) -> Fate:
        one = self.candidates[index]
        if index not in self.ranked.order:
            return Fate.DROPPED
        if not one.gated:
            return Fate.UNUSED
        return Fate.TAKEN if one.failure is None else Fate.REFUSED

    def record(self) -> Ranking:
        edits = tuple(self._recorded(index) for index in range(len(self.candidates)))
        return replace(self.ranked.ranking, candidates=edits)

    def _recorded(self, index: int) -> CandidateEdit:
        one = self.candidates[index]
        return CandidateEdit(
            number=index + 1,
            seed=one.errand.seed,
            fate=self._fate(index),
            place=self._place(index),
            failure=one.failure,
            detail=one_line(one.detail, 400),
            idea=one.idea,
            agent_s=one.run.wall_s,
            usage=one.metered.usage,
            patch=unified_patch(self.parent, one.files).encode("utf-8", "surrogateescape"),
        )


def _with_idea(transcripts: Sequence[bytes]) -> str:
    """The first answer that names its idea: a repair's own words say what was mended, not what it was for."""
    answers = (last_answer(one) for one in transcripts)
    return next((answer for answer in answers if "idea:" in answer.lower()), "")


def _result(failure: ExpansionFailure, detail: str, statement: str) -> ExpansionResult:
    return ExpansionResult(failure, detail, usage=Usage(), statement=statement.encode())
