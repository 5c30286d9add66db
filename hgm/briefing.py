"""What a parent is told before it edits itself: from its rows in the archive to the statement, and why that."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

from archive.consultations import Diagnosis
from archive.errors import HgmError
from archive.queries import Reader
from archive.records import Evaluation, Purpose
from hgm.diagnose import SHOWN_ATTEMPTS, PastAttempt, Sibling, diagnose, printable
from hgm.entries import Entry, choose
from hgm.hindsight import hindsight
from hgm.llm.transcript import BadTranscript, overflowed
from hgm.plan import Plan

RECENT = 60
"""So many of a parent's latest evaluations are read for a diagnosis: enough to see a pattern, bounded for long runs."""
SHOWN_SIBLINGS = 6

log = logging.getLogger("hgm.briefing")


@dataclass(frozen=True)
class Brief:
    """The `statement` of a self-modification, and the `diagnosis` that it holds."""

    statement: str
    diagnosis: Diagnosis


class Briefing:
    """Makes the statements of one run's expansions. Reads search results only: nothing of held-out tasks, nothing of
    what the hidden tests printed."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        self._plan = plan
        self._reader = reader

    def brief(self, node: int, seed: int, expansion_id: int) -> Brief:
        """The brief for expansion `expansion_id` of variant `node`, made by rules."""
        rows = self._scored(node)
        attempts = [self.past(row) for row in rows]
        entry = self._entry(rows, seed)
        told = hindsight(self._reader, self._reader.variant(node), expansion_id, self._plan.config.expand.hindsight)
        shown = [index for number in entry.evaluations for index, row in enumerate(rows) if row.id == number]
        children = [child for child in self._reader.children(node) if child.evaluations][-SHOWN_SIBLINGS:]
        siblings = [Sibling(child.idea, child.s, child.evaluations) for child in children]
        statement = diagnose(attempts, siblings, shown, hindsight=told.text)
        diagnosis = Diagnosis(
            "rules",
            entry.name,
            entry.evaluations,
            hindsight=told.arm,
            siblings=told.siblings,
            hindsight_text=told.text,
        )
        return Brief(statement, diagnosis)

    def past(self, row: Evaluation) -> PastAttempt:
        assert row.outcome is not None
        statement = self._plan.tasks[row.task_id].statement
        printed = printable(self._blob(row.log_blob, f"e{row.id}"))
        return PastAttempt(row.task_id, statement, row.outcome, row.cause, printed)

    def _scored(self, node: int) -> list[Evaluation]:
        rows = self._reader.evaluations(node, purpose=Purpose.SEARCH)[-RECENT:]
        return [row for row in rows if row.outcome is not None and row.outcome.scored]

    def _entry(self, rows: Sequence[Evaluation], seed: int) -> Entry:
        """Weighted by [expand.entries]; where that is empty and rules diagnose, any failed attempts."""
        weights = self._plan.config.expand.entries
        if not weights:
            failed = [row.id for row in rows if row.outcome and not row.outcome.success]
            return Entry(None, tuple(random.Random(seed).sample(failed, min(SHOWN_ATTEMPTS, len(failed)))))
        overflowing = frozenset(row.id for row in rows if self._overflowed(row))
        return choose(rows, weights, seed=seed, most=SHOWN_ATTEMPTS, overflowing=overflowing)

    def _overflowed(self, row: Evaluation) -> bool:
        try:
            return overflowed(self._blob(row.transcript_blob, f"e{row.id}"))
        except BadTranscript:
            return False

    def _blob(self, address: str, whose: str) -> bytes:
        """What is kept there; nothing where that is gone, as the latest may be after a power cut."""
        try:
            return self._reader.blob(address) if address else b""
        except HgmError as error:
            log.warning("%s: %s", whose, error)
            return b""
