"""New inputs for a function of which a few are known: variations that stay what the known ones have in common.

The published assertions show an answer for each of their inputs: who writes these answers down passes them all. So a
function is also called with inputs that nobody has seen. They must be such as the function is for, and nothing but the
examples says which those are. Hence an example is varied a little (as EvalPlus mutates its seeds, arXiv 2305.01210),
and whatever lacks a property that all examples share (likeness.py) is thrown away.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from evaluators.suites.functions.likeness import Likeness

COUNT = 24
_TRIES = 1200
_Arguments = tuple[object, ...]


def new_inputs(
    examples: Sequence[_Arguments], seed: str, count: int = COUNT, *, careful: bool = True
) -> list[_Arguments]:
    """At most `count` argument tuples that are not among the `examples`, the same for the same seed.

    Not `careful`: only types and characters are those of the examples, for a function that refuses by itself what it is
    not for.
    """
    examples = [one for one in examples if len(one) == len(examples[0])]
    if not examples or not examples[0]:
        return []
    rng = random.Random(seed)
    like, pools = Likeness(examples, careful=careful), _Pools(examples)
    seen = {repr(one) for one in examples}
    found: list[_Arguments] = []
    for _ in range(_TRIES):
        if len(found) == count:
            break
        one = _varied(examples, pools, rng)
        if repr(one) not in seen and like.fits(one):
            seen.add(repr(one))
            found.append(one)
    return found


class _Pools:
    """For each argument, and for each type, all such values that the examples have anywhere in that argument."""

    def __init__(self, examples: Sequence[_Arguments]) -> None:
        self._values: list[dict[type, list[object]]] = [{} for _ in examples[0]]
        for one in examples:
            for place, argument in enumerate(one):
                self._add(self._values[place], argument)

    def _add(self, values: dict[type, list[object]], value: object) -> None:
        values.setdefault(type(value), []).append(value)
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        if isinstance(parts, list | tuple | set | frozenset):
            for part in parts:
                self._add(values, part)

    def at(self, place: int, kind: type) -> Sequence[object]:
        return self._values[place].get(kind, ())


def _varied(examples: Sequence[_Arguments], pools: _Pools, rng: random.Random) -> _Arguments:
    one = list(rng.choice(examples))
    if len(one) > 1 and rng.random() < 0.3:  # arguments of several examples, mixed
        one = [rng.choice(examples)[place] for place in range(len(one))]
    for place in rng.sample(range(len(one)), rng.randint(1, len(one))):
        for _ in range(rng.randint(1, 3)):
            one[place] = _value(one[place], place, pools, rng)
    return tuple(one)


def _value(value: object, place: int, pools: _Pools, rng: random.Random) -> object:
    """A neighbour of `value`, of the same type."""
    if isinstance(value, bool):
        return rng.random() < 0.5
    if isinstance(value, int):
        return _number(value, [one for one in pools.at(place, int) if isinstance(one, int)], rng)
    if isinstance(value, float):
        return rng.choice((value + rng.randint(-3, 3), round(value * rng.uniform(0.5, 2), 2)))
    if isinstance(value, str):
        return _text(value, [one for one in pools.at(place, str) if isinstance(one, str)], rng)
    if isinstance(value, list):
        return _sequence(value, place, pools, rng)
    if isinstance(value, tuple):
        return tuple(_sequence(list(value), place, pools, rng))
    if isinstance(value, set):
        return set(_sequence(sorted(value, key=repr), place, pools, rng))
    if isinstance(value, dict) and value:
        key = rng.choice(list(value))
        return {**value, key: _value(value[key], place, pools, rng)}
    return value


def _number(value: int, known: Sequence[int], rng: random.Random) -> int:
    low, high = min(known), max(known)
    match rng.randint(0, 3):
        case 0:
            return value + rng.choice((-2, -1, 1, 2))
        case 1:
            return rng.choice(known)
    return rng.randint(low, high + min(high - low, 50) + 2)


def _text(value: str, known: Sequence[str], rng: random.Random) -> str:
    if not value:
        return rng.choice(known)
    place, other = rng.randrange(len(value)), rng.choice(known)
    match rng.randint(0, 4):
        case 0:
            return value[:place] + value[place + 1 :]
        case 1:
            letters = list(value)
            rng.shuffle(letters)
            return "".join(letters)
        case 2:
            return value[:place] + other[rng.randint(0, len(other)) :]
        case 3:
            return value[:place] + value[rng.randrange(len(value))] + value[place:]
    letter = rng.choice(other or value)
    return value[:place] + letter + value[place + 1 :]


def _sequence(value: list[object], place: int, pools: _Pools, rng: random.Random) -> list[object]:
    if not value:
        return value
    at, new = rng.randrange(len(value)), list(value)
    match rng.randint(0, 5):
        case 0:
            del new[at]
        case 1:
            new.insert(at, _value(new[at], place, pools, rng))
        case 2:
            rng.shuffle(new)
        case 3:
            new[at] = rng.choice(pools.at(place, type(new[at])) or new)
        case _:
            new[at] = _value(new[at], place, pools, rng)
    return new
