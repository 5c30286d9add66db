"""The search's own memory while it runs: the counted tree, the budget, the random numbers.

`claim` and `settle_*` keep the three in step; `state` is what is stored with every transaction, so that a killed run
goes on with the same numbers.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from archive.ability import best_ability
from archive.errors import ConfigError
from archive.objective import Objective, slowness
from archive.queries import Reader
from archive.records import ROOT, Decision, DecisionKind, ExpansionFailure, Purpose, Usage
from archive.statistics import Belief, best_belief
from archive.store import Archive
from archive.tree import Tree
from archive.values import JsonValue, ids_in
from hgm import requests
from hgm.budget import Budget, BudgetName, Cost, JobKind, Reservation
from hgm.config import Config
from hgm.exam import Exam
from hgm.plan import Plan
from hgm.policies import Policy, Rules, policy
from hgm.policies.base import Nodes, Values
from hgm.report import near_best
from hgm.reserves import budget_of, final_evaluations, smoke_cost, worst_costs
from hgm.scheduler import decide, restore_rng, rng_state
from hgm.seeds import seed_for
from hgm.work import Work

_KINDS = {
    Purpose.SEARCH: JobKind.EVALUATION,
    Purpose.FINAL: JobKind.FINAL,
    Purpose.CHECK: JobKind.CHECK,
}
EVERYBODY = slice(None)


@dataclass
class Search:
    plan: Plan
    tree: Tree
    budget: Budget
    rng: np.random.Generator
    policy: Policy
    rules: Rules
    started_expansions: int
    finalist: int | None
    runners_up: tuple[int, ...]
    """Whom search results cannot tell from the finalist, where more than one is compared with the root."""
    finals_scored: Counter[tuple[int, str]]
    costs: Mapping[JobKind, Cost]
    objective: Objective
    asked: list[Work] = field(default_factory=list)
    """What a person asked for by name, and was not started yet (hgm/requests.py)."""
    said: dict[int, float] = field(default_factory=dict)
    """Variant → a judge's value, of those that have one."""
    quarantined: set[str] = field(default_factory=set)
    """Flaky tasks of both splits: nobody is given one any more, and no result of one counts."""
    exam: Exam | None = None
    """Outside a search: what the root is asked instead of all else."""

    @classmethod
    def restore(cls, plan: Plan, archive: Archive) -> Search:
        """The search as the archive has it, with nothing in flight; a new one where nothing has happened yet."""
        config = plan.config
        snapshot = archive.snapshot()
        objective = objective_of(config)
        tree = Tree.rebuild(
            plan.search_ids,
            [-1 if v.parent_id is None else v.parent_id for v in snapshot.variants],
            [result.variant_id for result in snapshot.results],
            [result.task_id for result in snapshot.results],
            [result.success for result in snapshot.results],
            attempts=snapshot.expansion_attempts,
            failed_in_a_row=[v.failed_in_a_row for v in snapshot.variants],
            duplicates=snapshot.duplicates,
            spent=spent_in(plan, objective, len(snapshot.variants)),
            quarantined=[task for task in snapshot.quarantined if task in plan.search_ids],
            discount=config.search.discount,
        )
        tree.set_bans(v.id for v in snapshot.variants if v.banned)
        stored = archive.get_state("budget", None)
        seeded = archive.get_state("rng", None)
        rng = restore_rng(str(seeded)) if seeded else np.random.default_rng(config.run.seed)
        finalist = archive.get_state("best", None)
        return cls(
            plan,
            tree,
            budget_of(plan, str(stored) if stored else None, snapshot.totals.usage),
            rng,
            policy(config.search.policy, config.search.options, 0.0 if objective.scores_only else 1.0),
            config.search.rules(),
            started_expansions=int(str(archive.get_state("started_expansions", 0))),
            finalist=int(str(finalist)) if finalist is not None else None,
            runners_up=ids_in(archive.get_state("runners_up", [])),
            finals_scored=Counter(snapshot.scored_final),
            costs=worst_costs(plan),
            objective=objective,
            asked=requests.restored(archive.get_state("asked", None)),
            said=dict(snapshot.judged),
            quarantined=set(snapshot.quarantined),
        )

    def state(self) -> dict[str, JsonValue]:
        return {
            "rng": rng_state(self.rng),
            "budget": self.budget.to_json(),
            "started_expansions": self.started_expansions,
            "asked": requests.stored(self.asked),
        }

    # --- what to do --------------------------------------------------------------------------------------------------

    def decide(self) -> Decision:
        remaining = self.budget.remaining(self.costs[JobKind.EVALUATION], self.costs[JobKind.EXPANSION])
        return decide(self.tree, remaining, self.policy, self.rules, self.rng, judged=self._judged())

    def would_start(self) -> bool:
        """Whether `decide` would name work now; draws nothing."""
        search = dataclasses.replace(self, rng=copy.deepcopy(self.rng))
        return search.decide().kind in (DecisionKind.EXPAND, DecisionKind.EVALUATE)

    def _judged(self) -> Values | None:
        """What a judge said, by variant, NaN where it said nothing; None without a judge."""
        if self.plan.config.expand.judge == "off":
            return None
        judged = np.full(len(self.tree), np.nan)
        judged[list(self.said)] = list(self.said.values())
        return judged

    def work_for(self, decision: Decision) -> Work:
        """The piece of work that a decision to expand or to evaluate asks for.

        The seed of an evaluation depends on the task alone: variants meet the same luck, and are compared in pairs.
        """
        assert decision.variant_id is not None
        run_seed = self.plan.config.run.seed
        if decision.kind is DecisionKind.EXPAND:
            seed = seed_for(run_seed, "expand", decision.variant_id, self.started_expansions)
            return Work(decision.variant_id, None, Purpose.SEARCH, seed, decision)
        seed = seed_for(run_seed, "evaluate", decision.task_id)
        return Work(decision.variant_id, decision.task_id, Purpose.SEARCH, seed, decision)

    def finals(self) -> Iterator[Work]:
        """Every final evaluation, held-out tasks only, attempt by attempt: of the root and the best, then of the best's
        runners-up. None where there is nobody but the root, which there is nothing to compare with. Of an exam: what it
        asks."""
        if self.exam is not None:
            yield from filter(self.is_open, self.exam.work(self.plan.config.run.seed))
            return
        compared = self.compared
        if len(compared) < 2 or not self.plan.config.final.held_out:
            return
        for nodes in (compared[:2], compared[2:]):
            for attempt in range(self.plan.config.final.attempts):
                for task_id in self.held_out_ids:
                    for node in nodes:
                        seed = seed_for(self.plan.config.run.seed, "final", task_id, attempt)
                        yield Work(node, task_id, Purpose.FINAL, seed)

    @property
    def compared(self) -> list[int]:
        """Who is evaluated on held-out tasks: the root first; nobody before a finalist was chosen."""
        return [] if self.finalist is None else list(dict.fromkeys((ROOT, self.finalist, *self.runners_up)))

    @property
    def held_out_ids(self) -> list[str]:
        """The held-out tasks that are not quarantined."""
        return [task_id for task_id in self.plan.held_out_ids if task_id not in self.quarantined]

    def is_open(self, work: Work) -> bool:
        """Whether to do `work`: what comes of a quarantined task would not count. A check never does."""
        return work.purpose is Purpose.CHECK or work.task_id not in self.quarantined

    def hold_finals(self) -> None:
        """Set aside what it takes to compare other finalists with the root, and what was asked for on held-out tasks;
        what the root was compared on before stays spent."""
        each = final_evaluations(self.plan, len(self.held_out_ids))
        of_root = sum(count for (node, _), count in self.finals_scored.items() if node == ROOT)
        asked = sum(work.purpose is Purpose.FINAL and work.node != ROOT for work in self.asked)
        self.budget.hold_finals(max(0, each - of_root) + each * self.plan.config.final.finalists + asked)

    def ask_for(self, works: Sequence[Work]) -> None:
        """Do these before anything that the search would choose.

        Raises:
            ConfigError: the budget forbids them.
        """
        for work in works:
            if short_of := self.short_of(work):
                raise ConfigError(f"no {short_of} left for it: allow more with hgm budget")
        self.asked += works
        self.hold_finals()

    def next_asked(self) -> Work | None:
        """The next thing that was asked for and can be done now; what cannot be done any more is dropped."""
        while self.asked:
            work = self.asked.pop(0)
            if self.is_open(work) and requests.still_possible(self, work) and self.short_of(work) is None:
                return work
        return None

    def can_go_on(self) -> bool:
        """Whether the budget has room for one more search evaluation."""
        return self.budget.exhausted(self.costs[JobKind.EVALUATION]) is None

    def short_of(self, work: Work) -> BudgetName | None:
        """The budget that forbids to start `work` now."""
        kind = kind_of(work)
        return self.budget.blocked(kind, self.costs[kind])

    def short_of_smoke(self) -> BudgetName | None:
        """The budget that forbids one more smoke run of the root."""
        return self.budget.blocked(JobKind.EVALUATION, smoke_cost(self.plan))

    def choose_finalist(self) -> int:
        """The best-belief; where the policy did not draw tasks uniformly, the best ability, which knows how hard they
        were. Less what their cost takes from either."""
        belief = self.best() if self.policy.random_tasks else self._ablest()
        self.finalist = belief.variant_id if belief else ROOT
        self.runners_up = self._near_finalist(self.plan.config.final.finalists - 1)
        return self.finalist

    def _near_finalist(self, most: int) -> tuple[int, ...]:
        """Whom search results cannot tell from the best, best first, without the finalist and the root."""
        if not most:
            return ()
        with Reader(self.plan.paths) as reader:
            found = [one.variant.id for one in near_best(reader, self.plan.config.search.epsilon)]
        return tuple(id for id in found if id not in (ROOT, self.finalist))[:most]

    def best(self) -> Belief | None:
        """The best-belief among the variants that are not banned."""
        return self._believed(EVERYBODY)

    def _believed(self, nodes: Nodes | slice) -> Belief | None:
        """The best-belief among `nodes`, by its place there."""
        tree, epsilon, price = self.tree, self.plan.config.search.epsilon, self.objective.price(self.tree, nodes)
        return best_belief(tree.s[nodes], tree.f[nodes], epsilon, allowed=~tree.banned[nodes], price=price)

    def _ablest(self) -> Belief | None:
        price = self.objective.price(self.tree, EVERYBODY)
        return best_ability(self.tree, self.plan.config.search.epsilon, price)

    # --- what is done ------------------------------------------------------------------------------------------------

    def claim(self, work: Work) -> Reservation | None:
        """Reserve and mark as in flight; None where the budget forbids it now."""
        kind = kind_of(work)
        reservation = self.budget.reserve(kind, self.costs[kind])
        if reservation is None:
            return None
        if kind is JobKind.EXPANSION:
            self.started_expansions += 1
            self.tree.start_expansion(work.node)
        elif kind is JobKind.EVALUATION:
            self.tree.start_evaluation(work.node, work.task_id or "")
        return reservation

    def settle_evaluation(
        self,
        work: Work,
        reservation: Reservation,
        usage: Usage,
        success: bool | None,
        efficiency: float | None = None,
    ) -> None:
        """Count a result along its path; with None (infra), and of a check, nothing is counted."""
        self.budget.settle(reservation, usage, counted=success is not None and work.purpose is not Purpose.CHECK)
        if work.purpose is Purpose.FINAL and success is not None and self.is_open(work):
            self.finals_scored[work.node, work.task_id or ""] += 1
        elif work.purpose is Purpose.SEARCH:
            cost = self.objective.taken(usage, slowness(efficiency))
            self.tree.finish_evaluation(work.node, work.task_id or "", success, cost)
            if success and (belief := self._belief_in(work.node)):
                self.budget.note_best_belief(belief)

    def quarantine(self, task_id: str) -> None:
        """Take all results on a flaky task out of what counts; before the archive does."""
        self.quarantined.add(task_id)
        for key in [key for key in self.finals_scored if key[1] == task_id]:
            del self.finals_scored[key]
        if task_id in self.tree.task_index:
            self.tree.quarantine(task_id, spent_in(self.plan, self.objective, len(self.tree), task_id))
            belief = self.best()
            self.budget.lower_best_belief(belief.value if belief else 0.0)
        if self.exam is not None:
            self.exam.heard.pop(task_id, None)
            self.exam.unanswered.add(task_id)

    def _belief_in(self, node: int) -> float | None:
        """As in `best`, of one variant: where it is not, none has risen by its result. None for a banned one."""
        belief = self._believed(np.array([node]))
        return belief.value if belief else None

    def settle_expansion(
        self,
        work: Work,
        reservation: Reservation,
        usage: Usage,
        failure: ExpansionFailure | None,
        judged: float | None = None,
    ) -> None:
        """End an expansion: it made a child (None), failed, or was lost. `judged`: what a judge said of the child."""
        child = None if failure is ExpansionFailure.INFRA else failure is None
        self.budget.settle(reservation, usage, counted=child is not None)
        self.tree.finish_expansion(work.node, child, duplicate=failure is ExpansionFailure.DUPLICATE)
        if child:
            self.tree.add(work.node)
            if judged is not None:
                self.said[len(self.tree) - 1] = judged


def objective_of(config: Config) -> Objective:
    paid = any(model.billed for model in config.models_of("evaluate"))
    return Objective(config.search.cost_weight, paid, config.search.speed_weight)


def spent_in(plan: Plan, objective: Objective, size: int, task_id: str | None = None) -> Values | None:
    """What the results of each variant that the archive has, all or those on one task, take together, [size]; None
    where `objective` looks at scores only."""
    if objective.scores_only:
        return None
    with Reader(plan.paths) as reader:
        return objective.spent(reader.mean_costs(task_id), size)


def kind_of(work: Work) -> JobKind:
    if work.task_id is None:
        return JobKind.EXPANSION
    return _KINDS[work.purpose]
