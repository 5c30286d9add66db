"""The judge's prior: how it is fitted, when it is worth nothing, and that a random or a failing judge does no harm."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from archive.records import Decision, DecisionKind
from archive.tree import Tree
from hgm.budget import Remaining
from hgm.policies import Rules, View, policy
from hgm.policies import judged as judged_module
from hgm.policies.judged import Trust, how_far, prior
from hgm.policies.swe_search import SweSearch
from hgm.scheduler import decide
from tests.hgm.policies.drawing import DRAWS, busy_tree, chances, frequencies_agree, view
from tests.hgm.policies.judging import SILENT, TASKS, at_random, search


def grown(seed: int = 0, size: int = 50, results: int = 6) -> Tree:
    """Children whose chances go up and down from their parents'."""
    rng = np.random.default_rng(seed)
    parents, chances = [-1], [0.5]
    for node in range(1, size):
        parents.append(int(rng.integers(node)))
        chances.append(float(np.clip(chances[parents[-1]] + rng.normal(0, 0.25), 0.02, 0.98)))
    nodes = np.repeat(np.arange(size), results)
    tasks = [TASKS[column] for _ in range(size) for column in rng.choice(10, results, replace=False)]
    return Tree.rebuild(TASKS, parents, nodes, tasks, rng.random(len(nodes)) < np.array(chances)[nodes])


def deltas(tree: Tree) -> np.ndarray:
    """m_j − m_p(j), [size]; the root's is 0."""
    means = (1 + tree.s) / (2 + tree.s + tree.f)
    return np.where(np.arange(len(tree)) > 0, means - means[tree.parent], 0.0)


def with_noise(tree: Tree, scale: float, noise: float, seed: int = 1) -> np.ndarray:
    said = scale * deltas(tree) + np.random.default_rng(seed).normal(0, noise, len(tree))
    return np.clip(said, -100, 100)


# --- the fit ---------------------------------------------------------------------------------------------------------


def test_the_strength_is_that_of_the_rank_correlation_of_the_newest_thirty() -> None:
    tree = grown()
    judged = with_noise(tree, 150, 30)
    judged[:20] *= -1  # older than the newest thirty
    judged[20] = SILENT
    newest = np.r_[19, 21:50]
    rho = stats.spearmanr(judged[newest], deltas(tree)[newest]).statistic
    assert 0.3 < rho < 1
    assert how_far(tree, judged, 4.0).strength == pytest.approx(4 * rho**2)
    assert how_far(tree, judged, 1.0).strength == pytest.approx(rho**2)


def test_the_slope_is_a_ridge_regression_through_the_origin() -> None:
    tree = grown()
    share, measured = with_noise(tree, 150, 30) / 100, deltas(tree)
    share[0] = 0
    # four more observations that say: 100 means 0.1
    expected = np.linalg.lstsq(np.r_[share, [1.0] * 4][:, None], np.r_[measured, [0.1] * 4], rcond=None)[0][0]
    assert how_far(tree, 100 * share, 4.0).slope == pytest.approx(expected)
    assert 0.2 < expected < 0.8
    assert how_far(tree, -100 * share, 4.0).slope == 0, "a judge is not read backwards"


def test_before_there_is_anything_to_compare_the_judge_is_worth_one_evaluation() -> None:
    tree = grown(size=8)  # seven judged nodes
    judged = with_noise(tree, 150, 0)
    assert how_far(tree, judged, 4.0).strength == 1.0
    assert how_far(tree, judged, 0.5).strength == 0.5
    tree = Tree.rebuild(TASKS, [-1, 0], [0, 0, 0, 0], TASKS[:4], [True, False, True, False])
    successes, failures = prior(tree, np.array([SILENT, 50.0]), 4.0)
    assert successes == pytest.approx([0, 0.55])  # m_p = ½, and half of the first slope
    assert failures == pytest.approx([0, 0.45])
    more = grown(size=9)  # eight
    rho = stats.spearmanr(with_noise(more, 150, 60)[1:], deltas(more)[1:]).statistic
    assert how_far(more, with_noise(more, 150, 60), 4.0).strength == pytest.approx(4 * max(0, rho) ** 2)


def test_nodes_with_few_results_say_nothing_of_the_judge() -> None:
    tree = grown(results=2)
    assert how_far(tree, with_noise(tree, 150, 0), 4.0).strength == 1.0
    assert how_far(tree, with_noise(tree, 150, 0), 4.0).slope == 0.1


def test_a_promise_stays_within_what_can_be() -> None:
    tree = Tree.rebuild(TASKS, [-1, 0, 0], [0] * 10, TASKS, [True] * 10)
    successes, failures = prior(tree, np.array([SILENT, 100.0, -100.0]), 4.0)
    assert successes + failures == pytest.approx([0, 1, 1])
    assert successes[1] == pytest.approx(0.98)
    assert successes[2] == pytest.approx(11 / 12 - 0.1)


# --- what is chosen --------------------------------------------------------------------------------------------------


def test_choices_have_the_chances_of_the_posterior_with_the_prior() -> None:
    """κ = 1 and β_J = 0.1, as there are no pairs yet; v1 is promised .4 + .1, v2 .25 − .05, v3 nothing."""
    tree, nodes = busy_tree(), np.arange(4)
    asked = view(tree, 1.5, judged=np.array([SILENT, 100.0, -50.0, SILENT]))
    policy_ = SweSearch(childless=0.7, diversity=0, repair=0, duplicates=0, dominated=0, depth=0)
    own, clade = [(1, 2), (0, 2), (2, 2), (1, 1)], [(4, 7), (2, 5), (2, 2), (1, 1)]  # with failures in flight
    judged = [(0.0, 0.0), (0.5, 0.5), (0.2, 0.8), (0.0, 0.0)]
    no_child = [0.0, 0.0, 0.7, 0.7]
    no_word = [(0.0, 0.0)] * 4
    for score, counts, shifts in ((policy_.for_evaluation, own, None), (policy_.for_expansion, clade, no_child)):
        rng = np.random.default_rng(3)
        chosen = [int(np.argmax(score(asked, nodes, rng).values)) for _ in range(DRAWS)]
        assert frequencies_agree(chosen, chances(beta(counts, judged), shifts))
        assert not frequencies_agree(chosen, chances(beta(counts, no_word), shifts)), "the judge's word shows"
        if shifts:
            assert not frequencies_agree(chosen, chances(beta(counts, judged))), "so do the shifts"


def beta(counts: list[tuple[int, int]], judged: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """τ(1 + κq + s), τ(1 + κ(1 − q) + f) with τ = 1.5."""
    return [(1.5 * (1 + k + s), 1.5 * (1 + o + f)) for (s, f), (k, o) in zip(counts, judged, strict=True)]


# --- a judge that is worth nothing -----------------------------------------------------------------------------------


def decisions(tree: Tree, judged: np.ndarray | None, seeds: int = 40, **options: float) -> list[Decision]:
    found = []
    for seed in range(seeds):
        for alpha in (0.001, 0.999):
            rules, rng = Rules(alpha=alpha, k0=1, first_tasks=1), np.random.default_rng(seed)
            remaining = Remaining(evaluations=900, fraction=0.5)
            found.append(decide(tree, remaining, policy("swe-search", options), rules, rng, judged=judged))
    assert {one.kind for one in found} == {DecisionKind.EVALUATE, DecisionKind.EXPAND}
    return found


def test_a_useless_judge_leaves_every_ranking_as_it_is() -> None:
    tree = grown()
    alone = decisions(tree, None)
    backwards = with_noise(tree, -150, 10)
    assert stats.spearmanr(backwards[1:], deltas(tree)[1:]).statistic < -0.5
    constant = np.full(len(tree), 80.0)
    useful = with_noise(tree, 150, 10)
    assert decisions(tree, backwards) == alone
    assert decisions(tree, constant) == alone
    assert decisions(tree, useful, kappa=0) == alone
    assert decisions(tree, useful) != alone, "the control"


def test_a_judge_that_always_failed_is_no_judge() -> None:
    tree = grown()
    assert decisions(tree, np.full(len(tree), SILENT)) == decisions(tree, None)


@pytest.mark.parametrize("size", [6, 50])
def test_a_failed_judgement_raises_nobody(size: int) -> None:
    """Where the judge failed, a node has the posterior that it would have without a judge, for both kinds of step."""
    tree, rng = grown(size=size), np.random.default_rng(0)
    judged = with_noise(tree, 150, 20)
    judged[0] = SILENT
    failed = rng.random(len(tree)) < 0.4
    judged[failed] = SILENT
    spoke = np.isfinite(judged)
    assert spoke.any()
    view = View(tree, Rules(), tree.scored, len(tree) - 1, judged=judged)
    for score in (SweSearch().for_expansion, SweSearch().for_evaluation):
        part = score(view, np.arange(len(tree)), np.random.default_rng(1)).components["judge"]
        assert (part[~spoke] == 0).all()
        assert (part[spoke] != 0).all()


def test_a_better_word_raises_a_node() -> None:
    tree = grown()
    child = tree.add(7)
    judged = np.r_[with_noise(tree, 150, 10)[:child], 0.0]
    parts = []
    for word in (-60.0, 0.0, 60.0):
        judged[child] = word
        view = View(tree, Rules(), tree.scored, len(tree) - 1, judged=judged)
        scores = SweSearch().for_evaluation(view, np.array([child]), np.random.default_rng(0))
        parts.append(scores.components["results"][0] + scores.components["judge"][0])
    assert parts[0] < parts[1] < parts[2]


# --- whole searches --------------------------------------------------------------------------------------------------


def test_a_random_judge_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends within the 95 % interval of a search without a judge; one that is trusted whatever it says does not."""
    seeds = range(48)
    alone = np.array([search(seed, at_random, 0.0) for seed in seeds])
    reach = 1.96 * alone.std(ddof=1) / np.sqrt(len(alone))
    random = np.mean([search(seed, at_random, 4.0) for seed in seeds])
    assert abs(random - alone.mean()) < reach
    monkeypatch.setattr(judged_module, "how_far", lambda *_: Trust(0.5, 30.0))
    blind = np.mean([search(seed, at_random, 4.0) for seed in seeds])
    assert blind < alone.mean() - reach, "the control"
