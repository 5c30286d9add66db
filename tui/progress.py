"""How a search went: the best-belief and the best clade over evaluations, cost and time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from archive.overview import History
from archive.statistics import quantile

POINTS = 60


class Axis(StrEnum):
    EVALUATIONS = "evaluations"
    TOKENS = "tokens"
    USD = "dollars"
    HOURS = "hours"


@dataclass(frozen=True)
class Point:
    """`best` and `clade`: mean and 95 % interval of who is believed best at that moment, alone and as a clade."""

    evaluations: int
    tokens: int
    usd: float
    hours: float
    best: tuple[float, float, float]
    best_id: int
    clade: tuple[float, float, float]
    clade_id: int

    def along(self, axis: Axis) -> float:
        places = {Axis.EVALUATIONS: self.evaluations, Axis.TOKENS: self.tokens, Axis.USD: self.usd}
        return float(places.get(axis, self.hours))


def curve(
    history: History, parent: NDArray[np.int32], depth: NDArray[np.int32], epsilon: float, points: int = POINTS
) -> list[Point]:
    """The search at `points` moments, equally many results apart; nothing where nobody has solved anything yet.

    Args:
        parent, depth: of all variants, [size].
    """
    total = len(history.variant)
    s, f = np.zeros(len(parent), dtype=np.int64), np.zeros(len(parent), dtype=np.int64)
    levels = [np.flatnonzero(depth == level) for level in range(int(depth.max(initial=0)), 0, -1)]
    tokens, usd = np.cumsum(history.tokens), np.cumsum(history.usd)
    found, done = [], 0
    for end in np.unique(np.linspace(1, total, min(points, total)).astype(int)) if total else ():
        variants, good = history.variant[done:end], history.success[done:end]
        s += np.bincount(variants[good], minlength=len(parent))
        f += np.bincount(variants[~good], minlength=len(parent))
        done = int(end)
        best = _believed(s, f, epsilon)
        if best is None:
            continue
        clade_s, clade_f = s.copy(), f.copy()
        for level in levels:
            np.add.at(clade_s, parent[level], clade_s[level])
            np.add.at(clade_f, parent[level], clade_f[level])
        clade = _believed(clade_s, clade_f, epsilon)
        assert clade is not None  # whoever solved something is in a clade that did
        hours = (float(history.at[:done].max()) - float(history.at[0])) / 3_600
        own, below = _range(s[best], f[best]), _range(clade_s[clade], clade_f[clade])
        found.append(Point(done, int(tokens[done - 1]), float(usd[done - 1]), hours, own, best, below, clade))
    return found


def _believed(s: NDArray[np.int64], f: NDArray[np.int64], epsilon: float) -> int | None:
    if not s.any():
        return None
    some = np.flatnonzero(s)
    return int(some[np.argmax(quantile(s[some], f[some], epsilon))])


def _range(s: np.int64, f: np.int64) -> tuple[float, float, float]:
    """Mean and 95 % interval of Beta(1 + s, 1 + f)."""
    ends = (
        quantile(np.array([s, s]), np.array([f, f]), 0.025)[0],
        quantile(np.array([s, s]), np.array([f, f]), 0.975)[0],
    )
    return float((1 + s) / (2 + s + f)), float(ends[0]), float(ends[1])
