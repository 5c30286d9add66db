"""Many searches: all policies at all budgets in the same worlds, over families and seeds, on several processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from hgm.policies.base import Policy, Rules
from hgm.simulate.clock import DURATIONS, Durations
from hgm.simulate.cmp import Insight, insight
from hgm.simulate.landscapes import Landscape
from hgm.simulate.runs import Search, Setting
from hgm.simulate.world import TASKS, World


@dataclass(frozen=True)
class Plan:
    """`policies` and `families` by the names that the report gives them; `evaluations` are the budgets, each a search
    of its own, because a policy may know its budget. `judge`: see `World`."""

    policies: Mapping[str, Policy]
    families: Mapping[str, Landscape]
    evaluations: tuple[int, ...]
    seeds: range
    rules: Rules = field(default_factory=Rules)
    workers: int = 4
    tasks: int = TASKS
    durations: Durations = DURATIONS
    judge: float | None = None


@dataclass(frozen=True)
class Found:
    """One search: the true score of the variant that it would export, of the best that it made, and of the root; its
    variants, the expansions that failed, and its time on the virtual clock."""

    score: float
    best_made: float
    root: float
    variants: int
    failed_expansions: int
    elapsed_s: float
    insight: Insight


Key = tuple[str, int]
"""A policy's name and a budget in evaluations."""
Batch = dict[Key, Found]
"""All searches in one world."""


def search_world(plan: Plan, family: str, seed: int) -> Batch:
    """Every policy at every budget in one world."""
    world = World(plan.families[family], seed, tasks=plan.tasks, durations=plan.durations, judge=plan.judge)
    return {
        (name, evaluations): _search(world, Setting(policy, evaluations, plan.rules, plan.workers))
        for name, policy in plan.policies.items()
        for evaluations in plan.evaluations
    }


def _search(world: World, setting: Setting) -> Found:
    search = Search(world, setting)
    search.run()
    landscape, tree = world.landscape, search.tree
    scores = landscape.true_score(np.array([agent.ability for agent in search.agents]))
    return Found(
        float(scores[search.exported()]),
        float(scores.max()),
        float(scores[0]),
        len(tree),
        tree.total_attempts - len(tree) + 1,
        search.clock.now_s,
        insight(tree, search.agents, landscape, np.random.default_rng([world.seed, 2])),
    )


class Study:
    """The results so far, by family and seed. `run` may be interrupted: whole worlds that are done stay."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.done: dict[str, dict[int, Batch]] = {family: {} for family in plan.families}

    def run(self, jobs: int = 1, told: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Seed by seed over all families; `told` hears how many worlds of how many are done."""
        worlds = [(family, seed) for seed in self.plan.seeds for family in self.plan.families]
        if jobs == 1:
            for number, (family, seed) in enumerate(worlds, 1):
                self.done[family][seed] = search_world(self.plan, family, seed)
                told(number, len(worlds))
            return
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts)
        try:
            self._gather(pool, worlds, told)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _gather(self, pool: ProcessPoolExecutor, worlds: list[Key], told: Callable[[int, int], None]) -> None:
        open_: dict[Future[Batch], Key] = {
            pool.submit(search_world, self.plan, family, seed): (family, seed) for family, seed in worlds
        }
        while open_:
            ended, _ = wait(open_, return_when=FIRST_COMPLETED)
            for future in ended:
                family, seed = open_.pop(future)
                self.done[family][seed] = future.result()
            told(len(worlds) - len(open_), len(worlds))


def _leave_interrupts() -> None:
    """Ctrl-C reaches all processes of a terminal; the first decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
