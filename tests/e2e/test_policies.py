"""Whole searches with every policy, and with the options that all take: they end, and the archive is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ROOT, DecisionKind
from archive.store import Archive
from hgm.engine import Phase
from hgm.plan import prepare
from hgm.policies import POLICIES
from hgm.search import Search
from tests.e2e.test_search import assert_whole, run
from tests.toy import write_run

OPTIONS = {
    "huxley": 'tasks = "parent", end_game = "top-two"',
    "pooled": "share = 0.3, temper = 2.0",
    "darwin": "first_stage = 2, generation = 3",
    "greedy": 'end_game = "halving", end_share = 0.5',
    "uniform": 'tasks = "informative"',
    "ucb": 'tasks = "incumbent"',
    "best-of-n": "race = true",
    "swe-search": "kappa = 2.0",
}


def searched(paths: RunPaths) -> None:
    assert run(paths).phase is Phase.DONE
    assert_whole(paths)


@pytest.mark.parametrize("name", POLICIES)
def test_a_search_with_a_policy_ends(tmp_path: Path, name: str) -> None:
    more = f'[search]\npolicy = "{name}"\noptions = {{ {OPTIONS[name]} }}\n'
    paths = write_run(tmp_path, skill=2, edits=("+1", "+2", "none"), more=more)
    searched(paths)
    with Reader(paths) as reader:
        assert reader.totals().n == 24 - 6, "the whole budget, the final evaluations left out"
        kinds = {one.decision.kind for one in reader.decisions()}
        parents = {variant.parent_id for variant in reader.variants()}
    assert kinds >= {DecisionKind.EXPAND, DecisionKind.EVALUATE}
    assert name != "best-of-n" or parents == {None, ROOT}


def test_where_tasks_are_not_drawn_uniformly_the_best_is_chosen_by_ability(tmp_path: Path) -> None:
    """v1 solved the only task that it was given, the easiest; v2 the hardest. Counts cannot tell them apart."""
    for name, best in (("random", 1), ("informative", 2)):
        more = f'[search]\noptions = {{ tasks = "{name}" }}\n'
        plan = prepare(write_run(tmp_path / name, more=more))
        with Archive.create(plan.paths, plan.task_rows()) as archive:
            archive.add_root(plan.agent, name="toy", idea="")
            search = Search.restore(plan, archive)
        easy, hard = plan.search_ids[0], plan.search_ids[-1]
        for _ in range(6):
            search.tree.add(ROOT)
        results = [(1, easy, True), (2, hard, True)]
        results += [(node, task, task == easy) for node in (0, 3, 4, 5, 6) for task in (easy, hard)]
        for node, task, success in results:
            search.tree.start_evaluation(node, task)
            search.tree.finish_evaluation(node, task, success)
        assert search.choose_finalist() == best
