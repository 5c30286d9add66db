"""The set-wise queries of a window, on an archive that the store made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.browse import Browser
from tests.tui.runs import large_run, toy_run


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
        ([], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_search(browser: Browser, words: list[str], ids: list[int]) -> None:
    assert browser.search(words) == ids


def test_a_search_that_matches_everything_in_a_large_tree(tmp_path: Path) -> None:
    with Browser(large_run(tmp_path / "large", 2_000)) as browser:
        shape = browser.shape_around(browser.search(["prompt"]))
        assert sum(map(len, shape.values())) == 1_999
