"""Pieces of work, and how one is done: an evaluation or an expansion, from claim to result. No decisions."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.activity import Stage
from archive.errors import HgmError
from archive.files import FileTree
from archive.git import tree_oid
from archive.lessons import Shown, ShownIn
from archive.queries import Reader
from archive.records import (
    Decision,
    EvaluationResult,
    ExpansionFailure,
    ExpansionResult,
    Outcome,
    Purpose,
    Usage,
    Variant,
)
from archive.store import Archive
from evaluators.failures import rule_on_error
from evaluators.manifest import load_agent
from evaluators.steadiness import Steadiness, examine
from hgm.attempt import Workshop, linear
from hgm.briefing import Brief, Briefing
from hgm.distil import Distiller
from hgm.expand import Expanded, expand
from hgm.inner import search_of
from hgm.judge import Case, judge
from hgm.lessons import near, offered
from hgm.plan import Plan
from hgm.prompts import prompt
from hgm.rank import Contest, Rank, Ranked, rank

KEPT_SOURCES = 32
"""Variants whose files are kept in memory: reading one takes three git processes, about 10 ms of the engine's time."""


@dataclass(frozen=True)
class Work:
    """An evaluation of `node` on `task_id` or, where that is None, an expansion of `node`."""

    node: int
    task_id: str | None
    purpose: Purpose
    seed: int
    decision: Decision | None = None
    retry_of: int | None = None

    @property
    def what(self) -> str:
        return self.task_id or "expand"

    def label(self, job_id: int) -> str:
        """The name of its attempt at the gateway, in logs and for people: e12 or x3."""
        return f"{'x' if self.task_id is None else 'e'}{job_id}"


@dataclass(frozen=True)
class Done:
    """What came of a piece of work. `pause` says why the run must pause; '' if it need not. Where `metered` is False,
    the host failed before it was known what the work had used. `lessons`: those that the result counts for.
    """

    evaluation: EvaluationResult | None = None
    expansion: Expanded | None = None
    pause: str = ""
    metered: bool = True
    lessons: Shown = field(default_factory=dict)

    def with_usage(self, usage: Usage) -> Done:
        if self.expansion is not None:
            return replace(self, expansion=replace(self.expansion, result=replace(self.expansion.result, usage=usage)))
        assert self.evaluation is not None
        return replace(self, evaluation=replace(self.evaluation, usage=usage))


class Workbench:
    """Does pieces of work with the archive's files and the workshop's sandbox."""

    def __init__(self, plan: Plan, archive: Archive, shop: Workshop) -> None:
        self._plan = plan
        self._archive = archive
        self._reader = Reader(plan.paths)
        self._briefing = Briefing(plan, self._reader)
        self._distiller = Distiller(plan, archive, self._reader, self._briefing)
        self._shop = shop
        self._search = search_of(plan.config.inner)
        self._files = functools.lru_cache(KEPT_SOURCES)(archive.variant_files)

    async def do(self, work: Work, job_id: int) -> Done:
        """Never raises for what an agent did; the host's own failures become `infra`."""
        files = self._files(work.node)
        try:
            if work.task_id is None:
                return await self._expand(work, files, job_id)
            task = self._plan.tasks[work.task_id]
            lessons = near(self._reader.kit(work.node), task.statement)
            result, refused = await self._shop.evaluate(
                files,
                task,
                seed=work.seed,
                label=work.label(job_id),
                lessons=[lesson.text for lesson in lessons],
                search=self._search,
            )
            shown: dict[int, ShownIn] = dict.fromkeys(self._reader.taught(work.node), "diagnosis")
            shown |= dict.fromkeys((lesson.id for lesson in lessons), "task")
            return Done(evaluation=result, pause=refused, lessons=shown)
        except HgmError as error:
            ruling = rule_on_error(error)  # raises what is no failure of the host
            return lost(work, f"{ruling.cause}: {error}", pause=str(error) if ruling.pause else "")

    async def _expand(self, work: Work, files: FileTree, job_id: int) -> Done:
        limits, label = self._plan.config.limits, work.label(job_id)
        self._shop.stages.enter(f"{label}-diagnosis", Stage.DIAGNOSIS)
        learned = await self._distiller.learn(work.node, work.seed, job_id, self._shop.gateway)
        brief = await self._briefing.consulted(work.node, work.seed, job_id, files, self._shop.gateway)
        expanded = await expand(
            self._shop,
            files,
            brief.statement,
            seed=work.seed,
            label=label,
            limits=limits.expand_sandbox(),
            model_limits=limits.expand_model(),
            known=self.twin,
            repairs=self._plan.config.repairs,
            candidates=self._plan.config.expand.candidates,
            rank=self._ranker(work, files, brief, label),
            search=self._search if self._plan.config.inner.edits else linear,
        )
        expanded = replace(expanded, diagnosis=brief.diagnosis, lessons=self._kit(expanded, work.seed))
        expanded = expanded.with_usage(learned.usage + brief.diagnosis.usage)
        judged, refused = await self._judged(work, files, expanded, brief, label)
        return Done(expansion=judged, pause=expanded.refused or learned.refused or brief.refused or refused)

    def _kit(self, made: Expanded, seed: int) -> tuple[int, ...]:
        """The lessons that the child takes along, where it takes any: they are a part of it, and never change."""
        if made.files is None or not load_agent(made.files).manifest.lessons:
            return ()
        return tuple(lesson.id for lesson in offered(self._reader.lessons(), seed))

    def _ranker(self, work: Work, parent: FileTree, brief: Brief, label: str) -> Rank:
        """Ranks the candidates of one expansion as the run asks for."""
        asked, shop = self._plan.config.expand, self._shop

        async def ranker(children: Sequence[FileTree], ideas: Sequence[str]) -> Ranked:
            shop.stages.enter(f"{label}-rank", Stage.RANK)
            contest = Contest(parent, children, ideas, brief.statement, brief.score_card)
            return await rank(shop.gateway, asked.rank, contest, label=label, seed=work.seed, tokens=asked.rank_tokens)

        return ranker

    async def _judged(
        self, work: Work, parent: FileTree, made: Expanded, brief: Brief, label: str
    ) -> tuple[Expanded, str]:
        """`made` with what the judge says of the child, where there is one and the run asks for that."""
        asked = self._plan.config.expand
        if asked.judge == "off" or made.files is None:
            return made, ""
        result = made.result
        gate = prompt("judge_gate").fill(seconds=f"{result.gate_s:.1f}", detail=result.detail)
        case = Case(parent, made.files, brief.score_card, brief.diagnosis, result.transcript, gate)
        samples, tokens = asked.judge_samples, asked.judge_tokens
        self._shop.stages.enter(f"{label}-judge", Stage.JUDGE)
        judgement, refused = await judge(
            self._shop.gateway, asked.judge, case, label=label, seed=work.seed, samples=samples, tokens=tokens
        )
        return replace(made, judgement=judgement).with_usage(judgement.usage), refused

    async def examine(self, task_id: str) -> Steadiness:
        """Whether a task wavers by itself.

        Raises:
            HgmError: the host could not carry it through.
        """
        task = self._plan.tasks[task_id]
        return await examine(task, functools.partial(self._shop.judge, task))

    def twin(self, files: FileTree) -> Variant | None:
        return self._archive.variant_with_tree(tree_oid(files))

    def settled(self, expanded: Expanded) -> Expanded:
        """`expanded`, turned into a failure if an expansion that ended meanwhile made the same tree."""
        twin = self.twin(expanded.files) if expanded.files is not None else None
        if twin is None:
            return expanded
        failure = ExpansionFailure.DUPLICATE
        result = replace(expanded.result, failure=failure, detail=f"the same tree as {twin.label}")
        return replace(expanded, result=result, files=None)


def lost(work: Work, why: str, pause: str = "") -> Done:
    """What the host's own failure makes of a piece of work: nothing scored, to be tried again."""
    if work.task_id is None:
        expanded = Expanded(ExpansionResult(ExpansionFailure.INFRA, why), None)
        return Done(expansion=expanded, pause=pause, metered=False)
    return Done(evaluation=EvaluationResult(Outcome.INFRA, why), pause=pause, metered=False)
