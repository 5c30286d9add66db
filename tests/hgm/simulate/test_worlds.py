"""What is drawn is what docs/simulate.md says, and the same for whoever asks."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from hgm.simulate.clock import Durations
from hgm.simulate.landscapes import FAMILIES, Landscape
from hgm.simulate.world import Agent, World

every_family = pytest.mark.parametrize("family", FAMILIES)


def grown(world: World, size: int = 60, seed: int = 0) -> list[tuple[Agent, Agent]]:
    """Pairs of parent and child; parents drawn uniformly."""
    rng, agents, asked = np.random.default_rng(seed), [world.root], dict[bytes, int]()
    pairs = list[tuple[Agent, Agent]]()
    while len(pairs) < size:
        parent = agents[int(rng.integers(len(agents)))]
        number = asked[parent.key] = asked.get(parent.key, -1) + 1
        child = world.attempt(parent, number).child
        if child is not None:
            agents.append(child)
            pairs.append((parent, child))
    return pairs


def changes(landscape: Landscape, seeds: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Change of ability and depth of the parent, over many worlds."""
    pairs = [pair for seed in range(seeds) for pair in grown(World(landscape, seed))]
    return np.array([c.ability - p.ability for p, c in pairs]), np.array([p.depth for p, _ in pairs])


def agreement(landscape: Landscape) -> float:
    """Mean correlation of ability and metaproductivity over the agents of one world."""
    found = []
    for seed in range(30):
        agents = [child for _, child in grown(World(landscape, seed))]
        found.append(np.corrcoef([a.ability for a in agents], [a.metaproductivity for a in agents])[0, 1])
    return float(np.mean(found))


def test_mismatch_is_what_it_says() -> None:
    assert agreement(FAMILIES["agree"]) > 0.7
    assert abs(agreement(FAMILIES["independent"])) < 0.4
    assert agreement(FAMILIES["reversed"]) < -0.6


@every_family
def test_the_root_solves_a_fifth_to_two_fifths_and_gains_are_possible(family: str) -> None:
    landscape = FAMILIES[family]
    assert 0.2 <= float(landscape.true_score(landscape.root)) <= 0.4
    best = [max(child.ability for _, child in grown(World(landscape, seed))) for seed in range(10)]
    gained = float(landscape.true_score(np.array(best)).mean() - landscape.true_score(landscape.root))
    assert gained == 0 if family == "flat" else gained > 0.05


def test_the_true_score_is_the_mean_over_tasks_of_the_same_distribution() -> None:
    tasks = 1.5 * np.random.default_rng(0).standard_normal(400_000)
    for ability in (-3.0, -1.2, 0.0, 2.505):
        assert float(Landscape().true_score(ability)) == pytest.approx(expit(ability - tasks).mean(), abs=0.002)


def test_results_follow_the_rasch_model() -> None:
    worlds = [World(Landscape(root=0.3), seed) for seed in range(300)]
    solved = np.array([world.root.solves for world in worlds])
    expected = np.array([expit(0.3 - world.difficulties) for world in worlds])
    for low in (0.0, 0.25, 0.5, 0.75):
        some = (expected >= low) & (expected < low + 0.25)
        assert solved[some].mean() == pytest.approx(expected[some].mean(), abs=0.02)


def test_all_who_ask_get_the_same_in_whatever_order() -> None:
    first, second = World(FAMILIES["agree"], 3), World(FAMILIES["agree"], 3)
    forward = [first.attempt(first.root, number) for number in range(8)]
    backward = [second.attempt(second.root, number) for number in reversed(range(8))][::-1]
    for one, other in zip(forward, backward, strict=True):
        assert one.takes_s == other.takes_s
        assert (one.child is None) == (other.child is None)
        if one.child is not None and other.child is not None:
            assert one.child.ability == other.child.ability
            assert (one.child.solves == other.child.solves).all()
            assert (one.child.takes_s == other.child.takes_s).all()
    assert len({attempt.takes_s for attempt in forward}) == 8


def test_another_seed_is_another_world() -> None:
    one, other = World(FAMILIES["agree"], 3), World(FAMILIES["agree"], 4)
    assert (one.difficulties != other.difficulties).all()
    assert one.attempt(one.root, 0).takes_s != other.attempt(other.root, 0).takes_s


def test_some_expansions_fail() -> None:
    world = World(Landscape(failing=0.3), 0)
    failed = [world.attempt(world.root, number).child is None for number in range(2_000)]
    assert np.mean(failed) == pytest.approx(0.3, abs=0.03)


def test_durations_are_log_normal_and_failing_may_be_slow() -> None:
    durations = Durations(expansion_s=600, evaluation_s=60, evaluation_spread=0.8, failing=3.0)
    world = World(FAMILIES["agree"], 0, tasks=4_000, durations=durations)
    solved = np.log(world.root.takes_s[world.root.solves] / 60)
    assert solved.mean() == pytest.approx(0.0, abs=0.1)
    assert solved.std() == pytest.approx(0.8, abs=0.05)
    assert np.median(world.root.takes_s[~world.root.solves]) == pytest.approx(180, rel=0.1)
    expansions = [world.attempt(world.root, number).takes_s for number in range(500)]
    assert np.median(expansions) == pytest.approx(600, rel=0.1)


@pytest.mark.parametrize("quality", [0.0, 0.5, 1.0])
def test_judgements_correlate_with_the_true_change(quality: float) -> None:
    pairs = [pair for seed in range(40) for pair in grown(World(FAMILIES["independent"], seed, judge=quality))]
    judged = np.array([child.judged for _, child in pairs])
    change = np.array([child.ability - parent.ability for parent, child in pairs])
    assert np.abs(judged).max() <= 100
    assert np.corrcoef(judged, change)[0, 1] == pytest.approx(quality, abs=0.08)


def test_without_a_judge_nothing_is_judged() -> None:
    world = World(FAMILIES["agree"], 0)
    assert math.isnan(world.root.judged)
    assert all(math.isnan(child.judged) for _, child in grown(world, 5))
    assert math.isnan(World(FAMILIES["agree"], 0, judge=1.0).root.judged)


def test_needles_are_rare_and_large() -> None:
    change, _ = changes(FAMILIES["needle"])
    assert 0.01 < np.mean(change > 1.0) < 0.1
    assert np.std(change[change < 0.7]) < 0.2


def test_on_the_plateau_improvements_shrink_and_losses_do_not() -> None:
    change, depth = changes(FAMILIES["plateau"])
    young, old = change[depth == 0], change[depth >= 4]
    assert old[old > 0].mean() < 0.4 * young[young > 0].mean()
    assert old[old < 0].mean() == pytest.approx(young[young < 0].mean(), rel=0.25)


def test_in_decay_children_mostly_hurt_and_nothing_else_is_inherited() -> None:
    change, _ = changes(FAMILIES["decay"])
    assert np.mean(change < 0) > 0.85
    assert change.mean() == pytest.approx(-1.5, abs=0.12)


def test_flat_is_flat() -> None:
    change, _ = changes(FAMILIES["flat"], 2)
    assert (change == 0).all()


def test_metaproductivity_is_inherited() -> None:
    landscape = replace(FAMILIES["independent"], heritability=0.8)
    pairs = [pair for seed in range(40) for pair in grown(World(landscape, seed)) if pair[0].depth > 3]
    parents, children = ([agent.metaproductivity for agent in agents] for agents in zip(*pairs, strict=True))
    assert np.corrcoef(parents, children)[0, 1] == pytest.approx(0.8, abs=0.1)
    assert np.std(children) == pytest.approx(1.0, abs=0.25)
