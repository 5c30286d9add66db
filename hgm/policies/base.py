"""What a policy is: a way to score the nodes that may be expanded, and those that may be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from archive.tree import Tree

Nodes = NDArray[np.intp]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """One score for each node that was asked about, [nodes], and what it is made of, each [nodes] too."""

    values: Values
    components: Mapping[str, NDArray[np.number]] = field(default_factory=dict)


class Policy(Protocol):
    """Pure: all chance comes from `rng`, and a policy draws the same way whatever it drew before.

    The scheduler picks the node with the highest score; of equals the oldest. `nodes` are eligible ids in rising order,
    never empty. `tau` ≥ 1 grows towards the end of the budget and asks for greedier choices.
    """

    @property
    def name(self) -> str: ...

    def for_expansion(self, tree: Tree, nodes: Nodes, tau: float, rng: np.random.Generator) -> Scores: ...

    def for_evaluation(self, tree: Tree, nodes: Nodes, tau: float, rng: np.random.Generator) -> Scores: ...
