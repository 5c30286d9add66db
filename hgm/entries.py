"""Which trouble of a parent to work on: the kinds of entry into its record, and a weighted draw of one.

An *entry* is a kind of trouble together with the attempts that show it. SWE-Search and the Darwin Gödel Machine enter
by a random failed task; here each kind of trouble has a weight, so that what costs most attempts need not be all that
is ever looked at.
"""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.records import Evaluation, Outcome
from hgm.prompts import Filled, prompt

DEAR = 2.0
"""An attempt is dear if it used more than so many times the median of its agent's attempts."""
FEWEST_FOR_COST = 4


class EntryKind(StrEnum):
    FAILED = "failed"
    """It left a change, and the tests did not pass; or it crashed."""
    EMPTY = "empty"
    """It left no change."""
    LIMIT = "limit"
    """A limit ended it."""
    FLAKY = "flaky"
    """It solved the task in one attempt and not in another."""
    OVERFLOW = "overflow"
    """The conversation was too long for the model."""
    COST = "cost"
    """It used far more than others did, solved or not."""


WEIGHTS: Mapping[EntryKind, float] = {
    EntryKind.FAILED: 1.0,
    EntryKind.EMPTY: 1.0,
    EntryKind.LIMIT: 1.0,
    EntryKind.FLAKY: 0.5,
    EntryKind.OVERFLOW: 1.0,
    EntryKind.COST: 0.25,
}
"""What hgm.toml does not say otherwise. Flaky tasks and dear attempts cost fewer solved tasks than the rest."""


@dataclass(frozen=True)
class Entry:
    """What to work on: `kind` is None where any failed attempt will do. `evaluations` are those to show."""

    kind: EntryKind | None
    evaluations: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.kind.value if self.kind else ""

    @property
    def words(self) -> Filled:
        return prompt(f"entry_{self.kind or 'any'}").fill()


def found(rows: Sequence[Evaluation], overflowing: frozenset[int] = frozenset()) -> dict[EntryKind, list[int]]:
    """Kind → ids of the scored evaluations among `rows` that show it, in order; kinds that nothing shows are left out.

    `overflowing`: ids of those whose transcript holds a refusal for length. One attempt may show several kinds.
    """
    kinds: dict[EntryKind, list[int]] = defaultdict(list)
    scored = [row for row in rows if row.outcome is not None and row.outcome.scored]
    flaky = _flaky(scored)
    dear = DEAR * statistics.median(row.usage.tokens for row in scored) if len(scored) >= FEWEST_FOR_COST else None
    for row in scored:
        match row.outcome:
            case Outcome.UNRESOLVED | Outcome.CRASHED:
                kinds[EntryKind.FAILED].append(row.id)
            case Outcome.EMPTY:
                kinds[EntryKind.EMPTY].append(row.id)
            case Outcome.LIMIT:
                kinds[EntryKind.LIMIT].append(row.id)
        if row.task_id in flaky:
            kinds[EntryKind.FLAKY].append(row.id)
        if row.id in overflowing:
            kinds[EntryKind.OVERFLOW].append(row.id)
        if dear and row.usage.tokens > dear:
            kinds[EntryKind.COST].append(row.id)
    return dict(kinds)


def choose(
    rows: Sequence[Evaluation],
    weights: Mapping[str, float],
    *,
    seed: int,
    most: int,
    overflowing: frozenset[int] = frozenset(),
) -> Entry:
    """Draw a kind with P ∝ weight × number of attempts that show it, then at most `most` of those, without repetition.

    Kinds that `weights` leaves out have those of `WEIGHTS`. Where nothing is found, an entry of no kind.
    """
    kinds = found(rows, overflowing)
    chance = random.Random(seed)
    names = sorted(kinds)
    shares = [float(weights.get(kind.value, WEIGHTS[kind])) * len(kinds[kind]) for kind in names]
    if not names or sum(shares) <= 0:
        return Entry(None, ())
    kind = chance.choices(names, shares)[0]
    return Entry(kind, tuple(chance.sample(kinds[kind], min(most, len(kinds[kind])))))


def _flaky(rows: Sequence[Evaluation]) -> set[str]:
    """Tasks with attempts that solved them and attempts that did not."""
    results = defaultdict(set)
    for row in rows:
        results[row.task_id].add(row.success)
    return {task for task, seen in results.items() if len(seen) > 1}
