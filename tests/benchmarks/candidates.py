"""Changes of `huxley` that theory suggests, to be measured against it in made-up worlds;
docs/results.md has what `bench_policies tried` prints of them. What won has become the policy
`pooled`; the others are not part of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive.tree import Counts, Sums, Tree
from hgm.policies.base import Nodes, Policy, Scores, View
from hgm.policies.huxley import Huxley
from hgm.policies.pooled import Pooled

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Changed(Policy):
    """`huxley` with other numbers; as they are here, it is `huxley` itself.

    `prior`: what nodes are worth before they have results, in results; half of them successes, or, with `empirical`, as
    many as of all results (empirical Bayes). `revisit`: added to the score to expand of a clade that was left alone,
    growing to this much over `PATIENCE` new nodes (rewards that depend on the last switch: Laforgue et al., AISTATS
    2022).
    """

    name = "changed"

    prior: float = 2.0
    empirical: bool = False
    revisit: float = 0.0

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        tree = view.tree
        in_flight = tree.clade_running[nodes] + tree.expanding[nodes]
        score = self._draw(view, tree.discounted_s[nodes], tree.discounted_f[nodes] + in_flight, rng)
        if self.revisit:
            score = score + self.revisit * (1.0 - np.exp(-alone(tree)[nodes] / PATIENCE))
        return Scores(score)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        tree = view.tree
        return Scores(self._draw(view, tree.s[nodes], tree.f[nodes] + tree.running[nodes], rng))

    def _draw(self, view: View, s: Sums | Counts, f: Sums | Counts, rng: np.random.Generator) -> Floats:
        tree = view.tree
        mean = (1.0 + tree.s.sum()) / (2.0 + tree.s.sum() + tree.f.sum()) if self.empirical else 0.5
        return rng.beta(view.tau * (self.prior * mean + s), view.tau * (self.prior * (1.0 - mean) + f))


PATIENCE = 20.0


def alone(tree: Tree) -> Floats:
    """How many nodes were made since one was made in the clade of each, [size]."""
    newest = np.arange(len(tree))
    for node in range(len(tree) - 1, 0, -1):  # children come after their parents
        newest[tree.parent[node]] = max(newest[tree.parent[node]], newest[node])
    return (len(tree) - 1 - newest).astype(np.float64)


@dataclass(frozen=True)
class Candidate:
    policy: Policy = field(default_factory=Changed)
    discount: float = 1.0


CANDIDATES: Mapping[str, Candidate] = {
    "huxley": Candidate(Huxley()),
    "discount 0.9": Candidate(discount=0.9),
    "discount 0.7": Candidate(discount=0.7),
    "sharp 4": Candidate(Pooled(share=0.0, temper=4.0)),
    "empirical, worth 2": Candidate(Changed(empirical=True)),
    "empirical, worth 6": Candidate(Changed(prior=6.0, empirical=True)),
    "pooled 0.25": Candidate(Pooled(share=0.25, temper=1.0)),
    "pooled 0.5": Candidate(Pooled(share=0.5, temper=1.0)),
    "pooled 0.5, sharp 4": Candidate(Pooled()),
    "revisit 0.05": Candidate(Changed(revisit=0.05)),
    "revisit 0.2": Candidate(Changed(revisit=0.2)),
}
