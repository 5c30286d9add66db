"""A policy that is another one but for what a subclass changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hgm.policies.base import Nodes, Policy, Scores, Tasks, View, Want


@dataclass(frozen=True)
class Wrapper(Policy):
    inner: Policy

    @property
    def name(self) -> str:  # type: ignore[override]  # of other policies the class knows it
        return self.inner.name

    @property
    def random_tasks(self) -> bool:  # type: ignore[override]
        return self.inner.random_tasks

    @property
    def rate_scales(self) -> tuple[float, float] | None:  # type: ignore[override]
        return self.inner.rate_scales

    def wants(self, view: View) -> Want:
        return self.inner.wants(view)

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        return self.inner.expandable(view, nodes)

    def evaluable(self, view: View, nodes: Nodes) -> Nodes:
        return self.inner.evaluable(view, nodes)

    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return self.inner.for_expansion(view, nodes, rng)

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        return self.inner.for_evaluation(view, nodes, rng)

    def task(self, view: View, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
        return self.inner.task(view, node, tasks, rng)
