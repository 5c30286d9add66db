"""Who is beaten at nothing: the front of two measures, of which one shall be low and the other high."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def undominated(costs: ArrayLike, scores: ArrayLike) -> NDArray[np.intp]:
    """The places, of [size], of those than whom none is better at one and at least as good at the other; from the
    cheapest to the dearest, which is from the worst to the best. Of equals the first."""
    costs, scores = np.asarray(costs, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    order = np.lexsort((-scores, costs))
    ordered = scores[order]
    before = np.concatenate(([-np.inf], np.maximum.accumulate(ordered)))[:-1]
    return order[ordered > before]
