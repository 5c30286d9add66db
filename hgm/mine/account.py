"""What a mining's models were asked, what that cost, and what they may still use: kept over all its sessions.

An entry is written before its question goes out, with the most that it may use, and again when it has ended: a killed
mining has paid for what was in flight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from archive.errors import HgmError
from archive.records import Usage
from hgm.budget import Budget, BudgetLimits, Cost, JobKind, Reservation
from hgm.journal import read_lines, write_line


class BudgetSpent(HgmError):
    """What the models of a mining may use leaves nothing for one more question."""


class What(StrEnum):
    """What a model was asked for."""

    BUG = "bug"
    STATEMENT = "statement"
    TEST = "test"
    TRY = "try"
    """One attempt of the solver at a task."""

    OTHER = "other"
    """What belongs to no question: to see that a model answers at all, answers that came too late."""


@dataclass(frozen=True)
class Entry:
    """One question: of what kind, about which function or task, and made of which prompt files (names and hashes).

    `error` says why there is no answer. `unusable` counts what an answer held and was none of what was asked for.
    `usage` is the most that it may use, until it has `ended`.
    """

    id: int
    what: What
    about: str = ""
    prompt: str = ""
    model: str = ""
    ended: bool = False
    error: str = ""
    unusable: int = 0
    usage: Usage = field(default_factory=Usage)


class Account:
    """The entries of one mining, in `file`. Without `limits` nothing is forbidden."""

    def __init__(self, file: Path, limits: BudgetLimits | None) -> None:
        self._file = file
        self._entries = {one.id: one for one in read_lines(file, _entry)}
        self._open: dict[int, Reservation] = {}
        self._budget = Budget(limits, recorded=self.usage) if limits else None

    @property
    def entries(self) -> Iterable[Entry]:
        return self._entries.values()

    @property
    def usage(self) -> Usage:
        """Of what has not ended, the most that it may use."""
        return sum((one.usage for one in self._entries.values()), Usage())

    @property
    def settled(self) -> Usage:
        return sum((one.usage for one in self._entries.values() if one.ended), Usage())

    def check(self, cost: Cost) -> None:
        """
        Raises:
            ConfigError: the whole budget does not pay for one question of at most that cost.
        """
        if self._budget is not None:
            self._budget.check(cost)

    def begin(self, what: What, about: str, cost: Cost, prompt: str = "") -> Entry:
        """
        Raises:
            BudgetSpent: names the budget.
        """
        number = max(self._entries, default=0) + 1
        if self._budget is not None:
            reservation = self._budget.reserve(JobKind.CHECK, cost)
            if reservation is None:
                name = self._budget.blocked(JobKind.CHECK, cost)
                raise BudgetSpent(f"the models' budget is spent; allow more with --{name}")
            self._open[number] = reservation
        entry = Entry(number, what, about, prompt, usage=Usage(prompt_tokens=cost.tokens, usd=cost.usd))
        self._put(entry)
        return entry

    def end(
        self, entry: Entry, usage: Usage, *, model: str, prompt: str = "", error: str = "", unusable: int = 0
    ) -> None:
        if (reservation := self._open.pop(entry.id, None)) is not None and self._budget is not None:
            self._budget.settle(reservation, usage, counted=False)
        said = replace(entry, prompt=prompt or entry.prompt, model=model, error=error, unusable=unusable)
        self._put(replace(said, ended=True, usage=usage))

    def charge(self, usage: Usage) -> None:
        """Book what belongs to no question, where it is anything."""
        if usage == Usage():
            return
        if self._budget is not None:
            self._budget.charge(usage)
        self._put(Entry(max(self._entries, default=0) + 1, What.OTHER, ended=True, usage=usage))

    def _put(self, entry: Entry) -> None:
        self._entries[entry.id] = entry
        write_line(self._file, asdict(entry))


def _entry(facts: dict[str, Any]) -> Entry:
    return Entry(**{**facts, "what": What(facts["what"]), "usage": Usage(**facts["usage"])})
