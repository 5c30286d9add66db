"""Score against cost: who is beaten at both, and how the weight chooses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.store import Archive
from hgm.cli.pareto import show_front
from hgm.pareto import fast_front, front
from hgm.templates import Wishes, hgm_toml
from tests.archive.making import expand, new_archive, paths_in
from tests.hgm.cli.typing_in import faults


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


def timed(folder: Path) -> Reader:
    """v1 solves one of two timed tasks at full speed, v2 both at a third of it, v3 one slowly; v4 was never timed."""
    with new_archive(folder) as archive:
        for text in ("1", "2", "3", "4"):
            expand(archive, 0, text)
        for variant, speeds in ((1, (1.0, 0.0)), (2, (0.3, 0.3)), (3, (0.2, 0.0)), (4, (None, None))):
            for number, speed in enumerate(speeds):
                id = archive.begin_evaluation(variant, f"task-{number}", Purpose.SEARCH, 1)
                outcome = Outcome.UNRESOLVED if speed == 0 else Outcome.RESOLVED
                archive.finish_evaluation(id, EvaluationResult(outcome, efficiency=speed))
    return Reader(paths_in(folder))


def test_score_and_speed_are_two_objectives_or_by_weight_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = timed(tmp_path)
    found = fast_front(reader, 0.01)
    assert [one.scored.variant.id for one in found.members] == [1, 2], "v3 is beaten at both, v4 was not timed"
    assert [one.efficiency for one in found.members] == pytest.approx([0.5, 0.3])
    assert (found.unit, found.variants, found.chosen) == ("slowness", 3, 2)
    weighed = fast_front(reader, 0.01, weight=1.0)
    assert weighed.chosen == 1
    for one in weighed.members:
        assert one.objective == pytest.approx(one.scored.belief - (1 - (one.efficiency or 0.0)))
    run = str(reader.paths.root)
    reader.paths.config.write_text(hgm_toml(Wishes(), reader.paths))
    show_front(run, None, True, True)
    assert faults(json.loads(capsys.readouterr().out), "Front") == []
    show_front(run, 1.0, True, False)
    said = capsys.readouterr().out
    assert "v1 ←" in said
    assert "0.50" in said
    assert "belief - 1 · (1 - efficiency)" in " ".join(said.split())


def test_speed_is_not_weighed_where_nothing_was_timed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no result of a task that is timed"):
        fast_front(family(tmp_path, usd=0.1), 0.01)
