"""The terms of SWE-Search, one level up: `huxley` with a judge's prior, small shifts, and progressive widening.

Source: arXiv 2410.20285 for the terms, arXiv 2510.21614 for what they are added to; docs/search.md has the equations.
With kappa = 0, all weights 0, widening off, random tasks and no discount it is `huxley`, draw for draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from archive.records import ROOT
from archive.tree import Counts, Sums
from hgm.policies.base import Nodes, Policy, Scores, View
from hgm.policies.judged import prior
from hgm.policies.posterior import Posterior, identity, logit
from hgm.policies.shifts import Weights, shifts

CLAMP = 1.5
"""Of the sum of the shifts, in logits: they turn even odds into 4.5 to 1 at most."""


@dataclass(frozen=True)
class SweSearch(Weights, Policy):
    name = "swe-search"
    rate_scales = (4.0, 1.0)

    kappa: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 4.0
    """κ_max: the pseudo-evaluations that a judge who is always right is worth. 0: no judge."""
    widening: bool = True
    """A node's children may be no more than ⌈√(1 + evaluations of its clade)⌉; the root is never full."""

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        """Those with room for a child; all, where none has any."""
        if not self.widening:
            return nodes
        tree = view.tree
        room = np.ceil(np.sqrt(1.0 + tree.clade_s[nodes] + tree.clade_f[nodes]))
        roomy = nodes[(tree.children[nodes] + tree.expanding[nodes] < room) | (nodes == ROOT)]
        return roomy if roomy.size else nodes

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """U_i = logit(θ_i) + the shifts, their sum clamped; θ_i from the clade, discounted by `search.discount`."""
        tree = view.tree
        in_flight = tree.clade_running[nodes] + tree.expanding[nodes]
        posterior = self._posterior(view, nodes, tree.discounted_s, tree.discounted_f, in_flight)
        drawn = posterior.draw(view.tau, rng)
        terms = shifts(tree, nodes, self)
        total = np.sum([*terms.values()], axis=0)
        kept = np.clip(total, -CLAMP, CLAMP)
        components = posterior.parts(drawn, logit) | terms | {"clamp": kept - total}
        return Scores(logit(drawn) + kept, components)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """θ_i ~ Beta(τ(1 + κq_i + s_i), τ(1 + κ(1 − q_i) + f_i)) with the own results of i."""
        tree = view.tree
        posterior = self._posterior(view, nodes, tree.s, tree.f, tree.running[nodes])
        drawn = posterior.draw(view.tau, rng)
        return Scores(drawn, posterior.parts(drawn, identity))

    def _posterior(
        self, view: View, nodes: Nodes, successes: Counts | Sums, failures: Counts | Sums, in_flight: Counts
    ) -> Posterior:
        prior_successes, prior_failures = prior(view.tree, view.judged, self.kappa)
        results = successes[nodes], failures[nodes]
        return Posterior(*results, in_flight, prior_successes[nodes], prior_failures[nodes])
