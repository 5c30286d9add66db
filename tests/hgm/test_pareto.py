"""Score against cost: who is beaten at both, and how the weight chooses."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.store import Archive
from hgm.pareto import front
from tests.archive.making import expand, new_archive, paths_in


def results(archive: Archive, variant: int, solved: int, tokens: int, usd: float) -> None:
    for number in range(8):
        id = archive.begin_evaluation(variant, f"task-{number}", Purpose.SEARCH, 1)
        outcome = Outcome.RESOLVED if number < solved else Outcome.UNRESOLVED
        archive.finish_evaluation(id, EvaluationResult(outcome, usage=Usage(1, tokens, 0, 0, usd), agent_s=2.0))


def family(folder: Path, usd: float) -> Reader:
    """v0 cheap and weak, v1 as dear as v2 and worse, v2 better, v3 the best and dearest, v4 free and of no use."""
    with new_archive(folder) as archive:
        for text in ("1", "2", "3", "4"):
            expand(archive, 0, text)
        for variant, solved, price in ((0, 2, 1), (1, 3, 4), (2, 5, 4), (3, 8, 10), (4, 0, 0)):
            results(archive, variant, solved, price * 1_000, price * usd)
    return Reader(paths_in(folder))


def test_nobody_is_shown_who_is_beaten_at_both(tmp_path: Path) -> None:
    found = front(family(tmp_path, usd=0.1), 0.01)
    assert [one.scored.variant.id for one in found.members] == [0, 2, 3]
    assert [one.cost for one in found.members] == pytest.approx([0.1, 0.4, 1.0])
    assert (found.unit, found.variants, found.chosen) == ("usd", 4, 3)
    assert (found.members[0].mean.attempts, found.members[0].mean.agent_s) == (8, 2.0)


@pytest.mark.parametrize(("weight", "chosen"), [(0.0, 3), (0.3, 3), (1.0, 0)])
def test_the_weight_trades_score_for_cost(tmp_path: Path, weight: float, chosen: int) -> None:
    found = front(family(tmp_path, usd=0.1), 0.01, weight)
    assert found.chosen == chosen
    for one in found.members:
        assert one.objective == pytest.approx(one.scored.belief - weight * one.cost)


def test_where_models_are_free_tokens_are_the_cost(tmp_path: Path) -> None:
    found = front(family(tmp_path, usd=0.0), 0.01, weight=100.0)
    assert (found.unit, [one.cost for one in found.members]) == ("tokens", [1_000, 4_000, 10_000])
    assert found.members[0].objective == pytest.approx(found.members[0].scored.belief - 0.1)


def test_before_anything_is_solved_there_is_no_front(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    found = front(Reader(paths_in(tmp_path)), 0.01)
    assert (list(found.members), found.chosen) == ([], None)
