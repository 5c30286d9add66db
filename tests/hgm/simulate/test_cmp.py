"""The true clade metaproductivity, where it can be worked out by hand, and correlations with it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from hgm.simulate.cmp import insight, pearson, true_cmp
from hgm.simulate.landscapes import FAMILIES, Landscape, Nature
from hgm.simulate.runs import Search, Setting
from hgm.simulate.world import World
from tests.hgm.simulate.rivals import Careless

SURE = Landscape(drift=0.5, gain=0.25, step=0.0, heritability=1.0, failing=0.0)
"""Every child is better by 0.5 + 0.25 · metaproductivity, which it inherits whole."""
AGENTS = Nature(np.array([0.0, -1.0]), np.array([0.0, 2.0]), np.array([0, 3]))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_one_certain_child() -> None:
    found = true_cmp(SURE, AGENTS, rng(), descendants=1, roll_outs=1)
    assert found == pytest.approx(SURE.true_score(np.array([0.5, 0.0])))


def test_two_certain_descendants_are_siblings_or_a_chain() -> None:
    """The second is a child of the agent or of the first, with the same chance: the best is one step up or two."""
    one, two = SURE.true_score(np.array([0.5, 0.0])), SURE.true_score(np.array([1.0, 1.0]))
    found = true_cmp(SURE, AGENTS, rng(), descendants=2, roll_outs=20_000)
    assert found == pytest.approx((one + two) / 2, abs=0.003)


def test_three_certain_descendants() -> None:
    """Of the six random trees with four nodes, heights are 1, 2, 2, 2, 2, 3."""
    one, two, three = (SURE.true_score(np.array([0.5 * k, -1 + 1.0 * k])) for k in (1, 2, 3))
    found = true_cmp(SURE, AGENTS, rng(), descendants=3, roll_outs=20_000)
    assert found == pytest.approx((one + 4 * two + three) / 6, abs=0.003)


def test_where_children_only_hurt_the_clade_is_as_good_as_the_agent() -> None:
    worse = replace(SURE, drift=-2.0)
    assert true_cmp(worse, AGENTS, rng()) == pytest.approx(worse.true_score(AGENTS.ability))


def test_one_uncertain_child() -> None:
    """E max(0, Z) of a standard normal Z, where scores are a straight line: 1/√(2π)."""
    landscape = Landscape(drift=0.0, gain=0.0, step=0.01, failing=0.0)
    agent = Nature(np.array([0.0]), np.array([0.0]), np.array([0]))
    slope = float(landscape.true_score(0.05) - landscape.true_score(-0.05)) / 0.1
    found = true_cmp(landscape, agent, rng(), descendants=1, roll_outs=50_000)
    gain = float(found[0] - landscape.true_score(0.0))
    assert gain == pytest.approx(0.01 * slope / math.sqrt(2 * math.pi), rel=0.03)


def test_an_agent_has_the_same_cmp_in_whatever_company() -> None:
    both = true_cmp(FAMILIES["agree"], AGENTS, rng())
    alone = true_cmp(FAMILIES["agree"], Nature(*(each[:1] for each in vars(AGENTS).values())), rng())
    assert alone[0] == pytest.approx(both[0])


def test_correlations_are_those_of_scipy() -> None:
    x, y = rng().standard_normal((2, 40))
    assert pearson(x, y, np.ones(40)) == pytest.approx(pearsonr(x, y).statistic)
    weights = rng().integers(1, 5, 40)
    doubled = pearsonr(np.repeat(x, weights), np.repeat(y, weights)).statistic
    assert pearson(x, y, weights.astype(float)) == pytest.approx(doubled)
    assert math.isnan(pearson(np.full(40, 0.1), y, np.ones(40)))


def test_the_insight_of_a_search() -> None:
    """Against what the tree says of itself, node by node."""
    world = World(FAMILIES["agree"], 0)
    search = Search(world, Setting(Careless(), 600))
    search.run()
    found = insight(search.tree, search.agents, world.landscape, rng())
    tree = search.tree
    known = np.flatnonzero(tree.s + tree.f)
    agents = [search.agents[node] for node in known]
    nature = Nature(*(np.array([getattr(agent, name) for agent in agents]) for name in vars(AGENTS)))
    truth = true_cmp(world.landscape, nature, rng())
    clade = tree.clade_s[known] / (tree.clade_s + tree.clade_f)[known]
    assert found.clade.pearson == pytest.approx(pearsonr(clade, truth).statistic)
    assert found.clade.spearman == pytest.approx(spearmanr(clade, truth).statistic)
    assert found.own.pearson == pytest.approx(pearsonr(tree.s[known] / (tree.s + tree.f)[known], truth).statistic)
    assert found.clade.pearson > 0.3


def test_nothing_is_known_of_a_young_search_and_of_a_flat_world() -> None:
    world = World(FAMILIES["flat"], 0)
    search = Search(world, Setting(Careless(), 100))
    assert math.isnan(insight(search.tree, search.agents, world.landscape, rng()).clade.pearson)
    search.run()
    assert math.isnan(insight(search.tree, search.agents, world.landscape, rng()).clade.pearson)
