"""The set-wise queries of a window, on an archive that the store made."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.browse import Browser, Order
from archive.control import Verb, post
from archive.errors import ConfigError
from archive.files import File
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose, Usage
from archive.rows import MeanCost
from archive.store import Archive
from tests.tui.runs import TASKS, evaluate, expand, large_run, toy_run


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(toy_run(tmp_path / "toy")) as browser:
        yield browser


def test_shapes(browser: Browser) -> None:
    assert browser.shape([0, 3, 4]) == {0: [1, 2], 3: [5]}
    assert browser.shape_around([4]) == {0: [1], 1: [4]}
    assert browser.shape_around([]) == {}


def test_facts_are_those_of_a_reader(browser: Browser) -> None:
    assert browser.facts([3, 99]) == {3: browser.variant(3)}
    root = browser.root()
    assert root is not None
    assert (root.clade_s + root.clade_f, browser.size()) == (30, 6)


def test_counts_are_those_of_the_variants(browser: Browser) -> None:
    counts, variants = browser.counts(), browser.variants()
    assert [(v.s, v.f, v.banned) for v in variants] == list(
        zip(counts.s.tolist(), counts.f.tolist(), counts.banned.tolist(), strict=True)
    )


def test_failed_expansions(browser: Browser) -> None:
    assert {parent: len(rows) for parent, rows in browser.failed_expansions([0, 1, 2]).items()} == {1: 1}
    assert browser.failures() == 1


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["TESTS"], [1, 2, 3]),
        (["tests", "twice"], [3]),
        (["banned"], [2]),
        (["pinned"], [4]),
        (["untested"], [5]),
        (["leaf"], [2, 4, 5]),
        (["v3"], [3]),
        (["%"], []),
        (["_"], []),
        (["\\"], []),
        (["is:leaf", "-untested"], [2, 4]),
        (["v1..v3"], [1, 2, 3]),
        (["own>60"], [3]),
        (["own>=0.6"], [1, 3]),
        (["clade<50%", "n>=5"], [0, 2]),
        (["kids>1", "depth=1"], [1]),
        (["model:BUILT"], [0, 1, 2, 3, 4, 5]),
        (["idea:cut"], [4]),
        (["is:failing"], []),
        (["is:busy"], []),
        (["age>1h"], [0, 1, 2, 3, 4, 5]),
        (["cost>11k"], [0, 3]),
        (["-cost>11k", "cost>0"], [1, 2, 4]),
        (["cost>$0.01"], []),
        ([], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_search(browser: Browser, words: list[str], ids: list[int]) -> None:
    assert browser.search(words, time.time() + 7_200) == ids


@pytest.mark.parametrize("word", ["own>", "n>many", "age<soon", "cost>$", "cost>1kk", "is:red", "kids=-1"])
def test_a_bound_that_cannot_be_read_is_named(browser: Browser, word: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(word)):
        browser.search([word])


@given(st.lists(st.text(min_size=1, max_size=12), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_a_search_or_an_error_of_ours(browser: Browser, words: list[str]) -> None:
    with contextlib.suppress(ConfigError):
        assert set(browser.search(words)) <= set(range(6))


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (Order.AGE, [1, 2, 3, 4]),
        (Order.NEWEST, [4, 3, 2, 1]),
        (Order.OWN, [3, 1, 2, 4]),
        (Order.COST, [1, 2, 3, 4]),
    ],
)
def test_siblings_are_sorted(tmp_path: Path, order: Order, first: list[int]) -> None:
    paths = toy_run(tmp_path / "wide")
    with Archive.open(paths) as archive, Browser(paths) as browser:
        for _ in range(2):
            expand(archive, 0, "one more", "pass", f"# {time.time_ns()}")
        evaluate(archive, 6, "+++")
        shape = browser.shape([0], order)
        expected = {1: 1, 2: 2, 3: 6, 4: 7}
        assert shape[0] == [expected[at] for at in first]
        assert browser.shape_around(range(8), order)[0] == shape[0]


def test_costs_follow_what_ends(tmp_path: Path) -> None:
    paths = toy_run(tmp_path / "toy")
    with Archive.open(paths) as archive, Browser(paths) as browser:
        flying = archive.begin_evaluation(5, TASKS[0].id, Purpose.SEARCH, 1)
        before = browser.all_costs().tokens.tolist()
        assert before == [browser.costs(range(6))[id].tokens for id in range(6)]
        archive.finish_evaluation(flying, EvaluationResult(Outcome.RESOLVED, usage=Usage(prompt_tokens=7, usd=0.5)))
        evaluate(archive, 5, "+")
        after = browser.all_costs()
        assert after.tokens[5] - before[5] == 1_507
        assert after.usd[5] == browser.costs([5])[5].usd == 0.5
        assert browser.all_costs().tokens.tolist() == after.tokens.tolist()


def test_the_distinct_counts(browser: Browser) -> None:
    s, f = browser.pairs()
    assert sorted(zip(s.tolist(), f.tolist(), strict=True)) == sorted({(v.s, v.f) for v in browser.variants()})
    assert browser.oldest_with(0, 5) is None  # banned
    found = browser.oldest_with(7, 1)
    assert found is not None
    assert found.id == 3


def test_a_search_that_matches_everything_in_a_large_tree(tmp_path: Path) -> None:
    with Browser(large_run(tmp_path / "large", 2_000)) as browser:
        shape = browser.shape_around(browser.search(["prompt"]))
        assert sum(map(len, shape.values())) == 1_999


def test_a_branch_can_be_fetched_from_what_was_exported(browser: Browser, tmp_path: Path) -> None:
    bundle = browser.export_branch(3, tmp_path / "out" / "v3.bundle")
    listed = subprocess.run(["git", "bundle", "list-heads", bundle], capture_output=True, text=True, check=True).stdout
    assert listed.split() == [browser.variant(3).commit, "refs/heads/variant/3"]
    with pytest.raises(ConfigError, match="is a directory"):
        browser.export_branch(3, tmp_path)


def test_decisions_newest_first_and_notes(browser: Browser) -> None:
    assert [row.id for row in browser.decisions_before(None, 2)] == [5, 4]
    assert [row.id for row in browser.decisions_before(4, 9)] == [3, 2, 1]
    post(browser.paths, Verb.NOTE, {"variant": 3, "text": "good"})
    assert [note.args["text"] for note in browser.notes(3)] == ["good"]
    assert browser.notes(1) == []


@pytest.mark.parametrize(
    ("manifest", "shares"),
    [
        (b"[effort]\nevaluate = 0.5\nedit = 1", {"evaluate": 0.5, "edit": 1.0}),
        (b"[effort]\nedit = 0.25\nother = 'x'", {"edit": 0.25}),
        (b"name = 'plain'", {}),
        (b"effort = 1", {}),
        (b"effort = " + b"[" * 10_000, {}),
        (b"\xff", {}),
        (None, {}),
    ],
)
def test_the_effort_of_a_variant_is_what_its_manifest_says(
    tmp_path: Path, manifest: bytes | None, shares: dict[str, float]
) -> None:
    paths = toy_run(tmp_path / "toy")
    files = {"agent.toml": File(manifest)} if manifest is not None else {"other": File(b"")}
    with Archive.open(paths) as archive:
        child = archive.finish_expansion(archive.begin_expansion(3, 1), ExpansionResult(None), files)
    assert child is not None
    with Browser(paths) as browser:
        assert browser.efforts(child.id) == shares
        assert browser.efforts(child.id) is browser.efforts(child.id)


def test_a_variant_has_the_mean_cost_of_its_evaluations_and_of_its_expansions(tmp_path: Path) -> None:
    paths = toy_run(tmp_path / "toy")
    with Archive.open(paths) as archive:
        evaluate(archive, 5, "+-", usd=0.25)
        for tokens in (1_000, 3_000):
            used = ExpansionResult(None, usage=Usage(prompt_tokens=tokens, usd=tokens / 1_000), agent_s=2.0)
            archive.finish_expansion(archive.begin_expansion(5, 1), used, {"n": File(str(tokens).encode())})
        archive.begin_expansion(5, 1)
    with Browser(paths) as browser:
        assert browser.role_costs(5) == {
            "evaluate": MeanCost(2, 1_500, 0.25, pytest.approx(3.2)),
            "edit": MeanCost(2, 2_000, 2.0, 2.0),
        }
        assert browser.role_costs(2).keys() == {"evaluate"}
