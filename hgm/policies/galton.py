"""Partial pooling: what is thought of a node is learned from its own results and from all of its relatives.

`huxley` looks at a clade as if all of its results were the node's (to expand), or at the node as if it had no
relatives (to evaluate). Here both are one belief, in which a relative counts for as much as the tree itself shows that
relatives resemble each other (`hgm.policies.heredity`): empirical Bayes, after Galton's regression to the mean (1886).
A new child is expected where its parent is, plus the usual change, and not at 1/2; a node whose children do well is
thought better of, and one whose children fail is not blamed for more than what is unusual about it.

To choose, one joint draw of all abilities is made (Thompson sampling), with less spread than the posterior's by √greed:
over many nodes a plain draw's maximum is mostly luck.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from archive.tree import Counts
from hgm.policies.base import Nodes, Policy, Scores, Values, View
from hgm.policies.heredity import abilities, heredity, observed

Greed = Annotated[float, Field(ge=1, allow_inf_nan=False)]


@dataclass(frozen=True)
class Galton(Policy):
    name = "galton"

    greed: Greed = 4.0
    """The variance of a draw is the posterior's divided by τ · greed."""

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """The success rate σ(θ_i), θ drawn for all nodes together; work in flight counts as failed."""
        return self._scores(view, nodes, view.tree.running + view.tree.expanding, rng)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return self._scores(view, nodes, view.tree.running, rng)

    def _scores(self, view: View, nodes: Nodes, in_flight: Counts, rng: np.random.Generator) -> Scores:
        tree = view.tree
        seen = observed(tree.s, tree.f + in_flight)
        noise = rng.standard_normal(len(tree)) / math.sqrt(view.tau * self.greed)
        found = abilities(tree, seen, heredity(tree, seen), noise)
        drawn, expected = _rate(found.drawn[nodes]), _rate(found.mean[nodes])
        own = {"successes": tree.s[nodes], "failures": tree.f[nodes], "in_flight": in_flight[nodes]}
        return Scores(drawn, {**own, "expected": expected, "luck": drawn - expected})


def _rate(logits: Values) -> Values:
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))
