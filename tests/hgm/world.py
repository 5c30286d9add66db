"""A search without agents: what `decide` starts ends in random order, with results drawn from a made-up world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from archive.records import Decision, DecisionKind, Usage
from archive.tree import Tree
from hgm.budget import Budget, BudgetLimits, Cost, JobKind, Reservation
from hgm.policies import Policy, Rules, policy
from hgm.scheduler import decide

Draw = Callable[[np.random.Generator], bool | None]


def chance(probability: float, infra: float = 0.0) -> Draw:
    return lambda rng: None if rng.random() < infra else bool(rng.random() < probability)


@dataclass
class Running:
    decision: Decision
    reservation: Reservation
    node: int


@dataclass
class World:
    """`solve` and `breed` say how an evaluation and an expansion end (None: infra). An attempt uses between none and
    all of `cost`, and takes a second of the world's own clock. A task that infra ended `give_up` times on one node is
    withdrawn, as the engine does."""

    tasks: int = 12
    workers: int = 1
    limits: BudgetLimits = field(default_factory=lambda: BudgetLimits(evaluations=100))
    rules: Rules = field(default_factory=Rules)
    policy: Policy = field(default_factory=lambda: policy("huxley"))
    solve: Draw = field(default_factory=lambda: chance(0.4))
    breed: Draw = field(default_factory=lambda: chance(0.7))
    cost: Cost = field(default_factory=Cost)
    finals: int = 0
    ban_every: int | None = None
    give_up: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        self.now = 0.0
        self.rng = np.random.default_rng([self.seed, 1])
        self.luck = np.random.default_rng([self.seed, 2])
        self.tree = Tree([f"t{number}" for number in range(self.tasks)])
        self.budget = Budget(self.limits, final_evaluations=self.finals, workers=self.workers, clock=lambda: self.now)
        self.budget.start()
        self.running: list[Running] = []
        self.results: dict[tuple[int, str], bool] = {}
        self.losses: Counter[tuple[int, str]] = Counter()
        self.stop: Decision | None = None

    def decide(self) -> Decision:
        remaining = self.budget.remaining(self.cost, self.cost)
        return decide(self.tree, remaining, self.policy, self.rules, self.rng)

    def run(self, most: int = 5_000) -> Iterator[Decision]:
        """Every decision until the search stops; fails where that takes more than `most` of them."""
        for number in range(most):
            if self.ban_every and number % self.ban_every == self.ban_every - 1 and len(self.tree) > 1:
                self.tree.ban(1 + int(self.luck.integers(len(self.tree) - 1)))
            decision = self.decide()
            yield decision
            match decision.kind:
                case DecisionKind.STOP:
                    self.stop = decision
                    while self.running:
                        self.finish_one()
                    return
                case DecisionKind.WAIT:
                    assert self.running, "waits for nothing"
                    self.finish_one()
                case _:
                    self.start(decision)
                    if len(self.running) == self.workers:
                        self.finish_one()
        raise AssertionError(f"no end after {most} decisions")

    def start(self, decision: Decision) -> None:
        evaluate = decision.kind is DecisionKind.EVALUATE
        reservation = self.budget.reserve(JobKind.EVALUATION if evaluate else JobKind.EXPANSION, self.cost)
        assert reservation is not None, f"{decision.kind} was decided without budget"
        node = decision.variant_id
        assert node is not None
        assert not self.tree.banned[node]
        if evaluate:
            assert decision.task_id is not None
            self.tree.start_evaluation(node, decision.task_id)
        else:
            self.tree.start_expansion(node)
        self.running.append(Running(decision, reservation, node))

    def finish_one(self) -> None:
        job = self.running.pop(int(self.luck.integers(len(self.running))))
        self.now += 1.0
        share = self.luck.random()
        usage = Usage(prompt_tokens=int(share * self.cost.tokens), usd=share * self.cost.usd)
        if job.decision.kind is DecisionKind.EVALUATE:
            result, task = self.solve(self.luck), job.decision.task_id or ""
            self.tree.finish_evaluation(job.node, task, result)
            if result is not None:
                self.results[job.node, task] = result
            else:
                self.lose(job.node, task)
        else:
            result = self.breed(self.luck)
            self.tree.finish_expansion(job.node, result)
            if result:
                self.tree.add(job.node)
        self.budget.settle(job.reservation, usage, counted=result is not None)

    def lose(self, node: int, task: str) -> None:
        self.losses[node, task] += 1
        if self.losses[node, task] == self.give_up:
            self.tree.withdraw(node, task)
