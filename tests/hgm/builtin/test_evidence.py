"""What reports and test output say: errors with their frames, what came out against what was wanted, what is called."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hgm.llm.builtin.calling import called_in
from hgm.llm.builtin.evidence import gather
from hgm.llm.builtin.expectations import pairs
from hgm.llm.builtin.traceback import crashes

PYTHON = """Traceback (most recent call last):
  File "/home/ada/app/main.py", line 4, in <module>
    total(rows)
  File "/home/ada/app/sums.py", line 9, in total
    return summ(rows)
           ^^^^
NameError: name 'summ' is not defined. Did you mean: 'sum'?
"""
PYTEST = """
    def test_total():
>       assert total([1]) == 1

tests/test_sums.py:6:
_ _ _ _ _ _
    def total(rows):
>       return summ(rows)
E       NameError: name 'summ' is not defined

app/sums.py:9: NameError
"""


def test_a_python_traceback_gives_frames_marks_error_and_message() -> None:
    (crash,) = crashes(f"It broke:\n\n```\n{PYTHON}```\nPlease help")
    assert (crash.error, crash.message.split(".")[0]) == ("NameError", "name 'summ' is not defined")
    assert [(f.path, f.line, f.function) for f in crash.frames][-1] == ("/home/ada/app/sums.py", 9, "total")
    assert (crash.frames[-1].source, crash.frames[-1].marked) == ("return summ(rows)", "summ")


def test_a_pytest_traceback_gives_the_same() -> None:
    (crash,) = crashes(PYTEST)
    assert (crash.error, crash.message) == ("NameError", "name 'summ' is not defined")
    assert [(f.path, f.source) for f in crash.frames][-1] == ("app/sums.py", "return summ(rows)")


def test_a_quoted_tail_of_a_traceback_is_read_though_indented() -> None:
    (crash,) = crashes("> File \"sums.py\", line 9, in total\n>     return x\n> KeyError: 'price'\n")
    assert (crash.error, crash.message, crash.frames[-1].path) == ("KeyError", "'price'", "sums.py")


def test_an_error_that_is_asked_for_is_none_that_happened() -> None:
    assert crashes("It must raise ValueError: no name, but nothing is raised.") == ()
    assert [c.error for c in crashes("It fails with `ZeroDivisionError: division by zero`.")] == ["ZeroDivisionError"]


@pytest.mark.parametrize(
    ("text", "actual", "expected"),
    [
        ("`f(3)` returns 5 but it must return 6.", 5, 6),
        ("we get [1, 2] instead of [2, 1] when we call f(1, 2).", [1, 2], [2, 1]),
        ("f(3): should be 'ab', not 'ba'", "ba", "ab"),
        ("expected 10, got 12", 12, 10),
        ("It prints 'Helo' and not 'Hello'. Then nothing.", "Helo", "Hello"),
        ('The heading is "Nmae"; it should be "Name".', "Nmae", "Name"),
        ("The price for 3 boxes comes out as 300 rather than 3.0.", 300, 3.0),
        ("It says 12 items. It should say 13 items.", 12, 13),
        ("returned False for a valid code; True was expected.", False, True),
        ("Instead of 7 the call gives 8", 8, 7),
        ("Expected result: 5\nActual result: 7\n", 7, 5),
        ("Got: 7\nWant: 5\n", 7, 5),
        (">>> f(3)\n4\n# expected 5\n", 4, 5),
        (">>> f(1)   # should be 5\n6\n", 6, 5),
        ("    >>> f(3)\n    4    # expected 5", 4, 5),
        ("    self.assertEqual(f(3), 6)\nAssertionError: 5 != 6", 5, 6),
        ("    self.assertEqual(6, f(3))\nAssertionError: 6 != 5", 5, 6),
        ("E       assert 3 == 2\nE        +  where 3 = f(1)", 3, 2),
        ("AssertionError: False is not true", False, True),
        ("AssertionError: None != [1]", None, [1]),
    ],
)
def test_what_came_out_and_what_was_wanted_are_told_apart(text: str, actual: object, expected: object) -> None:
    first = pairs(text)[0]
    assert (first.actual, first.expected) == (actual, expected)


def test_names_that_are_called_count_more_in_examples_than_in_prose() -> None:
    found = called_in(">>> total([1])\n1\nThe helper round_up() is fine.\n")
    assert found["total"] == 1.0
    assert found["round_up"] < 1.0


@given(st.text(alphabet="'\"`[](){}>=!:.,^~ \nabFile0123-EeErrorTracbk", max_size=3_000))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    gather([(text, 1.0), (text, 0.6)])


@pytest.mark.parametrize(
    "piece", ["'a", "`f(", "[(", 'File "', ">>> f(", "expected ", "a != ", "E   x: ", "should not be ", "-1.e"]
)
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    start = time.process_time()
    gather([(piece * (20_000 // len(piece)), 1.0)])
    gather([((piece + "\n") * (20_000 // len(piece)), 1.0)])
    assert time.process_time() - start < 2.0
