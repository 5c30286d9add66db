"""One search in a made-up world: the engine's loop on a virtual clock, with the scheduler, tree and budget of the real
one, and no sandbox, no archive."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from archive.ability import best_ability
from archive.records import ROOT, Decision, DecisionKind, Usage
from archive.statistics import EPSILON, best_belief
from archive.tree import Tree
from hgm.budget import Budget, BudgetLimits, JobKind, Reservation
from hgm.policies.base import Policy, Rules, Values
from hgm.scheduler import decide
from hgm.simulate.clock import Clock
from hgm.simulate.world import Agent, Attempt, World

NOTHING = Usage()


@dataclass(frozen=True)
class Setting:
    """How to search: with what policy and rules, how many evaluations, how many attempts at the same time, and which
    share of a result counts for the parent's clade."""

    policy: Policy
    evaluations: int
    rules: Rules = field(default_factory=Rules)
    workers: int = 1
    discount: float = 1.0


@dataclass(frozen=True)
class _Job:
    node: int
    reservation: Reservation
    task: int | None = None
    attempt: Attempt | None = None


class Search:
    """A search from its first decision to its end. `agents` are the nodes of `tree`."""

    def __init__(self, world: World, setting: Setting) -> None:
        self.world = world
        self.setting = setting
        self.clock = Clock[_Job]()
        self.tree = Tree(world.task_ids, setting.discount)
        self.agents: list[Agent] = [world.root]
        self.rng = np.random.default_rng([world.seed, 1])
        self.budget = Budget(
            BudgetLimits(evaluations=setting.evaluations), workers=setting.workers, clock=lambda: self.clock.now_s
        )
        self._judged: Values = np.full(64, np.nan)

    def run(self) -> Decision:
        """Search to the end; the last decision."""
        while True:
            decision = self.decide()
            match decision.kind:
                case DecisionKind.EXPAND | DecisionKind.EVALUATE:
                    self.start(decision)
                    if len(self.clock) == self.setting.workers:
                        self.finish()
                case DecisionKind.WAIT:
                    self.finish()
                case DecisionKind.STOP:
                    while len(self.clock):
                        self.finish()
                    return decision

    def decide(self) -> Decision:
        judged = None if self.world.judge is None else self._judged[: len(self.tree)]
        remaining = self.budget.remaining()
        return decide(self.tree, remaining, self.setting.policy, self.setting.rules, self.rng, judged=judged)

    def start(self, decision: Decision) -> None:
        node, task = decision.variant_id, decision.task_id
        assert node is not None
        if task is not None:
            column = self.tree.task_index[task]
            takes_s = float(self.agents[node].takes_s[column])
            self.clock.start(_Job(node, self._reserve(JobKind.EVALUATION), column), takes_s)
            self.tree.start_evaluation(node, task)
            return
        number = int(self.tree.attempts[node] + self.tree.expanding[node])
        attempt = self.world.attempt(self.agents[node], number)
        self.clock.start(_Job(node, self._reserve(JobKind.EXPANSION), attempt=attempt), attempt.takes_s)
        self.tree.start_expansion(node)

    def _reserve(self, kind: JobKind) -> Reservation:
        reservation = self.budget.reserve(kind)
        assert reservation is not None, f"an {kind} was decided that the budget forbids"
        return reservation

    def finish(self) -> None:
        """Go on to the end of the attempt that ends first."""
        job = self.clock.next()
        self.budget.settle(job.reservation, NOTHING, counted=True)
        if job.task is not None:
            solved = bool(self.agents[job.node].solves[job.task])
            self.tree.finish_evaluation(job.node, self.tree.task_ids[job.task], solved)
            return
        child = job.attempt.child if job.attempt else None
        self.tree.finish_expansion(job.node, child is not None)
        if child is not None:
            self._add(self.tree.add(job.node), child)

    def _add(self, node: int, child: Agent) -> None:
        self.agents.append(child)
        if node >= len(self._judged):
            self._judged = np.pad(self._judged, (0, len(self._judged)), constant_values=np.nan)
        self._judged[node] = child.judged

    def exported(self) -> int:
        """The variant that a run would export: the best-belief (where the policy chooses tasks, the best ability), or
        the root where nothing was solved."""
        if self.setting.policy.random_tasks:
            belief = best_belief(self.tree.s, self.tree.f, EPSILON)
        else:
            belief = best_ability(self.tree, EPSILON)
        return belief.variant_id if belief else ROOT
