from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hgm.llm.builtin import commands, suspects
from hgm.llm.builtin.conversation import Offer
from hgm.llm.builtin.source import units_of
from hgm.llm.builtin.suspects import Suspects

SHOP = """
RATE = 2


def price(items):
    total = 0
    for item in items:
        total -= item
    return total


def label(name):
    return name.upper()


def unused():
    return 1
"""
CASES = """
import unittest

from shop import label, price


class TestShop(unittest.TestCase):
    def test_price(self):
        self.assertEqual(price([1, 2]), 3)

    def test_no_items(self):
        self.assertEqual(price([]), 0)

    def test_label(self):
        self.assertEqual(label("a"), "A")

    def test_no_name(self):
        with self.assertRaises(AttributeError):
            label(None)

    @unittest.skip("later")
    def test_later(self):
        price([1])
"""
FUNCTIONS = """
from shop import label, price


def test_price():
    assert price([1, 2]) == 3


def test_no_items():
    assert price([]) == 0


def test_label():
    assert label("a") == "A"
"""


def offer(test_command: str, characters: int = 4000) -> Offer:
    return Offer("shell", frozenset({"ls", "python3"}), test_command, 20, characters, 4, False)


def first_run(folder: Path, tests: str, command: str, characters: int = 4000) -> str:
    (folder / "shop.py").write_text(SHOP)
    (folder / "test_shop.py").write_text(tests)
    typed = commands.editing(offer(command, characters), [], test=command)
    return subprocess.run(["sh", "-c", typed], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("tests", "command"),
    [(CASES, f"{sys.executable} -m unittest -q"), (FUNCTIONS, f"{sys.executable} -m pytest -q -p no:cacheprovider")],
)
def test_the_lines_of_the_failing_test_are_named(tmp_path: Path, tests: str, command: str) -> None:
    told = first_run(tmp_path, tests, command)
    found = suspects.read([told])
    assert found.complete
    line = SHOP.splitlines().index("        total -= item") + 1
    assert found.scores["shop.py", line] == 9, "run by the failing test only"
    assert found.scores["shop.py", line - 1] < 9, "run by a passing one too"
    assert found.worst("shop.py") == [line]
    assert not any(SHOP.splitlines()[n - 1].strip().startswith(("return name", "return 1")) for _, n in found.scores)
    assert set(found.paths) == {"shop.py"}
    assert "3" in told.partition("suspects end")[2], "the tests' own output follows"


def test_tests_that_pass_name_nothing(tmp_path: Path) -> None:
    passing = CASES.replace("price([1, 2]), 3", "price([1, 2]), -3")
    told = first_run(tmp_path, passing, f"{sys.executable} -m unittest -q")
    assert "base 0" in told
    assert not suspects.read([told]).scores


def test_what_is_named_keeps_to_what_the_scaffold_shows(tmp_path: Path) -> None:
    assert len(first_run(tmp_path, CASES, f"{sys.executable} -m unittest -q", characters=600)) <= 600


def test_the_last_text_with_names_counts() -> None:
    texts = ["suspect 9 old.py 1\nsuspects end", "suspect 4 ./new.py 2-4 9\n", "nothing"]
    found = suspects.read(texts)
    assert found == Suspects({("new.py", n): 4 for n in (2, 3, 4, 9)}, complete=False)


@pytest.mark.parametrize(
    "text", ["suspect 0 a.py 1", "suspect 9 a.txt 1", "suspect 9 a.py x", "suspect 99 a.py 1", " suspect 9 a.py 1"]
)
def test_other_lines_are_not_taken_for_it(text: str) -> None:
    assert not suspects.read([text]).scores
    assert suspects.without(text) == text


def test_a_hostile_range_is_bounded() -> None:
    assert len(suspects.read(["suspect 9 a.py 1-999999"]).scores) <= suspects.MAX_LINES + 1


def test_bonuses_are_for_statements_in_functions() -> None:
    text = textwrap.dedent(
        """\
        LIMIT = 3

        def f(a):
            b = g(
                a,
                LIMIT,
            )
            if b:
                return b
            return a

        def h():
            return 0
        """
    )
    (unit,) = units_of("m.py", 1, text)
    found = suspects.line_bonuses(unit, Suspects({("m.py", 5): 8, ("m.py", 9): 4}, complete=True))
    assert {found[n] for n in (4, 5, 6, 7)} == {suspects.WEIGHT}, "a statement of several lines is one place"
    assert found[9] == suspects.WEIGHT / 4
    assert found[13] == suspects.NOT_RUN
    assert 1 not in found, "what runs at import is not known"
    assert suspects.NOT_RUN not in suspects.line_bonuses(unit, Suspects({("m.py", 9): 4}, complete=False)).values()
