"""The hindsight experiment of a run: are children better where their parent was told what became of its other ones?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archive.calibration import measured
from archive.consultations import Hindsight
from archive.effects import all_results
from archive.queries import Reader
from archive.records import JobState
from archive.statistics import LEVEL


@dataclass(frozen=True)
class Told:
    """One ended expansion, and the variant that it made: None where it made none. `delta`: how that one changes its
    parent's success rate, None before it has enough results."""

    expansion: int
    arm: Hindsight
    child: int | None = None
    delta: float | None = None


@dataclass(frozen=True)
class Arm:
    """One arm of the experiment. `mean` delta of its measured children against their parents."""

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

    def __str__(self) -> str:
        a, b = self.shown, self.withheld
        arms = (
            f"shown in {a.expansions} expansion{'' if a.expansions == 1 else 's'} ({a.children} made a child), "
            f"withheld in {b.expansions} ({b.children})"
        )
        if self.delta is None:
            return f"{arms}; too few children with results to compare yet ({a.measured} and {b.measured})"
        sure = "no interval, all alike" if self.low is None else f"95 % interval [{self.low:+.0%}, {self.high:+.0%}]"
        return (
            f"{arms}; with it, children change their parents' success rate by {self.delta:+.0%} more: {sure}, "
            f"{a.measured} and {b.measured} children"
        )


def all_told(reader: Reader) -> list[Told]:
    """The expansions of a whole run in which there was something to tell, in their order."""
    arms = {one.expansion_id: one.hindsight for one in reader.diagnoses() if one.hindsight is not Hindsight.NONE}
    if not arms:
        return []
    variants = {variant.id: variant for variant in reader.variants()}
    results = all_results(reader)
    return [
        Told(
            row.id,
            arms[row.id],
            row.child_id,
            None if row.child_id is None else measured(variants, results, row.child_id),
        )
        for row in reader.expansions()
        if row.state is JobState.DONE and row.id in arms
    ]


def hindsight_effect(told: Sequence[Told]) -> HindsightEffect | None:
    """None where hindsight was never shown or never withheld: there is nothing to compare."""
    shown = [one for one in told if one.arm is Hindsight.SHOWN]
    withheld = [one for one in told if one.arm is Hindsight.WITHHELD]
    if not shown or not withheld:
        return None
    a, b = _deltas(shown), _deltas(withheld)
    first, second = _arm(shown), _arm(withheld)
    share = first.children / first.expansions - second.children / second.expansions
    if len(a) < 2 or len(b) < 2:
        return HindsightEffect(first, second, made=share)
    delta, low, high = _welch(a, b)
    return HindsightEffect(first, second, delta, low, high, share)


def _arm(told: Sequence[Told]) -> Arm:
    deltas = _deltas(told)
    children = sum(one.child is not None for one in told)
    return Arm(len(told), children, len(deltas), float(np.mean(deltas)) if deltas else None)


def _deltas(told: Sequence[Told]) -> list[float]:
    return [one.delta for one in told if one.delta is not None]


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
