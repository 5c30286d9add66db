"""Comparisons that a candidate's object cannot decide in its own favour.

A value is *plain* when every object in it compares by Python's own rules: builtin and standard-library types,
subclasses that inherit their comparisons (named tuples, `defaultdict`, `IntEnum`), and containers of such. Where one
side of a comparison is plain and the other is not, they are unequal whatever `__eq__` says. Between two plain values
Python's `==` is the truth; between two that are not, the classes under test decide, as their tests mean them to.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import operator
import pathlib
import sys
import types
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

# Classes are told apart by id(): a metaclass can lie about == and hash().
_ATOMS = frozenset(map(id, (int, float, complex, bool, str, bytes, bytearray, type(None), range, type(Ellipsis))))
_LIBRARY = frozenset(
    map(
        id,
        (
            collections.OrderedDict,
            collections.defaultdict,
            collections.deque,
            collections.Counter,
            decimal.Decimal,
            fractions.Fraction,
            datetime.date,
            datetime.time,
            datetime.datetime,
            datetime.timedelta,
            datetime.timezone,
            uuid.UUID,
            enum.Enum,
            enum.Flag,
            types.SimpleNamespace,
            pathlib.PurePath,
            pathlib.PurePosixPath,
        ),
    )
)
_DECIDING = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: set for every class that Python code made
_mro = type.__dict__["__mro__"].__get__  # the real ones: a metaclass can put anything else in their place
_namespace = type.__dict__["__dict__"].__get__
_flags = type.__dict__["__flags__"].__get__
_views: tuple[Any, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_sequences: tuple[Any, ...] = (list, tuple, collections.deque)
_sets: tuple[Any, ...] = (set, frozenset)

notes: set[str] = set()
"""What was overruled, one line for people each."""


def honest(kind: type) -> bool:
    """True where objects of class `kind` compare by Python's own rules."""
    return id(kind) in _ATOMS or all(_trusted(_definer(kind, name)) for name in _DECIDING)


def _definer(kind: type, name: str) -> type:
    return next((parent for parent in _mro(kind) if name in _namespace(parent)), object)


def _trusted(kind: type) -> bool:
    return not _flags(kind) & _HEAP_TYPE or id(kind) in _LIBRARY


def plain(value: object) -> bool:
    """True where nothing in `value` compares by rules of its own."""
    kind = type(value)
    if id(kind) in _ATOMS:
        return True
    if not honest(kind):
        return False
    inside = contents(value)
    if inside is None:
        return True
    items = list(inside)
    return set(map(id, map(type, items))) <= _ATOMS or all(map(plain, items))


def contents(value: Any) -> Iterable[object] | None:
    """What a container of Python's own holds, read past any `__iter__` of a subclass; None for no such container."""
    if isinstance_of(value, dict):
        return chain(dict.keys(value), dict.values(value))
    for kind in (*_sequences, *_sets, *_views):
        if isinstance_of(value, kind):
            inside: Iterator[object] = kind.__iter__(value)
            return inside
    return None


def isinstance_of(value: object, kind: type) -> bool:
    """`isinstance` by the real class: `__class__` can lie."""
    return any(parent is kind for parent in _mro(type(value)))


def equal(left: Any, right: Any) -> Any:
    """`left == right`, where an object that decides for itself cannot equal a plain one. Arrays stay arrays."""
    answer = left == right
    if answer is False or left is right:
        return answer
    plain_left, plain_right = plain(left), plain(right)
    if plain_left is not plain_right:
        return _overruled(left, right)
    return answer if plain_left else answer and _same_inside(left, right)


def _same_inside(left: Any, right: Any) -> bool:
    """For containers with objects of the task's own classes in them: no such object stands in for a plain one."""
    for kind in _sequences:
        if isinstance_of(left, kind) and isinstance_of(right, kind):
            return all(a is b or equal(a, b) for a, b in zip(kind.__iter__(left), kind.__iter__(right), strict=True))
    if isinstance_of(left, dict) and isinstance_of(right, dict):
        values = (equal(dict.__getitem__(left, key), dict.__getitem__(right, key)) for key in dict.keys(left))
        return _as_many_plain(dict.keys(left), dict.keys(right)) and all(values)
    for kind in _sets:
        if isinstance_of(left, kind) and isinstance_of(right, kind):
            return _as_many_plain(kind.__iter__(left), kind.__iter__(right))
    return True


def _as_many_plain(left: Iterable[object], right: Iterable[object]) -> bool:
    return sum(map(plain, left)) == sum(map(plain, right))


def contains(item: Any, container: Any) -> Any:
    """`item in container`, where what decides for itself neither is nor finds a plain object."""
    answer = item in container
    inside = contents(container)
    if not answer or inside is None or (plain(item) and plain(container)):
        return answer
    if isinstance_of(container, dict):
        inside = dict.keys(container)
    return any(element is item or equal(element, item) for element in inside)


def matches(left: Any, right: Any, *, pattern_left: bool) -> Any:
    """`==` where one side is a pattern that the test itself wrote (`pytest.approx(…)`, `ANY`): the other is plain."""
    answer = left == right
    if answer is False or plain(right if pattern_left else left):
        return answer
    return _overruled(left, right)


def holds_match(pattern: Any, container: Any) -> Any:
    """`call(1, ANY) in mock.mock_calls`: an element that it matches has nothing inside that decides for itself."""
    answer, inside = pattern in container, contents(container)
    if not answer or inside is None:
        return answer
    return any(_recorded(element) and element == pattern for element in inside) or _overruled(pattern, container)


def _recorded(value: object) -> bool:
    """Whether `value` is plain, or a call that `unittest.mock` has recorded with plain arguments."""
    call = getattr(sys.modules.get("unittest.mock"), "_Call", None)
    if call is not None and type(value) is call:
        return all(map(plain, tuple.__iter__(value)))  # type: ignore[arg-type]
    return plain(value)


def fair(left: Any, right: Any) -> bool:
    """False where exactly one side is plain: then neither order nor equality is Python's to tell."""
    return plain(left) is plain(right) or _overruled(left, right)


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def ordered(left: Any, right: Any) -> Any:
        answer = compare(left, right)
        return answer if answer is False else fair(left, right) and answer

    return ordered


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": equal,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": contains,
    "not in": lambda item, container: item not in container,
    "is": operator.is_,
    "is not": operator.is_not,
    "pattern ==": lambda left, right: matches(left, right, pattern_left=True),
    "pattern in": holds_match,
    "== pattern": lambda left, right: matches(left, right, pattern_left=False),
}


def compare(left: Any, *rest: Any) -> Any:
    """`compare(a, "<", b, "==", c)` is `a < b == c`, with all operands already evaluated."""
    answer: Any = True
    for symbol, right in zip(rest[::2], rest[1::2], strict=True):
        answer = _OPERATORS[symbol](left, right)
        if len(rest) > 2 and not answer:
            return answer
        left = right
    return answer


def _overruled(left: Any, right: Any) -> bool:
    names = " and ".join(f"{kind.__module__}.{kind.__qualname__}" for kind in (type(left), type(right)))
    notes.add(f"{names} count as unequal: one decides comparisons by itself, the other by Python's rules")
    return False
