"""What a study has found, in numbers: means over seeds with 95 % intervals, and differences within the same worlds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from archive.statistics import LEVEL
from hgm.simulate.cmp import Correlation
from hgm.simulate.study import Batch, Study

HOUR_S = 3_600.0


@dataclass(frozen=True)
class Mean:
    """A mean over seeds and its 95 % interval (Student's t); None without a value, or of the ends with one only."""

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Cell:
    """One policy in one family with one budget. `difference`: true score minus that of the study's first policy in the
    same worlds; None for the first. `clade` and `own` are mean correlations with the true CMP."""

    family: str
    policy: str
    evaluations: int
    seeds: int
    score: Mean
    difference: Mean | None
    best_made: float
    root: float
    variants: float
    failed_expansions: float
    hours: float
    clade: dict[str, float | None]
    own: dict[str, float | None]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def cells(study: Study) -> list[Cell]:
    """By family, budget, policy, in the order in which they were asked for; families without a result left out."""
    reference = next(iter(study.plan.policies))
    return [
        _cell(list(done.values()), family, policy, evaluations, reference)
        for family, done in study.done.items()
        if done
        for evaluations in study.plan.evaluations
        for policy in study.plan.policies
    ]


def _cell(batches: Sequence[Batch], family: str, policy: str, evaluations: int, reference: str) -> Cell:
    found = [batch[policy, evaluations] for batch in batches]
    scores = [one.score for one in found]
    against = [batch[reference, evaluations].score for batch in batches]
    difference = [one - other for one, other in zip(scores, against, strict=True)]
    return Cell(
        family,
        policy,
        evaluations,
        len(found),
        mean(scores),
        None if policy == reference else mean(difference),
        _average(one.best_made for one in found),
        _average(one.root for one in found),
        _average(one.variants for one in found),
        _average(one.failed_expansions for one in found),
        _average(one.elapsed_s for one in found) / HOUR_S,
        _correlations([one.insight.clade for one in found]),
        _correlations([one.insight.own for one in found]),
    )


def mean(values: Sequence[float]) -> Mean:
    if not values:
        return Mean(None, None, None)
    middle = float(np.mean(values))
    if len(values) == 1:
        return Mean(middle, None, None)
    from scipy.special import stdtrit

    half = float(stdtrit(len(values) - 1, (1 + LEVEL) / 2)) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return Mean(middle, middle - half, middle + half)


def _average(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _correlations(found: Sequence[Correlation]) -> dict[str, float | None]:
    """Means over the searches where they are defined; None where they never are."""
    rows = [asdict(one) for one in found]
    names = asdict(Correlation())
    return {name: mean([row[name] for row in rows if not math.isnan(row[name])]).mean for name in names}
