"""What a judge's words were worth: its values against the changes that were measured later."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from archive.consultations import Judgement
from archive.effects import FEWEST_RESULTS, Results, all_results, delta_of
from archive.queries import Reader
from archive.records import Variant
from archive.statistics import LEVEL, Floats

FEWEST_PAIRS = 4


@dataclass(frozen=True)
class Judged:
    """What a judge said of a variant; `delta` is what was measured against the parent, None before there are enough
    results."""

    said: Judgement
    delta: float | None


@dataclass(frozen=True)
class Calibration:
    """Spearman's correlation of a judge's values with the measured deltas, over `pairs`; None where it is undefined or
    there are fewer than four. The interval is Bonett and Wright's (Psychometrika 65, 2000)."""

    judged: int
    failed: int
    pairs: int
    rho: float | None = None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        failed = f", {self.failed} without a value" if self.failed else ""
        spoken = f"{self.judged} variant{'' if self.judged == 1 else 's'} judged{failed}"
        pairs = f"{self.pairs} measured change{'' if self.pairs == 1 else 's'}"
        if self.rho is None:
            return f"{spoken}, {pairs}: too few, or all alike, to tell its worth"
        return (
            f"{spoken}; its values against {pairs}: rank correlation {self.rho:+.2f}, "
            f"95 % interval [{self.low:+.2f}, {self.high:+.2f}]"
        )


def all_judged(reader: Reader) -> list[Judged]:
    """Of a whole run, in the order of the variants, without looking at what no judge spoke of."""
    judgements = reader.judgements()
    if not judgements:
        return []
    variants = {variant.id: variant for variant in reader.variants()}
    results = all_results(reader)
    return [Judged(said, measured(variants, results, said.variant_id)) for said in judgements]


def calibrated(judged: Sequence[Judged]) -> Calibration | None:
    """None where no judge was asked."""
    if not judged:
        return None
    spoken = [one for one in judged if one.said.value is not None]
    pairs = [(one.said.value, one.delta) for one in spoken if one.delta is not None]
    counts = len(spoken), len(judged) - len(spoken), len(pairs)
    if len(pairs) < FEWEST_PAIRS:
        return Calibration(*counts)
    said, measured = np.array(pairs, dtype=np.float64).T
    if np.ptp(said) == 0 or np.ptp(measured) == 0:
        return Calibration(*counts)
    return Calibration(*counts, *_spearman(said, measured))


def measured(variants: Mapping[int, Variant], results: Results, id: int) -> float | None:
    """How a variant changes its parent's success rate; None of the root, and before there are enough results."""
    child = variants[id]
    if child.parent_id is None or child.evaluations < FEWEST_RESULTS:
        return None
    return delta_of(child, variants[child.parent_id], results)


def _spearman(said: Floats, measured: Floats) -> tuple[float, float, float]:
    from scipy.special import ndtri
    from scipy.stats import spearmanr

    rho = float(spearmanr(said, measured).statistic)
    held = min(0.999999, max(-0.999999, rho))
    half = float(ndtri((1 + LEVEL) / 2)) * math.sqrt((1 + held**2 / 2) / (len(said) - 3))
    return rho, math.tanh(math.atanh(held) - half), math.tanh(math.atanh(held) + half)
