"""Best of n: whole tries one after the other, until the visible tests pass or the attempt's limits are used up.

Each try is the agent from the start, in a sandbox of its own, with an even share of what is left. With hindsight, it is
told what the try before it changed and what the tests said to that, as SWE-Search tells siblings (arXiv 2410.20285).
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from archive.activity import Stage
from archive.files import FileTree, digest, unified_patch
from archive.records import Usage
from evaluators.base import AgentRun
from evaluators.visible import Visible
from hgm.attempt import Errand, Judged, Ran, Workshop
from hgm.compact import compact, in_the_middle
from hgm.consult import Answer
from hgm.diagnose import printable, printable_text
from hgm.inner.agreement import alike, behaviour, decided
from hgm.inner.value import WORK_CHARS, Case, Worth, value
from hgm.llm.session import Metered
from hgm.llm.transcript import joined, note
from hgm.prompts import indent, prompt
from hgm.seeds import seed_for

CHANGE_CHARS, PRINTED_CHARS = 6_000, 3_000


@dataclass(frozen=True)
class Try:
    """One way through the task. `files`: what the judge would get of it. `tests` is None where there are none to run,
    `value` where nobody was asked; `agreeing` tries came to this change, 0 where they do not vote."""

    number: int
    run: AgentRun
    metered: Metered
    model: str
    files: FileTree
    tests: Visible | None
    value: float | None = None
    agreeing: int = 0

    @property
    def passed(self) -> bool:
        return self.tests is not None and self.tests.passed

    @property
    def worth(self) -> tuple[bool, float, int, bool, bool, int]:
        """The higher the better: tests before opinion, a change before none, an end of its own before a limit."""
        said = float("-inf") if self.value is None else self.value
        ended = self.run.limit is None and self.metered.limit is None and self.run.exit_code == 0
        return self.passed, said, self.agreeing, bool(self.run.change), ended, -self.number

    @property
    def took_s(self) -> float:
        return self.run.wall_s + (self.tests.wall_s if self.tests else 0.0)

    def __str__(self) -> str:
        tests = "no visible tests" if self.tests is None else str(self.tests)
        changed = "" if self.run.change else ", nothing changed"
        value = "" if self.value is None else f", value {self.value:+.0f}"
        votes = f", {self.agreeing} alike" if self.agreeing else ""
        return f"try {self.number + 1}: {tests}{changed}{value}{votes}"


@dataclass(frozen=True)
class BestOfN:
    """`tries` at most. `value_tokens`: most tokens of each valuation where no try passes the visible tests; 0: none.
    They are the attempt's own, half of which is left to the tries in any case. With `agreement`, the change that most
    tries came to is the answer where no try passes."""

    tries: int
    hindsight: bool
    value_tokens: int = 0
    agreement: bool = False

    async def __call__(self, shop: Workshop, files: FileTree, errand: Errand, judged: Judged) -> Ran:
        """As `hgm.attempt.linear`, with the best of the tries as the answer and the cost of all."""
        made, votes = list[Try](), list[Hashable | None]()
        while len(made) < self.tries and (part := self._part(errand, made)):
            made.append(await _try(shop, files, part, judged, len(made)))
            votes.append(self._vote(errand, made[-1]))
            if self._settled(made[-1], votes):
                break
        asked = await self._asked(shop, errand, made)
        said = [
            replace(one, value=_value(asked.get(one.number)), agreeing=agreeing)
            for one, agreeing in zip(made, alike(votes), strict=True)
        ]
        return _together(said, list(asked.values()))

    def _part(self, errand: Errand, made: Sequence[Try]) -> Errand | None:
        """The next try's errand, with its share of what is left; None where nothing is. The first is the attempt as it
        would be without the others, but for its limits."""
        rest, number = self.tries - len(made), len(made)
        kept = Usage(prompt_tokens=self.tries * self._each(errand))  # for valuations
        limits = errand.model_limits.left(sum((one.metered.usage for one in made), kept)).share(rest)
        wall_s = (errand.limits.wall_s - sum(one.took_s for one in made)) / rest
        if made and (limits.requests < 1 or limits.tokens < 1 or wall_s <= 0):
            return None
        part = replace(errand, limits=replace(errand.limits, wall_s=wall_s), model_limits=limits)
        if not made:
            return part
        statement = _told(errand, made[-1]) if self.hindsight else errand.statement
        seed, label = seed_for(errand.seed, "try", number), f"{errand.label}-try-{number + 1}"
        return replace(part, statement=statement, seed=seed, label=label)

    def _vote(self, errand: Errand, one: Try) -> Hashable | None:
        """What a try came to; None where it does not vote."""
        return behaviour(errand.checkout, one.files) if self.agreement and one.run.change else None

    def _settled(self, last: Try, votes: Sequence[Hashable | None]) -> bool:
        """Whether no other try could be told to be better, or none would count."""
        if last.metered.infra or last.metered.refused or last.passed:
            return True
        if self.agreement:
            return last.tests is None and decided(votes, self.tries - len(votes))
        return last.tests is None and not self.value_tokens and bool(last.run.change)

    async def _asked(self, shop: Workshop, errand: Errand, made: Sequence[Try]) -> dict[int, Answer[Worth]]:
        """What a judge says of the tries that the tests do not tell apart, by their number."""
        open_ = [one for one in made if one.run.change]
        settled = any(one.passed or one.metered.infra or one.metered.refused for one in made)
        if settled or not self.value_tokens or len({digest(one.files) for one in open_}) < 2:
            return {}
        answers = await asyncio.gather(*(self._ask(shop, errand, one) for one in open_))
        return {one.number: answer for one, answer in zip(open_, answers, strict=True)}

    async def _ask(self, shop: Workshop, errand: Errand, one: Try) -> Answer[Worth]:
        printed = one.tests.output if one.tests else None
        work = compact(one.metered.transcript, WORK_CHARS)
        case = Case(errand.statement, unified_patch(errand.checkout, one.files), printed, work)
        label = f"{errand.label}-value-{one.number + 1}"
        shop.stages.enter(label, Stage.JUDGE)
        return await value(shop.gateway, case, label=label, seed=errand.seed, tokens=self._each(errand))

    def _each(self, errand: Errand) -> int:
        return min(self.value_tokens, errand.model_limits.tokens // (2 * self.tries))


async def _try(shop: Workshop, files: FileTree, errand: Errand, judged: Judged, number: int) -> Try:
    run, metered, model = await shop.run(files, errand)
    tree, tests = judged(run.change), None
    if errand.test_command and not errand.image and not (metered.infra or metered.refused):
        tests = await shop.visible_tests(errand, tree, errand.limits.wall_s)
    return Try(number, run, metered, model, tree, tests)


def _told(errand: Errand, before: Try) -> str:
    """The statement, with what the try before came to."""
    patch = in_the_middle(printable_text(unified_patch(errand.checkout, before.files)), CHANGE_CHARS)
    printed = printable(before.tests.output)[-PRINTED_CHARS:] if before.tests else "(there are none)"
    return prompt("another_try").fill(
        statement=errand.statement,
        change=indent(patch) or "    (nothing)",
        printed=indent(printed) or "    (nothing)",
    )


def _value(answer: Answer[Worth] | None) -> float | None:
    return answer.value.value if answer and answer.value else None


def _together(made: Sequence[Try], asked: Sequence[Answer[Worth]]) -> Ran:
    """The best try as the answer, at the cost of all; its conversation and its output come last."""
    best = max(made, key=lambda one: one.worth)
    told = [*(one for one in made if one is not best), best]
    said = [(f"{one}{' (chosen)' if one is best else ''}", one) for one in told]
    transcript = joined(
        [
            *(answer.transcript for answer in asked),
            *(part for text, one in said for part in (note(text), one.metered.transcript)),
        ]
    )
    metered = replace(
        best.metered,
        usage=sum((answer.usage for answer in asked), sum((one.metered.usage for one in made), Usage())),
        infra=next((one.metered.infra for one in made if one.metered.infra), None),
        refused=next((one.metered.refused for one in made if one.metered.refused), None),
        transcript=transcript,
        cancelled=sum(one.metered.cancelled for one in made),
    )
    run = replace(
        best.run,
        output=b"".join(b"--- %s ---\n%s\n" % (text.encode(), one.run.output) for text, one in said),
        wall_s=sum(one.took_s for one in made),
        overhead_s=sum(one.run.overhead_s for one in made),
    )
    return run, metered, best.model
