"""What attempts in flight may have used, written down before each of their requests goes out.

A killed engine cannot settle its jobs, and a budget that forgot them could be overspent by killing. So the row of a
running job says what it has cost at most: what its answers used, and the longest answer to what it is still waiting
for. The root's smoke runs have no row; theirs is in the state.
"""

from __future__ import annotations

import logging
import re
from dataclasses import asdict
from typing import Literal

from archive.errors import HgmError
from archive.records import Usage
from archive.store import Archive
from archive.values import JsonValue
from hgm.work import Work

GATE_USAGE = "gate_usage"
"""Key of the state under which the usage of the root's smoke run in flight is kept."""

_TABLES: dict[str, Literal["evaluations", "expansions"]] = {"e": "evaluations", "x": "expansions"}
_LABEL = re.compile(r"([ex])(\d+)(?:-.+)?")
"""`e12` is evaluation 12, `x5` expansion 5, `x5-gate` the gate of its child; whatever else is the root's gate."""

log = logging.getLogger("hgm.ledger")


class Ledger:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._of: dict[str, dict[str, Usage]] = {}

    def book(self, label: str, usage: Usage) -> None:
        """Note that the attempt `label` may have used `usage` in all. Never raises: it is called in the midst of an
        agent's request, and a host that cannot write will say so at its next transaction."""
        try:
            self._book(label, usage)
        except HgmError as error:
            log.warning("%s: what it uses could not be stored: %s", label, error)

    def _book(self, label: str, usage: Usage) -> None:
        found = _LABEL.fullmatch(label)
        if found is None:
            self._archive.put_state({GATE_USAGE: _json(usage)})
            return
        kind, number = found.groups()
        of_job = self._of.setdefault(kind + number, {})
        of_job[label] = usage
        self._archive.book_usage(_TABLES[kind], int(number), _sum(of_job))

    def close(self, work: Work, job_id: int) -> Usage:
        """Forget a job that has ended; what it may have used."""
        return _sum(self._of.pop(work.label(job_id), {}))

    def unpaid_gate(self) -> Usage:
        """What the root's smoke run had used that was in flight when the last engine was killed."""
        stored = self._archive.get_state(GATE_USAGE)
        return Usage(**stored) if isinstance(stored, dict) else Usage()


def _sum(usages: dict[str, Usage]) -> Usage:
    return sum(usages.values(), Usage())


def _json(usage: Usage) -> JsonValue:
    return asdict(usage)
