"""Fair comparisons: Python's answer among plain values, and no answer that an object gives about itself."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import math
from dataclasses import dataclass
from typing import Any, NamedTuple
from unittest.mock import ANY, MagicMock, call

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.inside.compare import compare, equal, plain

Values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers() | st.text())
    ),
    max_leaves=12,
)


class Same:
    def __eq__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__


class SameInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class SameList(list[int]):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class Truthy:
    """Answers with something that is true but not True."""

    def __eq__(self, other: object) -> Any:
        return "yes"

    __hash__ = object.__hash__


class LyingMeta(type):
    """Its classes claim to be int, by every means that a class has."""

    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(int)

    @property
    def __mro__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return (int, object)


class Liar(metaclass=LyingMeta):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # type: ignore[override]
        return int


class HidesInside(list[object]):
    """Shows other elements than it compares by."""

    def __iter__(self) -> Any:
        return iter([1, 2])

    def __len__(self) -> int:
        return 2


class Point(NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Money:
    cents: int


class Colour(enum.IntEnum):
    RED = 1


class Word(str):
    pass


@given(Values, Values)
def test_equal_is_python_s_answer_among_plain_values(left: object, right: object) -> None:
    assert plain(left)
    assert equal(left, right) is (left == right)
    assert equal(left, left) is (left == left)
    assert compare(left, "!=", right) is (left != right)


@pytest.mark.parametrize(
    "cheat", [Same(), SameInt(), SameList(), Truthy(), Liar()], ids=lambda cheat: type(cheat).__name__
)
@pytest.mark.parametrize("value", [3, 2.5, "a", None, True, [1, 2], (), {"a": 1}, {1}, b"x"], ids=repr)
def test_nothing_plain_equals_an_object_that_decides_for_itself(cheat: Any, value: Any) -> None:
    assert cheat == value  # the control: without us it does
    assert not equal(cheat, value)
    assert not equal(value, cheat)
    assert not equal([cheat], [value])
    assert not equal({"k": (1, [value])}, {"k": (1, [cheat])})


def test_nothing_hides_in_sets_keys_or_behind_an_iterator() -> None:
    class SameKey(Same):
        def __hash__(self) -> int:
            return hash("k")

    assert {SameKey()} == {"k"}
    assert not equal({SameKey()}, {"k"})
    assert not equal({SameKey(): 1}, {"k": 1})
    assert not equal(frozenset({SameKey()}), {"k"})
    assert not equal(HidesInside([Same(), Same()]), [1, 2])


def test_contains_looks_for_the_item_itself() -> None:
    assert 3 in [Same()]
    assert not compare(3, "in", [Same()])
    assert not compare(Same(), "in", [3])
    assert compare(3, "in", [Same(), 3])
    assert compare("b", "in", "abc")
    assert compare(4, "not in", [1])


def test_order_is_not_for_the_candidate_to_say() -> None:
    assert Same() < 3
    assert not compare(Same(), "<", 3)
    assert compare(1, "<", 2, "<=", 2)
    assert not compare(1, "<", 2, "<", 2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (True, 1),
        (Point(1, 2), (1, 2)),
        (collections.defaultdict(int, a=1), {"a": 1}),
        (collections.Counter("aa"), {"a": 2}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (Colour.RED, 1),
        (Word("a"), "a"),
        (fractions.Fraction(1, 2), 0.5),
        (decimal.Decimal("0.5"), 0.5),
        (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29)),
        ({"a": 1}.keys(), {"a"}),
        (range(3), range(3)),
        (Money(3), Money(3)),
        ([Money(3), 4], [Money(3), 4]),
        ({Money(1): [2]}, {Money(1): [2]}),
        ({Money(1), 2}, {Money(1), 2}),
    ],
    ids=repr,
)
def test_honest_results_stay_equal(value: object, expected: object) -> None:
    assert equal(value, expected)
    assert equal(expected, value)


def test_patterns_count_only_where_the_test_writes_them() -> None:
    assert compare(0.1 + 0.2, "== pattern", pytest.approx(0.3))
    assert compare(pytest.approx(0.3), "pattern ==", 0.1 + 0.2)
    assert compare({"a": 1}, "== pattern", {"a": ANY})
    assert not compare(Same(), "== pattern", pytest.approx(0.3))
    assert pytest.approx(0, abs=math.inf) == 3
    assert not compare(pytest.approx(0, abs=math.inf), "==", 3)


def test_recorded_calls_match_a_pattern_unless_they_hold_what_votes_for_itself() -> None:
    mock = MagicMock()
    mock(1, size=2)
    assert compare(call(1, size=ANY), "pattern in", mock.mock_calls)
    assert not compare(call(2, size=ANY), "pattern in", mock.mock_calls)
    mock(Same())
    assert call(3) in mock.mock_calls, "it says so itself"
    assert not compare(call(3), "pattern in", mock.mock_calls)
    assert not compare(ANY, "pattern in", [Same()])
    assert compare(ANY, "pattern in", [3])
