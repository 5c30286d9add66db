"""The sequential comparison: its evidence, its promise about false alarms, and when it ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import beta

from archive.sequential import EARLY, log_evidence, sequential, settled, told_apart
from archive.statistics import LEVEL, mcnemar


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 7), (3, 9), (40, 41)])
def test_the_evidence_is_the_bayes_factor(first: int, second: int) -> None:
    expected = math.log(beta(1 + first, 1 + second)) + (first + second) * math.log(2)
    assert log_evidence(first, second) == pytest.approx(expected)
    assert log_evidence(first, second) == log_evidence(second, first)


def test_whoever_looks_after_every_task_is_fooled_no_more_often_than_promised() -> None:
    """2,000 comparisons of equals, over 400 tasks on which they differ."""
    wins = np.cumsum(np.random.default_rng(0).random((2000, 400)) < 0.5, axis=1)
    table = {(n, b): told_apart(n - b, b, LEVEL) for n in range(1, 401) for b in range(n + 1)}
    fooled = [any(table[n, int(b)] for n, b in enumerate(row, 1)) for row in wins]
    assert np.mean(fooled) <= 1 - LEVEL
    assert np.mean(fooled) > 0.005, "else it could not tell anything apart"


def test_it_ends_when_told_apart_or_when_no_rest_could_tell_them_apart() -> None:
    assert told_apart(0, 11, EARLY)
    assert not told_apart(0, 10, EARLY)
    assert settled(0, 11, 100)
    assert not settled(0, 10, 100)
    assert mcnemar(3, 3 + 5) >= 1 - LEVEL
    assert settled(3, 3, 5), "five more for one of them would not do"
    assert not settled(3, 3, 10)
    assert settled(0, 0, 0)


def test_only_common_tasks_count() -> None:
    found = sequential({"a": 1, "b": 0, "c": 1, "d": 0.5}, {"a": 0, "b": 1, "c": 1, "e": 0}, 10)
    assert (found.first, found.second, found.tried, found.left) == (1, 1, 3, 7)
    assert found.p_value == 1.0
    assert not found.clear
