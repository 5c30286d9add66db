"""HumanEval+ and MBPP+ of EvalPlus (https://github.com/evalplus/evalplus): the same functions with many more inputs.

The inputs are published, and what they must give is what the reference returns. Three differences from EvalPlus' own
judging: numbers are compared with its tolerance, but all else by type, never by an object's own `__eq__`; what is made
from a set may come in any order; and HumanEval/32, where several answers are right, is judged by its published tests.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from archive.errors import TaskError
from archive.records import Split
from evaluators.suites.functions.asserts import example_inputs, returns_sets_order, stub_of, unix
from evaluators.suites.functions.humaneval import STATEMENT, check, doctest_of, helpers_of, stub_of_prompt
from evaluators.suites.functions.mbpp import TEST
from evaluators.suites.functions.problem import MODULE, Problem
from evaluators.suites.published import read_records
from evaluators.suites.splits import split_by_name

_SEVERAL_ANSWERS = "find_zero"
_ANY_ORDER = frozenset(
    {
        "similar_elements",
        "find_char_long",
        "common_in_nested_lists",
        "extract_singly",
        "larg_nnum",
        "intersection_array",
        "find_dissimilar",
        "Diff",
    }
)
"""MBPP+ functions whose result EvalPlus compares as a set."""

_COMPLEX = re.compile(r"\(?[-+.\de]*j\)?")
"""A complex number as it is published, in a string, where it is an argument; inside of lists, strings are strings."""


class _Record(BaseModel):
    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    base_input: list[list[Any]]
    plus_input: list[list[Any]] | dict[str, Any]
    atol: float = 0.0
    test: str = ""
    assertion: str = ""


def read_evalplus(data: bytes, where: str) -> list[Problem]:
    """The problems of either data set, in the order of the file.

    Raises:
        TaskError: neither HumanEval+ nor MBPP+ as it is published.
    """
    records = read_records(data, _Record, where, lambda record: record.task_id)
    return [_problem(record, f"{where}: {record.task_id}") for record in records]


def _problem(record: _Record, where: str) -> Problem:
    benchmark, _, number = record.task_id.partition("/")
    entry, is_mbpp = record.entry_point, benchmark.lower() == "mbpp"
    reference = unix(record.canonical_solution if is_mbpp else record.prompt + record.canonical_solution)
    check(reference, entry, where)
    if not number.isdigit():
        raise TaskError(f"{where}: is no id of HumanEval+ or MBPP+ (HumanEval/0, Mbpp/2)")
    several = entry == _SEVERAL_ANSWERS
    if several and not record.test:
        raise TaskError(f"{where}: has no published tests; take version v0.1.10 or later")
    plus = record.plus_input if isinstance(record.plus_input, list) else []
    examples = example_inputs([record.assertion], entry) if is_mbpp else []
    inputs = [repr(_arguments(one, examples)) for one in [*record.base_input, *plus]]
    return Problem(
        id=f"{'mbpp' if is_mbpp else 'humaneval'}-{number}",
        split=_split(number, is_mbpp),
        statement=record.prompt.strip().strip('"').strip() + f"\n\nWrite it as `{entry}` in `{MODULE}`.\n"
        if is_mbpp
        else STATEMENT.format(entry=entry, module=MODULE),
        stub=stub_of(reference, entry) if is_mbpp else stub_of_prompt(record.prompt),
        reference=reference,
        entry=entry,
        published=[record.test, f"check({entry})"] if several else [],
        helpers=helpers_of(record.prompt, entry) if several else "",
        inputs=[] if several else inputs,
        any_order=entry in _ANY_ORDER or (is_mbpp and returns_sets_order(reference)),
        tolerance=record.atol or 1e-6,
        kind="function",
        test_command="" if is_mbpp else doctest_of(record.prompt),
    )


def _split(number: str, is_mbpp: bool) -> Split:
    if not is_mbpp:
        return split_by_name("humaneval", number)
    return Split.HELD_OUT if int(number) in TEST else Split.SEARCH


def _arguments(published: list[Any], examples: list[tuple[object, ...]]) -> tuple[object, ...]:
    """JSON knows lists alone: where the assertion's own arguments are tuples, sets or complex numbers, so are these.
    HumanEval's functions take none of them."""
    if not examples or len(examples[0]) != len(published):
        return tuple(published)
    return tuple(_argument(value, one) for value, one in zip(published, examples[0], strict=True))


def _argument(value: Any, like: object) -> object:
    if isinstance(value, str) and isinstance(like, int | float | complex) and _COMPLEX.fullmatch(value):
        return complex(value)
    return _as(value, like)


def _as(value: Any, like: object) -> object:
    if isinstance(value, list):
        inside = next(iter(like), None) if isinstance(like, list | tuple | set) else None
        parts = [_as(part, _at(like, place, inside)) for place, part in enumerate(value)]
        if isinstance(like, tuple):
            return tuple(parts)
        return set(parts) if isinstance(like, set) else parts
    if isinstance(value, dict):
        inside = next(iter(like.values()), None) if isinstance(like, dict) else None
        return {key: _as(part, inside) for key, part in value.items()}
    return value


def _at(like: object, place: int, otherwise: object) -> object:
    """The part of the example that says what the one at `place` is: its own where there is one, else the first."""
    return like[place] if isinstance(like, list | tuple) and place < len(like) else otherwise
