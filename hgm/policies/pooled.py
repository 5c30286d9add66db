"""`huxley` that also looks at the node itself when it expands, and draws less widely. Ours, not of a paper.

Two changes of Thompson sampling over clades (arXiv 2510.21614, section 3.2); docs/results.md measures each against it:

- *partial pooling* (Gelman and Hill, Data Analysis Using Regression and Multilevel/Hierarchical Models, 2006, chapter
  12): a clade's score says little of a node whose descendants are few or unlike it, the node's own says nothing of what
  it breeds. The score to expand is a weighted mean of a draw of each.
- *tempering*: the posterior to expand counts each result `temper` times. Over many nodes the greatest of plain draws is
  mostly luck, since each node adds one more chance of a wide draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from hgm.policies.base import Nodes, Policy, Scores, View
from hgm.policies.huxley import thompson


@dataclass(frozen=True)
class Pooled(Policy):
    """`share`: the weight of the node's own draw, the rest is its clade's. `temper`: how many times a result counts.
    With `share` 0 and `temper` 1 it is `huxley`, draw for draw."""

    name = "pooled"
    rate_scales = (1.0, 1.0)

    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    temper: Annotated[float, Field(ge=0.1, le=100)] = 4.0

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """(1 − share) θ_i + share φ_i, with κ = temper: θ_i ~ Beta(κτ(1 + S_i), κτ(1 + F_i)) of the clade, φ_i the same
        of i's own results."""
        tree = view.tree
        weight, making = self.temper * view.tau, tree.expanding[nodes]
        in_flight = tree.clade_running[nodes] + making
        clade = thompson(tree.discounted_s[nodes], tree.discounted_f[nodes], in_flight, weight, rng)
        if not self.share:
            return clade
        own = thompson(tree.s[nodes], tree.f[nodes], tree.running[nodes] + making, weight, rng)
        values = (1.0 - self.share) * clade.values + self.share * own.values
        of_own = {f"own_{name}": counts for name, counts in own.components.items()}
        return Scores(values, {**clade.components, **of_own, "clade_draw": clade.values, "own_draw": own.values})

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        """As `huxley`."""
        tree = view.tree
        return thompson(tree.s[nodes], tree.f[nodes], tree.running[nodes], view.tau, rng)
