"""Asking a model what attempts teach, before an expansion: at most once about each, and stored as soon as it is said.

Seen are attempts as a diagnosis sees them (hgm/inquire.py): nothing of hidden tests and held-out tasks. What comes back
is screened (hgm/screening.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.lessons import MOST_CHARS, Distillation, Draft, Lesson
from archive.queries import Reader
from archive.records import Evaluation, Usage
from archive.store import Archive
from hgm.briefing import Briefing
from hgm.consult import Answer, consult
from hgm.inquire import attempt_text
from hgm.lessons import MOST_NEW, in_words, instructive, near, read
from hgm.llm.gateway import Gateway
from hgm.plan import Plan
from hgm.prompts import Filled, lined, prompt
from hgm.screening import Screen

FEWEST = 4
"""New attempts of a lineage that make it worth asking what they teach."""
GENERATIONS = 4
"""A variant and its nearest ancestors, whose attempts are looked at."""
KEYS = frozenset({"lessons"})


@dataclass(frozen=True)
class Asked:
    """What a question cost, and why the run must pause; '' where it need not."""

    usage: Usage = field(default_factory=Usage)
    refused: str = ""


class Distiller:
    """Learns for one run. Attempts that a question in flight is about are asked about by no other one."""

    def __init__(self, plan: Plan, archive: Archive, reader: Reader, briefing: Briefing) -> None:
        self._plan = plan
        self._archive = archive
        self._reader = reader
        self._briefing = briefing
        self._screen = Screen(tuple(plan.tasks.values()))
        self._asking: set[int] = set()

    async def learn(self, node: int, seed: int, expansion_id: int, gateway: Gateway) -> Asked:
        """Ask what the new attempts of `node` and its ancestors teach, where the run wants lessons and there are enough
        of them. A killed engine that had stored the answer asks no more about these; it is paid for with the expansion
        that it was asked for.

        Raises:
            DiskFull: what was learned could not be stored.
        """
        if self._plan.config.expand.lessons == "off":
            return Asked()
        rows = self._new(node)
        if len(rows) < FEWEST:
            return Asked()
        shown = instructive(rows)
        numbers = {row.id for row in shown}
        self._asking |= numbers
        try:
            answer = await consult(
                gateway,
                "diagnose",
                self._question(shown),
                read,
                keys=KEYS,
                label=f"x{expansion_id}-lessons",
                seed=seed,
                tokens=self._plan.config.expand.lesson_tokens,
            )
            self._store(answer, expansion_id, tuple(sorted(numbers)))
        finally:
            self._asking -= numbers
        return Asked(answer.usage, answer.refused)

    def _new(self, node: int) -> list[Evaluation]:
        lineage = self._reader.lineage(node)[-GENERATIONS:]
        rows = {row.id: row for one in lineage for row in self._briefing.scored(one.id)}
        return [rows[id] for id in self._reader.undistilled(sorted(rows)) if id not in self._asking]

    def _question(self, rows: Sequence[Evaluation]) -> Filled:
        attempts = [self._briefing.past(row) for row in rows]
        shown = [attempt_text(one, self._briefing.transcript(row)) for one, row in zip(attempts, rows, strict=True)]
        known = near(self._known(), " ".join(one.statement for one in attempts))
        return prompt("distil").fill(
            most=str(MOST_NEW),
            characters=str(MOST_CHARS),
            attempts=lined(shown, "\n\n"),
            known=in_words(known) or "(nothing yet)",
        )

    def _known(self) -> list[Lesson]:
        return [lesson for lesson in self._reader.lessons() if not lesson.dropped]

    def _store(self, answer: Answer[tuple[Draft, ...]], expansion_id: int, evaluations: tuple[int, ...]) -> None:
        """What was paid for is kept, also where it was no answer: nobody would get a better one for the same money. A
        question that a provider never answered is asked again."""
        if answer.value is None and not answer.usage.requests:
            return
        drafts = answer.value or ()
        against = {draft: self._screen.against(draft.text) for draft in drafts}
        made = Distillation(
            expansion_id,
            evaluations,
            answer.model,
            answer.prompt,
            tuple(why for why in against.values() if why),
            answer.error,
            answer.usage,
            answer.transcript,
        )
        kept = [draft for draft in drafts if not against[draft]]
        self._archive.store_distillation(made, kept, most=self._plan.config.expand.lessons_kept)
