"""Views to ask policies about, and whether what they choose has the chances that it should."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from archive.tree import Tree
from hgm.policies import Rules, View

DRAWS = 6_000


def view(tree: Tree, tau: float = 1.0, **more: Any) -> View:
    return View(tree, Rules(), tree.scored + tree.evaluations_in_flight, len(tree) - 1, tau, **more)


def frequencies_agree(chosen: list[int], probabilities: NDArray[np.float64]) -> bool:
    """Whether the places that were chosen may well have these probabilities (χ², p > 0.001)."""
    observed = np.bincount(chosen, minlength=len(probabilities))
    expected = probabilities / probabilities.sum() * len(chosen)
    return bool(stats.chisquare(observed, expected).pvalue > 1e-3)


class Still(np.random.Generator):
    """Draws the same for every node, so that scores become a plain function of the counts."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(1))

    def beta(self, a: Any, b: Any, size: object = None) -> Any:  # type: ignore[override]
        return a / (a + b)

    def random(self, size: Any = None, *_: object) -> Any:
        return np.full(size, 0.5)
