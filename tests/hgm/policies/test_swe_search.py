"""The policy `swe-search` as a whole: what it has in common with `huxley`, its widening, its tasks, its breakdown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from archive.errors import ConfigError
from archive.records import ROOT, Decision, DecisionKind
from archive.tree import Tree
from hgm.budget import BudgetLimits
from hgm.policies import Rules, View, policy
from hgm.policies.base import Nodes
from hgm.policies.posterior import logit
from hgm.policies.swe_search import SweSearch
from hgm.scheduler import decide, expandable
from tests.hgm.world import World, chance

NO_SHIFTS = {"diversity": 0, "childless": 0, "repair": 0, "duplicates": 0, "dominated": 0, "depth": 0}
LIKE_HUXLEY = {**NO_SHIFTS, "kappa": 0, "widening": False, "tasks": "random"}


@dataclass
class Judged(World):
    """A world whose judge says anything of anybody."""

    opinions: np.ndarray = field(default_factory=lambda: np.random.default_rng(9).uniform(-100, 100, 5_000))

    def decide(self) -> Decision:
        remaining = self.budget.remaining(self.cost, self.cost)
        return decide(
            self.tree, remaining, self.policy, self.rules, self.rng, judged=self.opinions[: len(self.tree)].copy()
        )


def what(decision: Decision) -> tuple[object, ...]:
    others = [one.variant_id for one in decision.runners_up]
    return (decision.kind, decision.cause, decision.variant_id, decision.task_id, decision.n, decision.tau, others)


def worlds(options: dict[str, object], kind: type[World] = World) -> list[World]:
    few, many = BudgetLimits(evaluations=60), BudgetLimits(evaluations=250)
    return [
        *(
            kind(seed=seed, workers=1 + seed % 9, limits=few, policy=policy("swe-search", options))
            for seed in range(15)
        ),
        kind(seed=30, workers=5, limits=many, tasks=30, policy=policy("swe-search", options)),
        kind(seed=31, solve=chance(0.0), limits=few, policy=policy("swe-search", options)),
        kind(seed=32, solve=chance(1.0), workers=3, limits=few, policy=policy("swe-search", options)),
        kind(seed=33, solve=chance(0.5, 0.2), breed=chance(0.3, 0.1), limits=few, policy=policy("swe-search", options)),
        kind(seed=34, ban_every=12, workers=4, limits=few, policy=policy("swe-search", options)),
        kind(seed=35, tasks=1, workers=4, limits=few, policy=policy("swe-search", options)),
        kind(seed=36, rules=Rules(alpha=0.9, k0=2, tau=False), limits=few, policy=policy("swe-search", options)),
    ]


@pytest.mark.parametrize("kind", [World, Judged])
def test_without_its_terms_it_is_huxley_draw_for_draw(kind: type[World]) -> None:
    plain = worlds(LIKE_HUXLEY)
    for world in plain:
        world.policy = policy("huxley")
    compared = 0
    for ours, theirs in zip(worlds(LIKE_HUXLEY, kind), plain, strict=True):
        for one, other in zip(ours.run(), theirs.run(), strict=True):
            assert what(one) == what(other)
            if one.kind is DecisionKind.EVALUATE and one.chosen and other.chosen:
                assert one.chosen.score == other.chosen.score
            compared += one.chosen is not None
        assert ours.results == theirs.results
        assert ours.rng.bit_generator.state == theirs.rng.bit_generator.state
    assert compared > 1_000


@pytest.mark.parametrize(
    "changed",
    [{"childless": 0.2}, {"diversity": 0.3}, {"depth": 0.3}, {"repair": 0.5}, {"widening": True}, {"tasks": "parent"}],
)
def test_any_of_its_terms_makes_a_difference(changed: dict[str, object]) -> None:
    pairs = zip(worlds(LIKE_HUXLEY | changed), worlds(LIKE_HUXLEY), strict=True)
    assert any([what(one) for one in ours.run()] != [what(one) for one in theirs.run()] for ours, theirs in pairs)


def test_the_judge_makes_a_difference() -> None:
    options = {**LIKE_HUXLEY, "kappa": 4.0}
    ours, theirs = worlds(options, Judged)[0], worlds(options)[0]
    assert [what(one) for one in ours.run()] != [what(one) for one in theirs.run()]


def test_the_components_sum_to_the_score() -> None:
    seen: set[str] = set()
    for world in worlds({}, Judged):
        for decision in world.run():
            for candidate in [*decision.runners_up, *([decision.chosen] if decision.chosen else [])]:
                assert sum(candidate.components.values()) == pytest.approx(candidate.score, abs=1e-9)
                assert all(map(np.isfinite, candidate.components.values()))
                seen |= {name for name, value in candidate.components.items() if value}
    assert seen >= {"results", "judge", "in_flight", "luck", "diversity", "childless", "repair", "dominated", "depth"}


def test_the_logit_is_finite_and_keeps_the_order() -> None:
    near = [0.0, 1e-300, 1e-16, 0.5, 1 - 2e-16, 1 - 2**-53, 1.0]
    assert np.isfinite(logit(np.array(near))).all()
    assert (np.diff(logit(np.array(near))) > 0).all()
    many = np.sort(np.random.default_rng(0).beta(0.3, 0.3, 50_000))
    assert (np.diff(logit(many)) >= 0).all()
    assert logit(np.array([0.25]))[0] == pytest.approx(np.log(1 / 3))


# --- widening --------------------------------------------------------------------------------------------------------


def view(tree: Tree) -> View:
    return View(tree, Rules(), tree.scored, len(tree) - 1)


def tree_with_children() -> Tree:
    """v1 has one result and a child without any, v2 three results and a child, v0 eight children and no result."""
    parents = [-1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0]
    return Tree.rebuild(["a", "b", "c"], parents, [1, 2, 2, 2], ["a", "a", "b", "c"], [True, False, True, False])


def test_a_node_with_as_many_children_as_its_clade_allows_is_left_alone() -> None:
    tree, nodes = tree_with_children(), np.array([0, 1, 2])
    # v1: ⌈√2⌉ = 2 children allowed; v2: ⌈√4⌉ = 2
    assert SweSearch().expandable(view(tree), nodes).tolist() == [0, 1, 2]
    tree.start_expansion(1)
    assert SweSearch().expandable(view(tree), nodes).tolist() == [0, 2], "in flight counts"
    tree.start_expansion(2)
    assert SweSearch().expandable(view(tree), nodes).tolist() == [0], "the root is never full"
    assert SweSearch().expandable(view(tree), np.array([1, 2])).tolist() == [1, 2], "all, where none has room"
    assert SweSearch(widening=False).expandable(view(tree), nodes).tolist() == [0, 1, 2]
    tree.start_evaluation(4, "a")
    tree.finish_evaluation(4, "a", False)
    assert SweSearch().expandable(view(tree), nodes).tolist() == [0, 2], "a descendant's result makes room: ⌈√5⌉ = 3"


@dataclass(frozen=True)
class Watched(SweSearch):
    """Counts how often no node had room."""

    fallen_back: list[int] = field(default_factory=list)

    def expandable(self, view: View, nodes: Nodes) -> Nodes:
        found = super().expandable(view, nodes)
        tree = view.tree
        rooms = [
            node
            for node in nodes.tolist()
            if node == ROOT
            or int(tree.children[node] + tree.expanding[node]) ** 2 < 1 + tree.clade_s[node] + tree.clade_f[node]
        ]
        assert found.tolist() == (rooms or nodes.tolist())
        self.fallen_back.append(not rooms)
        return found


def test_widening_never_stalls_a_search() -> None:
    """Also where the root, which is always open, is closed by failures, or banned children leave little to expand.
    `World.run` fails where a search waits for nothing or does not end."""
    fallen_back = []
    for seed in range(30):
        rules = Rules(alpha=0.95, k0=1, max_failures=1 + seed % 3)
        breed, ban = chance(0.4 + 0.02 * seed), 9 if seed % 2 else None
        watched = Watched()
        world = World(seed=seed, workers=1 + seed % 6, rules=rules, breed=breed, ban_every=ban, policy=watched)
        for _ in world.run():
            pass
        assert world.stop is not None
        assert world.stop.cause == "evaluations" or not expandable(world.tree, rules).size, "stopped with work left"
        fallen_back += watched.fallen_back
    assert any(fallen_back)
    assert not all(fallen_back)


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_random_tasks_are_drawn_as_by_huxley() -> None:
    assert SweSearch().random_tasks
    tree, tasks = tree_with_children(), np.arange(3)
    ours, theirs = np.random.default_rng(5), np.random.default_rng(5)
    assert [SweSearch().task(view(tree), 1, tasks, ours) for _ in range(40)] == [
        policy("huxley").task(view(tree), 1, tasks, theirs) for _ in range(40)
    ]


def test_options_are_checked() -> None:
    chosen = policy("swe-search", {"kappa": 2, "depth": 0.5, "widening": False})
    assert chosen == SweSearch(kappa=2, depth=0.5, widening=False)
    for options, message in (
        ({"kappa": -1.0}, r"search\.options\.kappa = -1\.0"),
        ({"depth": float("nan")}, r"search\.options\.depth = nan"),
        ({"tasks": "all"}, r"search\.options\.tasks = 'all'"),
        ({"childles": 1}, r"search\.options\.childles is no option .*did you mean 'childless'"),
    ):
        with pytest.raises(ConfigError, match=message):
            policy("swe-search", options)
