"""What a run's self-modifications came to: each expansion with its thoughts and its effect, and what the thoughts were
worth: hindsight (an experiment, where the switch alternates) and the judge's words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archive.calibration import Calibration, Judged, all_judged, calibrated
from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.effects import FEWEST_RESULTS, Results, all_results
from archive.queries import Reader
from archive.records import Expansion, JobState, Variant
from archive.statistics import LEVEL
from hgm.hindsight import Fate, fate_of


@dataclass(frozen=True)
class Edit:
    """One ended expansion. `fate` is None for one without a child; its `delta` counts once the child has enough results
    (`is_measured`)."""

    expansion: Expansion
    diagnosis: Diagnosis | None
    judgement: Judgement | None
    fate: Fate | None

    @property
    def is_measured(self) -> bool:
        return self.fate is not None and self.fate.variant.evaluations >= FEWEST_RESULTS

    @property
    def delta(self) -> float | None:
        return self.fate.delta if self.fate is not None and self.is_measured else None


@dataclass(frozen=True)
class Arm:
    """One arm of the hindsight experiment. `mean` delta of its measured children against their parents."""

    expansions: int
    children: int
    measured: int
    mean: float | None


@dataclass(frozen=True)
class HindsightEffect:
    """Shown minus withheld. `delta` with its interval (Welch's t) is None with fewer than two measured children in an
    arm; `made` is the difference in the share of expansions that made a child."""

    shown: Arm
    withheld: Arm
    delta: float | None = None
    low: float | None = None
    high: float | None = None
    made: float | None = None


def edits(reader: Reader) -> list[Edit]:
    """Every expansion that has ended and was not lost, oldest first."""
    variants = {variant.id: variant for variant in reader.variants()}
    diagnoses = {one.expansion_id: one for one in reader.diagnoses()}
    judgements = {one.variant_id: one for one in reader.judgements()}
    results = all_results(reader)
    return [
        _edit(row, variants, results, diagnoses.get(row.id), judgements)
        for row in reader.expansions()
        if row.state is JobState.DONE
    ]


def _edit(
    row: Expansion,
    variants: dict[int, Variant],
    results: Results,
    diagnosis: Diagnosis | None,
    judgements: dict[int, Judgement],
) -> Edit:
    if row.child_id is None:
        return Edit(row, diagnosis, None, None)
    fate = fate_of(variants[row.child_id], variants[row.parent_id], results)
    return Edit(row, diagnosis, judgements.get(row.child_id), fate)


def hindsight_effect(made: Sequence[Edit]) -> HindsightEffect | None:
    """None where hindsight was never shown or never withheld: there is nothing to compare."""
    arms = {arm: [edit for edit in made if edit.diagnosis and edit.diagnosis.hindsight is arm] for arm in Hindsight}
    shown, withheld = arms[Hindsight.SHOWN], arms[Hindsight.WITHHELD]
    if not shown or not withheld:
        return None
    a, b = _deltas(shown), _deltas(withheld)
    first, second = _arm(shown), _arm(withheld)
    share = first.children / first.expansions - second.children / second.expansions
    if len(a) < 2 or len(b) < 2:
        return HindsightEffect(first, second, made=share)
    delta, low, high = _welch(a, b)
    return HindsightEffect(first, second, delta, low, high, share)


def calibration(made: Sequence[Edit]) -> Calibration | None:
    """None where no judge was asked."""
    return calibrated([Judged(edit.judgement, edit.delta) for edit in made if edit.judgement])


def judge_worth(reader: Reader) -> Calibration | None:
    """The same of a whole run."""
    return calibrated(all_judged(reader))


def failures(made: Sequence[Edit]) -> Counter[str]:
    """Why expansions made no child, and how often."""
    return Counter(str(edit.expansion.failure) for edit in made if edit.expansion.failure)


def _arm(made: Sequence[Edit]) -> Arm:
    deltas = _deltas(made)
    children = sum(edit.fate is not None for edit in made)
    return Arm(len(made), children, len(deltas), float(np.mean(deltas)) if deltas else None)


def _deltas(made: Sequence[Edit]) -> list[float]:
    return [edit.delta for edit in made if edit.delta is not None]


def _welch(a: Sequence[float], b: Sequence[float]) -> tuple[float, float | None, float | None]:
    """Mean of `a` minus mean of `b`, with the interval of Welch's t test; without one where all values are alike."""
    from scipy.stats import t

    n, m = len(a), len(b)
    delta = float(np.mean(a) - np.mean(b))
    u, v = (float(np.var(x, ddof=1)) / len(x) for x in (a, b))
    if u + v == 0:
        return delta, None, None
    degrees = (u + v) ** 2 / (u**2 / (n - 1) + v**2 / (m - 1))
    half = float(t.ppf((1 + LEVEL) / 2, degrees)) * math.sqrt(u + v)
    return delta, delta - half, delta + half
