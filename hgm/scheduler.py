"""Expand or evaluate, and which node: one pure function of counts, budget, policy and random numbers.

The rule is UCB-Air's widening as in arXiv 2510.21614, section 3.2: expand iff n^α ≥ |T|, where n counts the scored
search evaluations and those in flight, and |T| the variants other than the root and the expansions in flight.
docs/search.md gives all equations with the names of the functions here.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from archive.records import ROOT, Candidate, Decision, DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetName, Remaining
from hgm.policies.base import Cause, Nodes, Policy, Rules, Scores, Values, View, Want

RUNNERS_UP = 5


def decide(
    tree: Tree,
    remaining: Remaining,
    policy: Policy,
    rules: Rules,
    rng: np.random.Generator,
    *,
    judged: Values | None = None,
) -> Decision:
    """The next step of the search. Changes nothing but the state of `rng`. `judged` is for policies that ask a judge.

    EXPAND and EVALUATE name a variant (and a task) for the caller to start. WAIT means that nothing can be started
    now, but the end of work in flight may change that. STOP means that it cannot, and why.
    """
    return _Moment(tree, remaining, policy, rules, rng, judged).decide()


def planned_children(evaluations: int, rules: Rules, tasks: int) -> int:
    """Children that the widening rule makes of a number of evaluations, and no fewer than are needed to spend them all,
    since a variant is given each of the search tasks once."""
    widening = math.floor(math.pow(evaluations, rules.alpha)) + 1
    return max(rules.k0, widening, math.ceil(evaluations / max(1, tasks)) - 1)


def allowed_expansions(tree: Tree, remaining: Remaining, rules: Rules) -> int:
    """Attempts to expand in the whole run: what the budget says, else `attempts_per_child` for each planned child (of
    the evaluation budget, or where there is none, of the evaluations so far)."""
    if remaining.expansions is not None:
        return remaining.expansions
    evaluations = max(remaining.evaluations or 0, tree.scored + tree.evaluations_in_flight)
    return rules.attempts_per_child * planned_children(evaluations, rules, len(tree.open_tasks))


def temperature(remaining: Remaining, rules: Rules, n: int) -> float:
    """τ ≥ 1, with 1/τ = the remaining fraction of the budget, clamped to [1/B, 1].

    B is the evaluation budget, or where there is none, the evaluations so far.
    """
    if not rules.tau:
        return 1.0
    most = remaining.evaluations or max(1, n)
    return 1.0 / min(1.0, max(remaining.fraction, 1.0 / most))


def expandable(tree: Tree, rules: Rules) -> Nodes:
    """Ids of the nodes that may be expanded: not banned, not closed, and with a result of their own, because an
    expansion needs something to diagnose. Expansions in flight count as failed, so that N workers cannot pass
    `max_failures` together."""
    closed = tree.failed_in_a_row + tree.expanding >= rules.max_failures
    return np.flatnonzero(~tree.banned & ~closed & (tree.s + tree.f > 0))


def evaluable(tree: Tree) -> Nodes:
    """Ids of the nodes that are not banned and have a search task left."""
    return np.flatnonzero(~tree.banned & (tree.given < len(tree.open_tasks)))


@dataclass(frozen=True)
class _Moment:
    """The arguments of one decision, so that its steps need not hand them on."""

    tree: Tree
    remaining: Remaining
    policy: Policy
    rules: Rules
    rng: np.random.Generator
    judged: Values | None

    @cached_property
    def view(self) -> View:
        tree = self.tree
        n = tree.scored + tree.evaluations_in_flight
        nodes = len(tree) - 1 + tree.expansions_in_flight
        tau = temperature(self.remaining, self.rules, n)
        short_of = self.no_expansion
        spent = short_of is BudgetName.EXPANSIONS and not tree.expansions_in_flight
        return View(tree, self.rules, n, nodes, tau, self.remaining.fraction, short_of is None, self.judged, spent)

    @cached_property
    def no_expansion(self) -> BudgetName | None:
        """The budget that forbids one more expansion now."""
        tree = self.tree
        attempts = tree.total_attempts + tree.expansions_in_flight
        if self.remaining.expansions is None and attempts >= allowed_expansions(tree, self.remaining, self.rules):
            return BudgetName.EXPANSIONS
        return self.remaining.no_expansion

    def decide(self) -> Decision:
        if self.remaining.exhausted is not None:
            return self.say(DecisionKind.STOP, self.remaining.exhausted)
        if self.remaining.no_evaluation is not None:  # a child that nothing is left to evaluate with is of no use
            return self.wait_or_stop(self.remaining.no_evaluation)
        return self.first_evaluations() or self.follow(self.policy.wants(self.view))

    def first_evaluations(self) -> Decision | None:
        tree = self.tree
        first = min(self.rules.first_tasks, len(tree.open_tasks))
        if tree.banned[ROOT] or tree.s[ROOT] + tree.f[ROOT] >= first:
            return None
        if tree.given[ROOT] < first:
            return self.say(DecisionKind.EVALUATE, Cause.FIRST_EVALUATIONS, ROOT)
        if not tree.running[ROOT]:  # the host could not evaluate it on the rest
            return None
        return self.say(DecisionKind.WAIT, Cause.WORK_IN_FLIGHT)

    def follow(self, want: Want) -> Decision:
        if want.node is not None:
            return self.say(want.kind, want.cause, want.node)
        if want.kind is DecisionKind.EXPAND:
            instead = Cause.ALL_CLOSED if self.no_expansion is None else Cause.EXPANSIONS_SPENT
            return self.expand(want.cause) or self.evaluate(instead) or self.nothing_left()
        if want.kind is DecisionKind.WAIT and self.view.in_flight:
            return self.say(DecisionKind.WAIT, Cause.WORK_IN_FLIGHT)
        if decision := self.evaluate(want.cause):
            return decision
        if self.tree.expansions_in_flight:  # a child may be born any moment, with all its tasks to do
            return self.say(DecisionKind.WAIT, Cause.WORK_IN_FLIGHT)
        return self.expand(Cause.NOTHING_TO_EVALUATE) or self.nothing_left()

    def expand(self, cause: Cause) -> Decision | None:
        if self.no_expansion is not None:
            return None
        nodes = self.policy.expandable(self.view, expandable(self.tree, self.rules))
        if not nodes.size:
            return None
        return self.pick(DecisionKind.EXPAND, cause, nodes, self.policy.for_expansion(self.view, nodes, self.rng))

    def evaluate(self, cause: Cause) -> Decision | None:
        nodes = self.policy.evaluable(self.view, evaluable(self.tree))
        if not nodes.size:
            return None
        return self.pick(DecisionKind.EVALUATE, cause, nodes, self.policy.for_evaluation(self.view, nodes, self.rng))

    def nothing_left(self) -> Decision:
        if self.no_expansion is not None and expandable(self.tree, self.rules).size:
            return self.wait_or_stop(self.no_expansion)
        return self.wait_or_stop(Cause.NO_EXPANDABLE_NODE)

    def wait_or_stop(self, cause: Cause | BudgetName) -> Decision:
        if self.tree.evaluations_in_flight or self.tree.expansions_in_flight:
            return self.say(DecisionKind.WAIT, Cause.WORK_IN_FLIGHT)
        return self.say(DecisionKind.STOP, cause)

    def pick(self, kind: DecisionKind, cause: Cause, nodes: Nodes, scores: Scores) -> Decision:
        best, *others = [_candidate(nodes, scores, index) for index in _highest(scores, 1 + RUNNERS_UP)]
        return self.say(kind, cause, best.variant_id, best, tuple(others))

    def say(
        self,
        kind: DecisionKind,
        cause: Cause | BudgetName,
        variant: int | None = None,
        chosen: Candidate | None = None,
        runners_up: tuple[Candidate, ...] = (),
    ) -> Decision:
        task = None
        if kind is DecisionKind.EVALUATE and variant is not None:
            place = self.policy.task(self.view, variant, self.tree.free_tasks(variant), self.rng)
            task = self.tree.task_ids[place]
        view = self.view
        return Decision(kind, cause.value, variant, task, view.n, view.nodes, view.tau, chosen, runners_up)


def _highest(scores: Scores, most: int) -> list[int]:
    """Places of the highest scores, best first; of equals the first."""
    values = scores.values
    first = int(np.argmax(values))
    few = np.argpartition(values, -most)[-most:] if len(values) > most else np.arange(len(values))
    others = sorted((int(place) for place in few if place != first), key=lambda place: (-values[place], place))
    return [first, *others[: most - 1]]


def _candidate(nodes: Nodes, scores: Scores, place: int) -> Candidate:
    components = {name: float(values[place]) for name, values in scores.components.items()}
    return Candidate(int(nodes[place]), float(scores.values[place]), components)


def rng_state(rng: np.random.Generator) -> str:
    """The state of a generator as JSON, for the archive."""
    return json.dumps(rng.bit_generator.state)


def restore_rng(state: str) -> np.random.Generator:
    """The generator that goes on where `rng_state` was taken."""
    bits = np.random.PCG64()
    bits.state = json.loads(state)
    return np.random.Generator(bits)
