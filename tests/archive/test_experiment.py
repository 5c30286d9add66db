"""How the effect of hindsight is read from a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.experiment import all_told, hindsight_effect
from archive.queries import Reader
from archive.records import ExpansionFailure, ExpansionResult, Outcome, Variant
from archive.store import Archive
from tests.archive.making import code, evaluate, new_archive, paths_in

TASKS = [f"task-{i}" for i in range(8)]


def results(archive: Archive, variant: int, solved: set[int], tried: int = 8) -> None:
    for number in range(tried):
        outcome = Outcome.RESOLVED if number in solved else Outcome.UNRESOLVED
        evaluate(archive, variant, outcome, task=TASKS[number])


def grown(archive: Archive, arm: Hindsight, solved: set[int], judged: float | None = None) -> Variant:
    number = archive.begin_expansion(0, 1)
    judgement = None if judged is None else Judgement("model", value=judged)
    made = ExpansionResult(None, idea="x")
    child = archive.finish_expansion(
        number, made, code(f"{number}"), diagnosis=Diagnosis("rules", hindsight=arm), judgement=judgement
    )
    assert child is not None
    results(archive, child.id, solved)
    return child


def test_the_effect_of_hindsight_is_read_from_the_children(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        results(archive, 0, {0, 1, 2})
        for arm, solved in (
            (Hindsight.SHOWN, {0, 1, 2, 3, 4}),  # +2/8
            (Hindsight.SHOWN, {0, 1, 2, 3}),  # +1/8
            (Hindsight.WITHHELD, {0, 1, 2}),  # 0
            (Hindsight.WITHHELD, {0, 1}),  # -1/8
        ):
            grown(archive, arm, solved)
        lost = archive.begin_expansion(0, 1)
        failed = ExpansionResult(ExpansionFailure.NO_CHANGE)
        archive.finish_expansion(lost, failed, None, diagnosis=Diagnosis("rules", hindsight=Hindsight.WITHHELD))
        gone = archive.begin_expansion(0, 1)
        infra = ExpansionResult(ExpansionFailure.INFRA)
        archive.finish_expansion(gone, infra, None, diagnosis=Diagnosis("rules", hindsight=Hindsight.WITHHELD))
    effect = hindsight_effect(all_told(Reader(paths_in(tmp_path))))
    assert effect is not None
    assert effect.delta == pytest.approx(1.5 / 8 + 0.5 / 8)
    assert effect.low is not None
    assert effect.high is not None
    assert effect.low < 0 < effect.high  # two children an arm prove nothing
    assert (effect.shown.expansions, effect.withheld.expansions, effect.withheld.children) == (2, 3, 2)
    assert effect.made == pytest.approx(1 - 2 / 3)
    assert "by +25% more: 95 % interval [" in str(effect)
    assert str(effect).startswith("shown in 2 expansions (2 made a child), withheld in 3 (2)")


def test_the_interval_is_welch_s(tmp_path: Path) -> None:
    from scipy.stats import ttest_ind

    with new_archive(tmp_path) as archive:
        results(archive, 0, {0, 1, 2})
        shown, withheld = [{0, 1, 2, 3}, {0, 1, 2, 3, 4}, {0, 1}, {2}], [{0}, {1, 2}, {0, 1, 2}]
        for solved in shown:
            grown(archive, Hindsight.SHOWN, solved)
        for solved in withheld:
            grown(archive, Hindsight.WITHHELD, solved)
    effect = hindsight_effect(all_told(Reader(paths_in(tmp_path))))
    expected = ttest_ind([len(x) / 8 for x in shown], [len(x) / 8 for x in withheld], equal_var=False)
    assert effect is not None
    assert (effect.low, effect.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_there_is_no_effect_to_read_without_both_arms_nor_an_interval_of_one_child(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        results(archive, 0, {0})
        grown(archive, Hindsight.NONE, {0})
        grown(archive, Hindsight.SHOWN, {0, 1})
        assert hindsight_effect(all_told(Reader(paths_in(tmp_path)))) is None
        grown(archive, Hindsight.WITHHELD, {0})
    effect = hindsight_effect(all_told(Reader(paths_in(tmp_path))))
    assert effect is not None
    assert (effect.shown.mean, effect.delta) == (1 / 8, None)
    assert "too few children with results to compare yet (1 and 1)" in str(effect)
