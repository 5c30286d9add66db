"""Beta posteriors of some nodes: one draw for each, and what each draw is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from archive.tree import Counts, Sums
from hgm.policies.base import Values

LEAST = float(np.nextafter(0.0, 1.0))
LEAST_REST = 2.0**-54
"""Half of what 1 lacks to its nearest neighbour below, so that 1 still has the highest logit."""


def logit(rate: Values) -> Values:
    """log(p / (1 − p)), [any]; finite at 0 and at 1 too, and of two rates the greater never has the lower one."""
    return np.log(np.maximum(rate, LEAST) / np.maximum(1.0 - rate, LEAST_REST))


def identity(rate: Values) -> Values:
    return rate


@dataclass(frozen=True)
class Posterior:
    """Beta(τ(1 + a + s), τ(1 + b + f + in flight)) for each node, all [nodes].

    `successes`, `failures`: results, discounted or not. `in_flight`: work that counts as failed for the choice only.
    `prior_successes`, `prior_failures`: the judge's pseudo-evaluations, 0 without one.
    """

    successes: Counts | Sums
    failures: Counts | Sums
    in_flight: Counts
    prior_successes: Values
    prior_failures: Values

    def draw(self, tau: float, rng: np.random.Generator) -> Values:
        a = tau * (1.0 + self.prior_successes + self.successes)
        b = tau * (1.0 + self.prior_failures + (self.failures + self.in_flight))
        return rng.beta(a, b)

    def parts(self, drawn: Values, scale: Callable[[Values], Values]) -> dict[str, Values]:
        """What scale(drawn) is the sum of: the mean of the results alone, what the judge and then the work in flight
        change of it, and the luck of the draw."""
        s, f = 1.0 + self.successes, 1.0 + self.failures
        judged_s, judged_f = s + self.prior_successes, f + self.prior_failures
        results = scale(s / (s + f))
        judged = scale(judged_s / (judged_s + judged_f))
        expected = scale(judged_s / (judged_s + judged_f + self.in_flight))
        return {
            "results": results,
            "judge": judged - results,
            "in_flight": expected - judged,
            "luck": scale(drawn) - expected,
        }
