"""Which changes count as one."""

from __future__ import annotations

import pytest

from archive.files import File, FileTree
from hgm.config_sections import InnerSection
from hgm.inner import search_of
from hgm.inner.agreement import alike, behaviour, decided
from hgm.inner.tries import BestOfN

CHECKOUT = {"a.py": File(b"x = 1\n"), "b.txt": File(b"b\n")}


def changed(**files: bytes | None) -> FileTree:
    named = {name.replace("_", "."): data for name, data in files.items()}
    tree = {**CHECKOUT, **{path: File(data) for path, data in named.items() if data is not None}}
    return {path: file for path, file in tree.items() if named.get(path, b"") is not None}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (changed(a_py=b"x = 2\n"), changed(a_py=b"x=2  # two\n"), True),
        (changed(a_py=b"x = 2\n"), changed(a_py=b"x = 3\n"), False),
        (changed(a_py=b"x = 2\n"), changed(a_py=b"x = 2\n", b_txt=b"c\n"), False),
        (changed(b_txt=b"c\n"), changed(b_txt=b"c \n"), False),
        (changed(a_py=b"x = (\n"), changed(a_py=b"x = ( \n"), False),
        (changed(b_txt=None), changed(b_txt=b""), False),
        (changed(new_py=b"y = 1"), changed(new_py=b"y = 1\n"), True),
    ],
)
def test_code_is_compared_without_comments_and_layout(one: FileTree, other: FileTree, same: bool) -> None:
    assert (behaviour(CHECKOUT, one) == behaviour(CHECKOUT, other)) is same


def test_a_nest_too_deep_to_parse_is_compared_byte_by_byte() -> None:
    deep = b"x = " + b"(" * 5_000 + b"1" + b")" * 5_000
    assert behaviour(CHECKOUT, changed(a_py=deep)) != behaviour(CHECKOUT, changed(a_py=deep + b" "))


def test_who_changed_nothing_does_not_vote() -> None:
    assert behaviour(CHECKOUT, dict(CHECKOUT)) is None
    assert alike(["a", None, "b", "a"]) == [2, 0, 1, 2]


@pytest.mark.parametrize(
    ("behaviours", "left", "settled"),
    [
        (["a"], 2, False),
        (["a"], 1, True),  # of equals, the first
        (["a", "a"], 1, True),
        (["a", "b"], 1, False),
        (["a", "b", "a"], 1, True),
        (["b", "a", "a"], 1, False),
        (["b", "a", "a"], 0, True),
        ([None, None], 0, False),
    ],
)
def test_no_more_tries_than_can_change_who_leads(behaviours: list[str | None], left: int, settled: bool) -> None:
    assert decided(behaviours, left) is settled


def test_it_is_asked_for_in_hgm_toml() -> None:
    section = InnerSection(search="best_of_n", tries=5, hindsight=False, value="agreement")
    assert search_of(section) == BestOfN(5, hindsight=False, value_tokens=0, agreement=True)
