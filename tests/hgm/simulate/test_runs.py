"""A search in a made-up world keeps the rules of a real one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from archive.ability import best_ability
from archive.records import DecisionKind
from archive.statistics import EPSILON, best_belief
from archive.tree import TaskState
from hgm.policies import POLICIES, Policy, Rules, policy
from hgm.simulate.landscapes import FAMILIES
from hgm.simulate.runs import Search, Setting
from hgm.simulate.world import World
from tests.hgm.simulate.rivals import Believing, Careless, Keen

EVALUATIONS = 120


def policies() -> list[Policy]:
    return [*(policy(name) for name in POLICIES), Keen(), Careless()]


every_policy = pytest.mark.parametrize("one", policies(), ids=lambda one: one.name)


class Watched(Search):
    """Sees to the rules at every step."""

    def start(self, decision):  # type: ignore[no-untyped-def]
        super().start(decision)
        self.watch()

    def finish(self) -> None:
        before = self.clock.now_s
        super().finish()
        assert self.clock.now_s >= before
        self.watch()

    def watch(self) -> None:
        tree = self.tree
        assert len(self.clock) <= self.setting.workers
        assert len(self.clock) == tree.evaluations_in_flight + tree.expansions_in_flight
        assert tree.scored + tree.evaluations_in_flight <= self.setting.evaluations


@every_policy
@pytest.mark.parametrize("workers", [1, 5])
def test_a_search_keeps_its_budget_and_its_workers(one: Policy, workers: int) -> None:
    search = Watched(World(FAMILIES["agree"], 1), Setting(one, EVALUATIONS, workers=workers))
    last = search.run()
    assert last.kind is DecisionKind.STOP
    assert last.cause == "evaluations"
    assert search.tree.scored == EVALUATIONS
    assert len(search.clock) == 0
    assert len(search.agents) == len(search.tree) > 1


def trace(world: World, one: Policy, workers: int = 3) -> tuple[list[int], list[int], float]:
    search = Search(world, Setting(one, EVALUATIONS, workers=workers))
    search.run()
    return search.tree.parent.tolist(), search.tree.s.tolist(), search.clock.now_s


@every_policy
def test_the_same_seed_gives_the_same_search(one: Policy) -> None:
    world = World(FAMILIES["independent"], 5)
    first = trace(world, one)
    assert trace(world, one) == first, "in a world that is already known"
    assert trace(World(FAMILIES["independent"], 5), one) == first
    assert trace(World(FAMILIES["independent"], 6), one) != first


def results(search: Search) -> Iterator[tuple[tuple[bytes, int], bool]]:
    for node, agent in enumerate(search.agents):
        for task, state in enumerate(search.tree.task_states[node]):
            if state in (TaskState.SOLVED, TaskState.UNSOLVED):
                yield (agent.key, task), bool(state == TaskState.SOLVED)


def test_policies_meet_the_same_agents_and_results() -> None:
    """Common random numbers: worlds of their own, the same truth."""
    searches = [Search(World(FAMILIES["agree"], 2), Setting(one, 400, workers=2)) for one in policies()]
    known = dict[tuple[bytes, int], bool]()
    abilities = dict[bytes, float]()
    shared = 0
    for search in searches:
        search.run()
        for key, solved in results(search):
            shared += key in known
            assert known.setdefault(key, solved) == solved
        for agent in search.agents:
            assert abilities.setdefault(agent.key, agent.ability) == agent.ability
    assert shared > 30, "the root at least is known to all"


def test_the_exported_agent_is_the_best_belief_and_the_root_where_nothing_was_solved() -> None:
    search = Search(World(FAMILIES["agree"], 1), Setting(Keen(), EVALUATIONS))
    search.run()
    belief = best_belief(search.tree.s, search.tree.f)
    assert belief is not None
    assert search.exported() == belief.variant_id
    assert Search(World(FAMILIES["agree"], 1), Setting(Keen(), EVALUATIONS)).exported() == 0


def test_where_the_policy_chooses_tasks_the_best_ability_is_exported() -> None:
    differs = 0
    for seed in range(6):
        search = Search(World(FAMILIES["agree"], seed), Setting(policy("huxley", {"tasks": "informative"}), 300))
        search.run()
        ability, belief = best_ability(search.tree, EPSILON), best_belief(search.tree.s, search.tree.f)
        assert ability is not None
        assert belief is not None
        assert search.exported() == ability.variant_id
        differs += ability.variant_id != belief.variant_id
    assert differs, "or the test shows nothing"


def test_more_workers_are_faster() -> None:
    times = [trace(World(FAMILIES["agree"], 4), Careless(), workers)[2] for workers in (1, 4, 16)]
    assert times[0] > 2.5 * times[1] > 2.5 * times[2]


def test_rules_reach_the_scheduler() -> None:
    sizes = []
    for alpha in (0.3, 0.8):
        search = Search(World(FAMILIES["agree"], 4), Setting(Careless(), 200, Rules(alpha=alpha)))
        search.run()
        sizes.append(len(search.tree))
    assert sizes[0] < sizes[1] / 2


def test_a_judge_who_knows_helps_who_believes_it() -> None:
    """And one that knows nothing does not; the policy sees a value for every node but the root."""
    scores = []
    for quality in (0.0, 1.0):
        found = []
        for seed in range(12):
            search = Search(World(FAMILIES["independent"], seed, judge=quality), Setting(Believing(), 300, workers=2))
            search.run()
            found.append(max(agent.ability for agent in search.agents))
        scores.append(np.mean(found))
    assert scores[1] > scores[0] + 0.3
