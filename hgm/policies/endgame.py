"""The end game: the last share of the budget tells the finalists apart, and expands no more.

A search spends its results on finding good clades; the agent to export is then chosen by a low quantile of a posterior,
which asks for evidence on few nodes. A wrapper around any policy, so that all can be tried with and without.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from archive.records import DecisionKind
from archive.statistics import posterior_mean
from archive.tree import TaskState
from hgm.policies.base import Cause, Nodes, Scores, Tasks, View, Want
from hgm.policies.wrapper import Wrapper

FINALISTS = 8
REDRAWS = 20


class EndRule(StrEnum):
    """TOP_TWO: top-two Thompson sampling (Russo 2016, arXiv 1602.08448, section 4.3), β = 1/2. HALVING: successive
    halving (Karnin, Koren and Somekh 2013), 8 nodes first, the last two at the end, evenly, on common tasks."""

    TOP_TWO = "top-two"
    HALVING = "halving"


@dataclass(frozen=True)
class EndGame(Wrapper):
    """`inner` until `share` of the budget is left, then `rule`."""

    rule: EndRule
    share: float

    @property
    def random_tasks(self) -> bool:  # type: ignore[override]  # of other policies the class knows it
        return self.rule is EndRule.TOP_TWO and self.inner.random_tasks

    def _ended(self, view: View) -> bool:
        return view.fraction <= self.share and view.n > 0

    def wants(self, view: View) -> Want:
        return Want(DecisionKind.EVALUATE, Cause.END_GAME) if self._ended(view) else self.inner.wants(view)

    def evaluable(self, view: View, nodes: Nodes) -> Nodes:
        if not self._ended(view):
            return self.inner.evaluable(view, nodes)
        if self.rule is EndRule.TOP_TWO:
            return nodes
        open_ = np.intersect1d(finalists(view, self.share), nodes)
        return open_ if open_.size else nodes

    def for_evaluation(self, view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
        if not self._ended(view):
            return self.inner.for_evaluation(view, nodes, rng)
        return top_two(view, nodes, rng) if self.rule is EndRule.TOP_TWO else evenly(view, nodes)

    def task(self, view: View, node: int, tasks: Tasks, rng: np.random.Generator) -> int:
        if not self._ended(view) or self.rule is EndRule.TOP_TWO:
            return self.inner.task(view, node, tasks, rng)
        return common_task(view, finalists(view, self.share), tasks, rng)


def top_two(view: View, nodes: Nodes, rng: np.random.Generator) -> Scores:
    """Draw θ_i ~ Beta(1 + s_i, 1 + f_i); half of the time draw again until another node than the first has the highest.

    A node whose tasks are all done stays in the draw through its rivals only: it cannot be evaluated any more.
    """
    s, f = view.tree.s[nodes], view.tree.f[nodes] + view.tree.running[nodes]
    drawn = rng.beta(1.0 + s, 1.0 + f)
    leader = int(np.argmax(drawn))
    if len(nodes) > 1 and rng.random() < 0.5:
        for _ in range(REDRAWS):
            drawn = rng.beta(1.0 + s, 1.0 + f)
            if int(np.argmax(drawn)) != leader:
                break
        drawn[leader] = 0.0
    return Scores(drawn, {"successes": s, "failures": f, "leader": nodes == nodes[leader]})


def finalists(view: View, share: float) -> Nodes:
    """The nodes still in the running, by posterior mean: 8, halved at each third of the end game, at last 2."""
    tree = view.tree
    rounds = math.log2(FINALISTS) - 1
    round_ = min(rounds, math.floor((rounds + 1) * (1 - view.fraction / share)))
    means = np.where(tree.banned | (tree.s + tree.f == 0), -1.0, posterior_mean(tree.s, tree.f))
    most = min(len(means), FINALISTS >> int(round_))
    best = np.argsort(-means, kind="stable")[:most]
    return np.sort(best[means[best] >= 0])


def evenly(view: View, nodes: Nodes) -> Scores:
    """Fewest tasks given first; of equals the higher posterior mean."""
    given = view.tree.given[nodes]
    mean = posterior_mean(view.tree.s[nodes], view.tree.f[nodes])
    return Scores(mean - given, {"given": given, "mean": mean})


def common_task(view: View, among: Nodes, tasks: Tasks, rng: np.random.Generator) -> int:
    """One of `tasks` that most finalists have had already, so that they are compared on the same."""
    states = view.tree.task_states[np.ix_(among, tasks)]
    had = np.isin(states, (TaskState.SOLVED, TaskState.UNSOLVED, TaskState.RUNNING)).sum(axis=0)
    return int(rng.choice(tasks[had == had.max()]))
