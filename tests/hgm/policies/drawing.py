"""Views to ask policies about, and whether what they choose has the chances that it should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special, stats

from archive.tree import Tree
from hgm.policies import Rules, View

DRAWS = 6_000


def busy_tree() -> Tree:
    """v0 ─ v1 ─ v2 and v0 ─ v3, with work in flight everywhere."""
    tasks = [f"t{number}" for number in range(8)]
    nodes = [0, 0, 0, 1, 1, 2, 2, 2, 3]
    given = ["t0", "t1", "t2", "t0", "t1", "t0", "t1", "t2", "t0"]
    successes = [True, False, False, False, False, True, True, False, True]
    tree = Tree.rebuild(tasks, [-1, 0, 1, 0], nodes, given, successes)
    tree.start_evaluation(2, "t7")
    tree.start_evaluation(3, "t7")
    tree.start_expansion(1)
    return tree


def view(tree: Tree, tau: float = 1.0, **more: Any) -> View:
    return View(tree, Rules(), tree.scored + tree.evaluations_in_flight, len(tree) - 1, tau, **more)


def frequencies_agree(chosen: list[int], probabilities: NDArray[np.float64]) -> bool:
    """Whether the places that were chosen may well have these probabilities (χ², p > 0.001)."""
    observed = np.bincount(chosen, minlength=len(probabilities))
    expected = probabilities / probabilities.sum() * len(chosen)
    return bool(stats.chisquare(observed, expected).pvalue > 1e-3)


def chances(parameters: Sequence[tuple[float, float]], shifts: Sequence[float] | None = None) -> NDArray[np.float64]:
    """P(logit(θ_i) + shift_i is the highest), θ_i ~ Beta(a_i, b_i): ∫ pdf_i(x) Π_{j≠i} cdf_j(x moved by i − j) dx."""
    beta = [stats.beta(a, b) for a, b in parameters]
    moved = np.zeros(len(beta)) if shifts is None else np.asarray(shifts)

    def density(x: float, i: int) -> float:
        at = special.expit(special.logit(x) + moved[i] - moved)
        others = [one.cdf(at[j]) for j, one in enumerate(beta) if j != i]
        return float(beta[i].pdf(x) * np.prod(others))

    return np.array([integrate.quad(density, 0, 1, args=(i,))[0] for i in range(len(beta))])


class Still(np.random.Generator):
    """Draws the same for every node, so that scores become a plain function of the counts."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(1))

    def beta(self, a: Any, b: Any, size: object = None) -> Any:  # type: ignore[override]
        return a / (a + b)

    def random(self, size: Any = None, *_: object) -> Any:
        return np.full(size, 0.5)
