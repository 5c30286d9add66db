"""What a parent is told of its other children, when it is told, and how a judge's words are held against a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.consultations import Hindsight, Judgement
from archive.queries import Reader
from archive.records import ExpansionFailure, ExpansionResult
from hgm.edits import Edit, calibration, edits, failures
from hgm.hindsight import Switch, hindsight, in_short
from tests.archive.making import code, expand, new_archive, paths_in
from tests.archive.test_experiment import grown, results


@pytest.fixture
def family(tmp_path: Path) -> Reader:
    """A root that solves 0, 1, 2; v1 is better, v2 worse, v3 the same, v4 hardly tried."""
    with new_archive(tmp_path) as archive:
        for text in ("better", "worse", "same", "new"):
            expand(archive, 0, text)
        results(archive, 0, {0, 1, 2})
        results(archive, 1, {0, 1, 2, 3, 4})
        results(archive, 2, {0})
        results(archive, 3, {0, 1, 2})
        results(archive, 4, set(), tried=2)
    return Reader(paths_in(tmp_path))


def test_the_best_and_the_worst_sibling_are_shown_with_what_they_changed_and_did(family: Reader) -> None:
    told = hindsight(family, family.variant(0), 9, "on")
    assert (told.arm, told.siblings) == (Hindsight.SHOWN, (1, 2))
    best, worst = told.text.split("\n\n")
    assert best.startswith("v1 (a separate branch; not in your tree): better\n")
    assert "On 8 tasks that both tried it solves +25% against v0" in best
    assert "It newly solves: task-3, task-4." in best
    assert "-0\n+better" in best
    assert "It no longer solves: task-1, task-2." in worst
    assert "+worse" in worst


def test_nothing_is_told_before_a_child_has_results_nor_where_it_is_off(family: Reader, tmp_path: Path) -> None:
    assert hindsight(family, family.variant(1), 9, "on").arm is Hindsight.NONE
    assert hindsight(family, family.variant(0), 9, "off").arm is Hindsight.NONE


@pytest.mark.parametrize("switch", ["alternate"])
def test_the_arms_alternate(family: Reader, switch: Switch) -> None:
    arms = [hindsight(family, family.variant(0), number, switch) for number in (3, 4)]
    assert {told.arm for told in arms} == {Hindsight.SHOWN, Hindsight.WITHHELD}
    assert [told.siblings for told in arms] == [(1, 2), (1, 2)]
    assert all(bool(told.text) == (told.arm is Hindsight.SHOWN) for told in arms)


def test_a_diff_in_short_keeps_what_came_and_went() -> None:
    diff = "diff --git a/x b/x\nindex 1..2\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n kept\n-old\n+new\n"
    assert in_short(diff) == "+++ b/x.py\n@@ -1,2 +1,2 @@\n-old\n+new"
    long = in_short(diff + "+more\n" * 900)
    assert long.endswith("… (cut)")
    assert len(long) < 1_700


def test_a_judge_is_held_against_what_was_measured(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        results(archive, 0, {0, 1, 2})
        for value, number in ((-50, 0), (-10, 2), (0, 3), (20, 5), (60, 4)):
            grown(archive, Hindsight.NONE, set(range(number)), float(value))
        silent = archive.begin_expansion(0, 1)
        mute = Judgement("model", error="no answer")
        archive.finish_expansion(silent, ExpansionResult(None), code("silent"), judgement=mute)
    found = calibration(edits(Reader(paths_in(tmp_path))))
    assert found is not None
    assert (found.judged, found.failed, found.pairs) == (5, 1, 5)
    assert found.rho == pytest.approx(0.9)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.9 < found.high


def test_too_few_pairs_say_nothing_of_a_judge(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        results(archive, 0, {0})
        for value in (1.0, 2.0, 3.0):
            grown(archive, Hindsight.NONE, {0}, value)
    made: list[Edit] = edits(Reader(paths_in(tmp_path)))
    found = calibration(made)
    assert found is not None
    assert (found.pairs, found.rho) == (3, None)
    assert calibration([replace(edit, judgement=None) for edit in made]) is None


def test_failures_are_counted_by_their_reason(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        grown(archive, Hindsight.NONE, {0})
        failed = archive.begin_expansion(0, 1)
        archive.finish_expansion(failed, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
    assert failures(edits(Reader(paths_in(tmp_path)))) == {"no_change": 1}
