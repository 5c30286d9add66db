"""What a policy is: the part of the search that says what it wants next, and scores the nodes and tasks for it.

A policy sees one moment of the search (`View`). The scheduler keeps the budgets, bans and closed nodes, and falls back
where what a policy wants cannot be had.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from archive.records import ROOT, DecisionKind
from archive.tree import Tree

Nodes = NDArray[np.intp]
Tasks = NDArray[np.intp]
Values = NDArray[np.float64]


class Cause(StrEnum):
    """Why a decision was taken. A stop for want of budget has the budget's name as its cause instead."""

    FIRST_EVALUATIONS = "first_evaluations"
    FIRST_EXPANSIONS = "first_expansions"
    WIDEN = "widen"
    GENERATION = "generation"
    STAGE = "stage"
    SHARPEN = "sharpen"
    ALL_CLOSED = "all_closed"
    EXPANSIONS_SPENT = "expansions_spent"
    END_GAME = "end_game"
    NOTHING_TO_EVALUATE = "nothing_to_evaluate"
    WORK_IN_FLIGHT = "work_in_flight"
    NO_EXPANDABLE_NODE = "no_expandable_node"


@dataclass(frozen=True)
class Rules:
    """The constants of the search, as in [search] of hgm.toml.

    `first_tasks`: evaluations of the root before anything else. `k0`: children of the root that are made regardless of
    the widening rule, in at most 2·k0 attempts. `max_failures`: failed expansions in a row that close a node until it
    gains a result. `attempts_per_child`: expansions that are allowed for each planned child, where the budget sets no
    number. `tau`: whether choices get greedier towards the end of the budget.
    """

    alpha: float = 0.6
    k0: int = 5
    max_failures: int = 3
    tau: bool = True
    first_tasks: int = 10
    attempts_per_child: int = 3


@dataclass(frozen=True)
class View:
    """One moment of the search, as a policy sees it.

    `n`: scored search evaluations, those in flight included; `nodes`: variants other than the root, expansions in
    flight included. `tau` ≥ 1 grows towards the end of the budget and asks for greedier choices; `fraction` of the
    budget is left. `can_expand`: whether the budgets allow one more expansion now; `expansions_spent`: all that may be
    attempted have been, none is in flight. `judged`: what a judge said of each node against its parent, in [-100, 100],
    NaN where it said nothing, [size]; None where there is no judge.
    """

    tree: Tree
    rules: Rules
    n: int
    nodes: int
    tau: float = 1.0
    fraction: float = 1.0
    can_expand: bool = True
    judged: Values | None = None
    expansions_spent: bool = False

    @property
    def in_flight(self) -> int:
        return self.tree.evaluations_in_flight + self.tree.expansions_in_flight


@dataclass(frozen=True)
class Want:
    """The kind of step that a policy wants, and why; with `node`, an expansion of that very node.

    EXPAND and EVALUATE: a node is then picked by its scores; where none is eligible, the scheduler does the other of
    the two. WAIT: for work in flight; where there is none, the scheduler evaluates, or expands.
    """

    kind: DecisionKind
    cause: Cause
    node: int | None = None


@dataclass(frozen=True)
class Scores:
    """One score for each node that was asked about, [nodes], and what it is made of, each [nodes] too."""

    values: Values
    components: Mapping[str, NDArray[np.number]] = field(default_factory=dict)


class Policy(ABC):
    """Pure: all chance comes from `rng`, and a policy draws the same way whatever it drew before.

    The scheduler picks the node with the highest score; of equals the oldest. `nodes` are eligible ids in rising order,
    never empty where scores are asked for.

    A policy is a frozen dataclass whose fields are its options, [search.options] of hgm.toml. `random_tasks`: whether
    it chooses tasks such that the counts of two nodes compare without knowing which tasks they are of. `rate_scales`:
    what a success rate is worth in its scores to expand and to evaluate, near even odds; None where they are no rates.
    """

    name: ClassVar[str]
    rate_scales: ClassVar[tuple[float, float] | None] = None
    random_tasks: ClassVar[bool] = True

    def wants(self, view: View) -> Want:
        return widening(view)

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        """Those of `nodes` that this policy would expand now."""
        return nodes

    def evaluable(self, view: View, nodes: Nodes) -> Nodes:
        """Those of `nodes` that this policy would evaluate now."""
        return nodes

    @abstractmethod
    def for_expansion(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores: ...

    @abstractmethod
    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores: ...

    def task(self, view: View, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
        """The task for `node`, of those that it has not been given: by default any, which keeps tasks exchangeable."""
        return int(tasks[rng.integers(len(tasks))])


def widening(view: View) -> Want:
    """First k0 children of the root, then expand iff n^α ≥ |T|: UCB-Air's rule as in arXiv 2510.21614, section 3.2."""
    if needs_first_children(view):
        return Want(DecisionKind.EXPAND, Cause.FIRST_EXPANSIONS, ROOT)
    if math.pow(view.n, view.rules.alpha) >= view.nodes:
        return Want(DecisionKind.EXPAND, Cause.WIDEN)
    return Want(DecisionKind.EVALUATE, Cause.SHARPEN)


def needs_first_children(view: View) -> bool:
    """Whether the root has fewer than k0 children, after fewer than 2·k0 attempts; both with those in flight."""
    tree, k0 = view.tree, view.rules.k0
    made = tree.children[ROOT] + tree.expanding[ROOT]
    tried = tree.attempts[ROOT] + tree.expanding[ROOT]
    return bool(view.can_expand and not tree.banned[ROOT] and made < k0 and tried < 2 * k0)
