"""What a parent is told before it edits itself: from its rows in the archive to the statement, and why that."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.consultations import Diagnosis
from archive.errors import HgmError
from archive.files import FileTree
from archive.lessons import Lesson
from archive.queries import Reader
from archive.records import Evaluation, Purpose
from hgm.diagnose import SHOWN_ATTEMPTS, PastAttempt, Sibling, diagnose, last_line, printable, score_card
from hgm.entries import Entry, choose
from hgm.hindsight import Told, hindsight
from hgm.inquire import Evidence, inquire
from hgm.lessons import in_words, near, offered
from hgm.llm.gateway import Gateway
from hgm.llm.transcript import BadTranscript, overflowed
from hgm.plan import Plan

RECENT = 60
"""So many of a parent's latest evaluations are read for a diagnosis: enough to see a pattern, bounded for long runs."""
SHOWN_SIBLINGS = 6

log = logging.getLogger("hgm.briefing")


@dataclass(frozen=True)
class Brief:
    """The `statement` of a self-modification, and the `diagnosis` that it holds. `refused`: why the run must pause, ''
    where it need not; `score_card`: how the parent did, in words."""

    statement: str
    diagnosis: Diagnosis
    score_card: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Known:
    """What the archive has on a parent: its evaluations, the same as `attempts`, what to work on, what to tell of its
    children, which lessons. `shown` are indices of the attempts to show."""

    rows: Sequence[Evaluation]
    attempts: Sequence[PastAttempt]
    entry: Entry
    told: Told
    shown: Sequence[int]
    siblings: Sequence[Sibling]
    lessons: Sequence[Lesson]

    @property
    def taught(self) -> str:
        return in_words(self.lessons)

    @property
    def shown_rows(self) -> list[Evaluation]:
        return [self.rows[index] for index in self.shown]

    @property
    def shown_attempts(self) -> list[PastAttempt]:
        return [self.attempts[index] for index in self.shown]

    @property
    def diagnosis(self) -> Diagnosis:
        """By rules."""
        return Diagnosis(
            "rules",
            self.entry.name,
            self.entry.evaluations,
            hindsight=self.told.arm,
            siblings=self.told.siblings,
            hindsight_text=self.told.text,
            lessons=tuple(lesson.id for lesson in self.lessons),
        )


class Briefing:
    """Makes the statements of one run's expansions. Reads search results only: nothing of held-out tasks, nothing of
    what the hidden tests printed."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        self._plan = plan
        self._reader = reader

    def brief(self, node: int, seed: int, expansion_id: int) -> Brief:
        """The brief for expansion `expansion_id` of variant `node`, made by rules."""
        return self._brief(self._look_up(node, seed, expansion_id))

    async def consulted(self, node: int, seed: int, expansion_id: int, files: FileTree, gateway: Gateway) -> Brief:
        """The same of a variant whose source is `files`, by a model where the run asks for that, and it answers."""
        if self._plan.config.expand.diagnosis == "rules":
            return self.brief(node, seed, expansion_id)
        known = self._look_up(node, seed, expansion_id)
        transcripts = [self.transcript(row) for row in known.shown_rows]
        told, taught, least = known.told.text, known.taught, self._plan.config.agent.least_effort
        seen = Evidence(known.entry, known.shown_attempts, transcripts, known.attempts, told, taught, files, least)
        label, tokens = f"x{expansion_id}-diagnosis", self._plan.config.expand.diagnose_tokens
        diagnosis, refused = await inquire(gateway, seen, known.diagnosis, label=label, seed=seed, tokens=tokens)
        return replace(self._brief(known, diagnosis), refused=refused)

    def _brief(self, known: Known, thought: Diagnosis | None = None) -> Brief:
        by_model = thought if thought and thought.source == "model" else None
        statement = diagnose(
            known.attempts,
            known.siblings,
            known.shown,
            hindsight=known.told.text,
            lessons=known.taught,
            thought=by_model,
            least_effort=self._plan.config.agent.least_effort,
        )
        return Brief(statement, thought or known.diagnosis, score_card(known.attempts))

    def _look_up(self, node: int, seed: int, expansion_id: int) -> Known:
        rows = self.scored(node)
        entry = self._entry(rows, seed)
        told = hindsight(self._reader, self._reader.variant(node), expansion_id, self._plan.config.expand.hindsight)
        shown = [index for number in entry.evaluations for index, row in enumerate(rows) if row.id == number]
        attempts = [self.past(row) for row in rows]
        lessons = self._lessons([attempts[index] for index in shown], seed)
        return Known(rows, attempts, entry, told, shown, self._siblings(node), lessons)

    def _lessons(self, shown: Sequence[PastAttempt], seed: int) -> list[Lesson]:
        if self._plan.config.expand.lessons == "off":
            return []
        about = "\n".join(f"{one.statement}\n{last_line(one.log)}" for one in shown)
        return near(offered(self._reader.lessons(), seed), about)

    def _siblings(self, node: int) -> list[Sibling]:
        children = [child for child in self._reader.children(node) if child.evaluations][-SHOWN_SIBLINGS:]
        return [Sibling(child.idea, child.s, child.evaluations) for child in children]

    def past(self, row: Evaluation) -> PastAttempt:
        assert row.outcome is not None
        statement = self._plan.tasks[row.task_id].statement
        printed = printable(self._blob(row.log_blob, f"e{row.id}"))
        return PastAttempt(row.task_id, statement, row.outcome, row.cause, printed)

    def transcript(self, row: Evaluation) -> bytes:
        return self._blob(row.transcript_blob, f"e{row.id}")

    def scored(self, node: int) -> list[Evaluation]:
        """The latest scored search evaluations of a variant, oldest first."""
        return self._reader.scored(node, Purpose.SEARCH)[-RECENT:]

    def _entry(self, rows: Sequence[Evaluation], seed: int) -> Entry:
        """Weighted by [expand.entries]; where that is empty and rules diagnose, any failed attempts."""
        weights = self._plan.config.expand.entries
        if not weights:
            failed = [row.id for row in rows if not row.success]
            return Entry(None, tuple(random.Random(seed).sample(failed, min(SHOWN_ATTEMPTS, len(failed)))))
        overflowing = frozenset(row.id for row in rows if self._overflowed(row))
        return choose(rows, weights, seed=seed, most=SHOWN_ATTEMPTS, overflowing=overflowing)

    def _overflowed(self, row: Evaluation) -> bool:
        try:
            return overflowed(self.transcript(row))
        except BadTranscript:
            return False

    def _blob(self, address: str, whose: str) -> bytes:
        """What is kept there; nothing where that is gone, as the latest may be after a power cut."""
        try:
            return self._reader.blob(address) if address else b""
        except HgmError as error:
            log.warning("%s: %s", whose, error)
            return b""
