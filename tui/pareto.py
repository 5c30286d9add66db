"""Score against cost: what each variant is believed to solve, what an attempt of it costs, and who is on the front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.browse import Browser
from archive.pareto import undominated
from archive.records import Variant
from archive.resolved import epsilon_of
from archive.statistics import quantile
from tui.best import best_of

SHOWN = 300
GRID = 240, 100
"""Of points that fall into one part of a grid so fine, columns and rows, a chart needs one."""


@dataclass(frozen=True)
class Scores:
    """The variants that solved something and are not banned, [tried] each, by age. `cost`: the mean over their scored
    search attempts, in dollars where models are `paid`, else in tokens; `belief`: as `hgm best` ranks by; `on_front`:
    whether no other is better at one and at least as good at the other. `rows`: SHOWN of them at most, with their
    places: first the front, from the dearest to the cheapest, then the others by belief. `best`: whom `hgm best`
    names."""

    cost: NDArray[np.float64]
    belief: NDArray[np.float64]
    on_front: NDArray[np.bool_]
    paid: bool
    rows: tuple[tuple[int, Variant], ...]
    best: int | None


def scores(browser: Browser) -> Scores:
    attempts, counts = browser.attempt_costs(), browser.counts()
    size = min(len(counts.s), len(attempts.jobs))  # a variant that came between the two is left out this time
    tried = np.flatnonzero((attempts.jobs[:size] > 0) & (counts.s[:size] > 0) & ~counts.banned[:size])
    paid = bool(attempts.usd.any())
    cost = (attempts.usd if paid else attempts.tokens)[tried] / attempts.jobs[tried]
    belief = quantile(counts.s[tried], counts.f[tried], epsilon_of(browser.paths))
    front = undominated(cost, belief)
    on_front = np.zeros(len(tried), dtype=np.bool_)
    on_front[front] = True
    others = np.argsort(-belief, kind="stable")
    places = [*front[::-1].tolist(), *others[~on_front[others]].tolist()][:SHOWN]
    facts = browser.facts(tried[places].tolist())
    best = best_of(browser)
    rows = tuple((place, facts[int(tried[place])]) for place in places)
    return Scores(cost, belief, on_front, paid, rows, best.id if best else None)


def thinned(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of points, [points] each, that look like all of them: one in each part of the grid that has any."""
    columns, rows = (_part(along, parts) for along, parts in zip((x, y), GRID, strict=True))
    places: NDArray[np.intp] = np.unique(columns * (GRID[1] + 1) + rows, return_index=True)[1]
    return places


def _part(along: NDArray[np.float64], parts: int) -> NDArray[np.int64]:
    span = np.ptp(along) if along.size else 0.0
    return ((along - along.min()) / span * parts).astype(np.int64) if span else np.zeros(along.shape, dtype=np.int64)
