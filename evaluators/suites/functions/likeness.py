"""What all known inputs of a function have in common, as far as it can be seen: new ones must have it too.

Properties of one argument (sorted, distinct, not negative, of these characters, …) and relations between the numbers of
all arguments, lengths included (`n == len(a)`, `k <= n`, …). It is careful: a property that three examples share by
chance only keeps some good inputs out.
"""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any

_Arguments = tuple[object, ...]
_RELATIONS: tuple[Callable[[float, float], bool], ...] = (
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.eq,
    operator.ne,
    lambda a, b: a == b + 1,
    lambda a, b: a + 1 == b,
    lambda a, b: b != 0 and a % b == 0,
    lambda a, b: a != 0 and b % a == 0,
)
_CHARACTERS: tuple[Callable[[str], bool], ...] = (
    str.islower,
    str.isupper,
    str.isalpha,
    str.isdigit,
    str.isalnum,
    lambda text: bool(text),
    lambda text: not any(letter in string.whitespace for letter in text),
    lambda text: not text[:1].isspace(),
    lambda text: not text[-1:].isspace(),
    lambda text: "  " not in text,
    lambda text: text == text[::-1],
    lambda text: len(set(text)) == len(text),
    lambda text: len(text) % 2 == 0,
    lambda text: text[:1].isupper(),
    lambda text: text[:1] != "0",
    lambda text: text.count("(") == text.count(")"),
)
_NUMBERS: tuple[Callable[[float], bool], ...] = (
    lambda number: number > 0,
    lambda number: number >= 0,
    lambda number: number < 0,
    lambda number: number != 0,
    lambda number: number > 1,
    lambda number: number % 2 == 0,
    lambda number: number % 2 == 1,
)
_LISTS: tuple[Callable[[Sequence[object]], bool], ...] = (
    lambda items: bool(items),
    lambda items: _ordered(items),
    lambda items: _ordered(items[::-1]),
    lambda items: _distinct(items),
    lambda items: len(set(map(type, items))) <= 1,
    lambda items: len({len(item) for item in items if isinstance(item, list | tuple | str)}) <= 1,
    lambda items: len(items) % 2 == 0,
    lambda items: len(items) > 1,
)


class Likeness:
    """The properties that all of `examples` have; of those, if not `careful`, only types, characters and lengths."""

    def __init__(self, examples: Sequence[_Arguments], *, careful: bool = True) -> None:
        facts = [set(_facts(one)) for one in examples]
        self._common = set.intersection(*facts) if careful else set()
        self._kinds = set().union(*({fact for fact in one if fact[0] == "type"} for one in facts))
        self._letters = [set(_letters(one[place] for one in examples)) for place in range(len(examples[0]))]
        self._sizes = _sizes(examples)

    def fits(self, arguments: _Arguments) -> bool:
        facts = set(_facts(arguments))
        known = {fact for fact in facts if fact[0] == "type"} <= self._kinds
        letters = all(set(_letters([one])) <= here for one, here in zip(arguments, self._letters, strict=True))
        return known and letters and self._common <= facts and _sizes([arguments]) <= self._sizes


_Fact = tuple[object, ...]


def _facts(arguments: _Arguments) -> Iterator[_Fact]:
    """Everything that is true of `arguments`: ("type", path, type), or (path, which property)."""
    for place, argument in enumerate(arguments):
        yield from _of_value(argument, str(place))
    numbers = list(_measures(arguments))
    for (name, one), (other, two) in combinations(numbers, 2):
        yield from ((name, other, which) for which, holds in enumerate(_RELATIONS) if holds(one, two))
    for (i, a), (j, b) in combinations(enumerate(arguments), 2):
        for name, part, whole in ((f"{i} in {j}", a, b), (f"{j} in {i}", b, a)):
            if _quietly(operator.contains, whole, part):
                yield (name,)
        if type(a) is type(b) and a == b:
            yield (f"{i} is {j}",)


def _of_value(value: object, path: str) -> Iterator[_Fact]:
    yield ("type", path, type(value).__name__)
    if isinstance(value, str):
        yield from ((path, "text", which) for which, holds in enumerate(_CHARACTERS) if holds(value))
    elif isinstance(value, int | float):
        yield from ((path, "number", which) for which, holds in enumerate(_NUMBERS) if holds(value))
    elif isinstance(value, list | tuple):
        yield from ((path, "list", which) for which, holds in enumerate(_LISTS) if _quietly(holds, value))
        yield from _of_all(value, path + "[]")
    elif isinstance(value, set | frozenset):
        yield from _of_all(value, path + "{}")
    elif isinstance(value, dict):
        yield from _of_all(value, path + ".keys")
        yield from _of_all(value.values(), path + ".values")


def _of_all(values: Iterable[object], path: str) -> Iterator[_Fact]:
    """What is true of every one of `values`, and the types of each."""
    facts = [set(_of_value(value, path)) for value in values]
    if facts:
        yield from set.intersection(*facts)
        yield from (fact for one in facts for fact in one if fact[0] == "type")
    else:
        yield from ((path, kind, which) for kind, count in _COUNTS for which in range(count))


_COUNTS = (("text", len(_CHARACTERS)), ("number", len(_NUMBERS)), ("list", len(_LISTS)))


def _measures(arguments: _Arguments) -> Iterator[tuple[str, float]]:
    """The numbers that arguments are compared by: themselves, their length, their greatest and smallest part."""
    for place, one in enumerate(arguments):
        if isinstance(one, int | float) and not isinstance(one, bool):
            yield f"{place}", one
        elif isinstance(one, str | list | tuple | set | dict):
            yield f"len {place}", len(one)
            numbers = [part for part in one if type(part) in (int, float)] if isinstance(one, list | tuple) else []
            if numbers:
                yield f"max {place}", max(numbers)
                yield f"min {place}", min(numbers)
            if isinstance(one, list | tuple) and one and isinstance(one[0], list | tuple | str):
                yield f"len {place}[0]", len(one[0])


def _sizes(examples: Sequence[_Arguments]) -> set[tuple[str, int]]:
    """The lengths of tuples inside something: such are records, whose parts have meanings."""
    found: set[tuple[str, int]] = set()

    def look(value: object, path: str, inside: bool) -> None:
        if isinstance(value, tuple) and inside:
            found.add((path, len(value)))
        if isinstance(value, dict):
            value = [*value.values()]
        if isinstance(value, list | tuple | set | frozenset):
            for part in value:
                look(part, path + ".", inside=True)

    for one in examples:
        for place, argument in enumerate(one):
            look(argument, str(place), inside=False)
    return found


def _letters(values: Iterable[object]) -> Iterator[str]:
    """All characters but letters and digits, of each of which others are as good."""
    for value in values:
        if isinstance(value, str):
            yield from (letter for letter in value if not letter.isalnum())
        elif isinstance(value, dict):
            yield from _letters([*value.keys(), *value.values()])
        elif isinstance(value, list | tuple | set | frozenset):
            yield from _letters(value)


def _ordered(items: Sequence[Any]) -> bool:
    return all(a <= b for a, b in pairwise(items))


def _distinct(items: Sequence[object]) -> bool:
    return len({repr(item) for item in items}) == len(items)


def _quietly(question: Callable[..., object], *about: object) -> bool:
    """An answer where the question makes sense, else no: numbers are not in numbers, texts not in order with them."""
    try:
        return bool(question(*about))
    except TypeError:
        return False
