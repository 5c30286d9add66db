"""Two policies for these tests: one that takes who looks best, one that takes anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hgm.policies.base import Nodes, Policy, Scores, View


@dataclass(frozen=True)
class Keen(Policy):
    name = "keen"

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        tree = view.tree
        return Scores((1 + tree.s[nodes]) / (2 + tree.s[nodes] + tree.f[nodes]))

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return self.for_expansion(view, nodes, rng)


@dataclass(frozen=True)
class Careless(Policy):
    name = "careless"

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return Scores(rng.random(len(nodes)))

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return Scores(rng.random(len(nodes)))


@dataclass(frozen=True)
class Believing(Careless):
    """Asks the judge only."""

    name = "believing"

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        assert view.judged is not None
        assert len(view.judged) == len(view.tree)
        return Scores(np.nan_to_num(view.judged[nodes]))
