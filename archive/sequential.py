"""Stopping a paired comparison when the answer is clear, however often one looks.

Two agents try the same tasks, one after the other. Tasks on which both do equally well say nothing about who is better;
of the others, half favour each if neither is. The evidence against that after `first` and `second` such tasks is

    E = ∫₀¹ θ^second (1-θ)^first dθ · 2^(first + second) = B(1 + first, 1 + second) · 2^(first + second)

a Bayes factor with a uniform prior, and a martingale under the null: the chance that it *ever* exceeds 1/α is at most α
(Ville 1939; Shafer 2021, "Testing by betting"). So one may look after every task, and 1/E is a p-value whenever one
stops. McNemar's test allows a single look.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archive.statistics import LEVEL, mcnemar

EARLY = 0.99
"""How sure one must be to stop before the last task."""


def log_evidence(first: int, second: int) -> float:
    """ln E, for as many tasks that only the first and only the second agent solves."""
    return (
        math.lgamma(1 + first)
        + math.lgamma(1 + second)
        - math.lgamma(2 + first + second)
        + math.log(2) * (first + second)
    )


def told_apart(first: int, second: int, level: float = EARLY) -> bool:
    return log_evidence(first, second) >= -math.log(1 - level)


def settled(first: int, second: int, left: int) -> bool:
    """Whether the comparison can end: they are told apart at `EARLY`, or not even `left` more tasks that all favour one
    of them would make McNemar's test, at the end, tell them apart.

    At the end that test has its look, so a false difference is claimed with a chance of at most 1 - EARLY + 1 - LEVEL.
    """
    if told_apart(first, second):
        return True
    best = min(mcnemar(first + left, second), mcnemar(first, second + left))
    return best >= 1 - LEVEL


@dataclass(frozen=True)
class Sequential:
    """A comparison so far: tasks that only one of the two solves, those that were tried by both, and those left."""

    first: int
    second: int
    tried: int
    left: int

    @property
    def clear(self) -> bool:
        return settled(self.first, self.second, self.left)

    @property
    def p_value(self) -> float:
        """Valid whenever one stops."""
        return min(1.0, math.exp(-log_evidence(self.first, self.second)))


def sequential(first: Mapping[str, float], second: Mapping[str, float], planned: int) -> Sequential:
    """Of success rates by task, where `planned` tasks were to be tried by both."""
    common = first.keys() & second.keys()
    worse, better = sum(first[t] > second[t] for t in common), sum(first[t] < second[t] for t in common)
    return Sequential(worse, better, len(common), max(0, planned - len(common)))
