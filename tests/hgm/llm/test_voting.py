"""The formulas of voting against figures that were found another way, and against simulated answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from hgm.llm.voting import Shared, Undecided, Unproven, borda, evidence, majority, posterior, self_certainty

counts = st.integers(0, 60)


@given(counts, counts)
def test_the_posterior_is_the_integral_of_the_paper(a: int, b: int) -> None:
    first, second = max(a, b), min(a, b)
    whole = integrate.quad(lambda p: p**second * (1 - p) ** first, 0, 1, epsabs=0)[0]
    half = integrate.quad(lambda p: p**second * (1 - p) ** first, 0, 0.5, epsabs=0)[0]
    assert posterior(first, second) == pytest.approx(half / whole, abs=1e-6)


@given(counts, counts)
def test_the_evidence_is_prior_over_posterior_at_one_half(first: int, second: int) -> None:
    ratio = 1.0 / stats.beta(first + 1, second + 1).pdf(0.5)
    assert evidence(first, second) == pytest.approx(math.log(ratio), abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_runner_up_leaves_the_least_evidence(a: int, b: int, c: int) -> None:
    third, second, first = sorted((a, b, c))
    assert evidence(first, second) <= evidence(first, third) + 1e-9


def test_the_bound_of_a_mistake_holds_however_often_one_looks() -> None:
    """Two behaviours, equally frequent but for a hair: a wrong leader is announced in at most 5 % of the tries (plus
    three standard errors); looking 300 times at a 95 % posterior is wrong far more often."""
    rng = np.random.default_rng(7)
    wrong = {"proven": 0, "decided": 0}
    rules = {"proven": Unproven(0.05, behaviours=2), "decided": Undecided(0.95)}
    tries = 400
    for _ in range(tries):
        answers = rng.random(300) < 0.499
        for name, rule in rules.items():
            votes = {True: 0, False: 0}
            for answer in answers:
                votes[bool(answer)] += 1
                if not rule(votes):
                    wrong[name] += votes[True] > votes[False]
                    break
    assert wrong["proven"] <= tries * 0.05 + 3 * math.sqrt(tries * 0.05 * 0.95)
    assert wrong["decided"] > wrong["proven"]


def test_agreement_ends_a_vote_and_a_tie_does_not() -> None:
    undecided, unproven = Undecided(), Unproven()
    assert undecided({"a": 3})
    assert not undecided({"a": 4})
    assert unproven({"a": 4})
    assert not unproven({"a": 9})
    assert undecided({"a": 20, "b": 19})
    assert unproven({"a": 20, "b": 19})
    assert undecided({})


def test_a_shared_budget_goes_where_the_vote_is_undecided() -> None:
    """One question is always answered alike, one in two ways: the second gets most samples, and none is left over."""
    shared, rng = Shared(2, 60), np.random.default_rng(1)
    votes: list[dict[int, int]] = [{}, {}]
    while chosen := shared.next():
        for question in chosen:
            answer = int(rng.random() < 0.5) if question else 0
            votes[question][answer] = votes[question].get(answer, 0) + 1
            shared.count(question, votes[question])
    easy, hard = (sum(one.values()) for one in votes)
    assert easy + hard == 60
    assert hard > 3 * easy


def test_every_question_is_asked_before_any_is_asked_twice() -> None:
    shared = Shared(3, 4)
    assert sorted(shared.next(at_once=3)) == [0, 1, 2]
    for question in range(3):
        shared.count(question, {"a": 1})
    assert len(shared.next(at_once=3)) == 1, "the budget has one sample left"


def test_self_certainty_is_the_divergence_from_uniform() -> None:
    p = np.array([0.7, 0.2, 0.06, 0.04])
    place = {str(index): math.log(value) for index, value in enumerate(p)}
    assert self_certainty([place], 4) == pytest.approx(stats.entropy(np.full(4, 0.25), p))
    even = {str(index): math.log(0.25) for index in range(4)}
    assert self_certainty([even], 4) == pytest.approx(0.0)
    assert self_certainty([place, even], 4) == pytest.approx(stats.entropy(np.full(4, 0.25), p) / 2)
    assert self_certainty([], 4) == 0.0


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=30), st.integers(1, 3))
def test_what_is_not_listed_can_only_raise_it(weights: list[float], listed: int) -> None:
    p = np.sort(np.array(weights) / sum(weights))[::-1]
    place = {str(index): math.log(value) for index, value in enumerate(p[:listed])}
    whole = stats.entropy(np.full(len(p), 1 / len(p)), p)
    assert self_certainty([place], len(p)) <= whole + 1e-9


def test_a_place_that_lists_more_than_there_is() -> None:
    with pytest.raises(ValueError, match="2 tokens are listed, but the vocabulary has only 1"):
        self_certainty([{"a": -1.0, "b": -1.0}], 1)
    assert math.isfinite(self_certainty([{"a": 0.0}], 50_000)), "a provider that rounds to certainty"


def test_borda_by_hand() -> None:
    behaviours, sure = ["a", "b", "b", None], [9.0, 2.0, 1.0, 50.0]
    assert borda(behaviours, sure, power=1.0) == {"a": 3.0, "b": 3.0}
    assert borda(behaviours, sure, power=0.0) == {"a": 1.0, "b": 2.0}
    assert borda(behaviours, sure, power=2.0) == {"a": 9.0, "b": 5.0}
    assert borda(["a", "b"], [1.0, 1.0]) == {"a": 1.5, "b": 1.5}
    assert borda([], []) == {}


def test_the_first_of_equals_wins() -> None:
    assert majority({"b": 2, "a": 2}) == "b"
    assert majority({}) is None
