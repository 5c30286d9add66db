"""The variant that a run would take now, the one that `hgm best` names, and the steps that led to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from archive.browse import Browser
from archive.objective import prices_of
from archive.records import Variant
from archive.resolved import cost_weight_of, epsilon_of, speed_weight_of
from archive.statistics import quantile


def best_of(browser: Browser) -> Variant | None:
    """Of the variants that are not banned the one with the highest belief, less what the run has its cost and
    slowness take from that; the oldest of equals, and None until something was solved.

    Belief depends on the counts alone, so the distinct counts are looked through instead of the whole tree.
    """
    s, f = browser.pairs()
    s, f = s[s > 0], f[s > 0]
    beliefs = quantile(s, f, epsilon_of(browser.paths))
    order = np.argsort(-beliefs, kind="stable")
    weight, speed = cost_weight_of(browser.paths), speed_weight_of(browser.paths)
    if weight or speed:
        prices = prices_of(browser.attempt_costs(), weight, speed)
        return _best_value(browser, [(int(s[at]), int(f[at]), float(beliefs[at])) for at in order], prices)
    for at in order:
        if found := browser.oldest_with(int(s[at]), int(f[at])):
            return found
    return None


def _best_value(browser: Browser, counts: list[tuple[int, int, float]], prices: NDArray[np.float64]) -> Variant | None:
    """`counts` are successes, failures and belief, the highest belief first. No price is below 0, so that whoever is
    believed less than the best value so far cannot be better."""
    best, most = -1, -np.inf
    for s, f, belief in counts:
        if belief < most:
            break
        for id in browser.all_with(s, f):
            value = belief - prices[id] if id < len(prices) else -np.inf  # else it came since the prices were read
            if value > most or (value == most and id < best):
                best, most = id, value
    return browser.variant(best) if best >= 0 else None


def next_improvement(browser: Browser, after: int) -> int | None:
    """The next variant, by age, that is believed better than all before it; from the start again at the end.

    Belief is the ε-quantile of the own posterior, as for the best; None where nothing was measured.
    """
    counts = browser.counts()
    beliefs = quantile(counts.s, counts.f, epsilon_of(browser.paths))
    beliefs[counts.banned | (counts.s + counts.f == 0)] = -np.inf
    before = np.concatenate(([-np.inf], np.maximum.accumulate(beliefs)[:-1]))
    steps = np.flatnonzero(beliefs > before)
    later = steps[steps > after]
    return int(later[0] if later.size else steps[0]) if steps.size else None
