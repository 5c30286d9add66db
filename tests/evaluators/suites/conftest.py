"""Published data in its own formats: small files of our own, and the real ones where they are there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evaluators.catalog import KNOWN
from evaluators.environments import Environment
from evaluators.sandbox.base import Sandbox
from evaluators.suites.functions.suite import FunctionSuite
from evaluators.suites.taking_in import take_in

MBPP: list[dict[str, object]] = [
    {
        "task_id": 3,
        "text": "Write a function to sort a list of numbers, the largest first.",
        "code": "def largest_first(numbers, n):\r\n    return sorted(numbers, reverse=True)[:n]",
        "test_list": [
            "assert largest_first([3, 1, 2], 2) == [3, 2]",
            "assert largest_first([5, 9, 7, 1], 3) == [9, 7, 5]",
            "assert largest_first([4, 8], 1) == [8]",
        ],
        "test_setup_code": "",
        "challenge_test_list": ["assert largest_first([1, 1, 2], 3) == [2, 1, 1]"],
    },
    {
        "task_id": 20,
        "text": "Write a function that says whether two numbers are both odd.\u2028It takes two numbers.",
        "code": "def both_odd(a, b):\r\n    return a % 2 == 1 and b % 2 == 1",
        "test_list": [
            "assert both_odd(3, 5) == True",
            "assert both_odd(4, 5) == False",
            "assert both_odd(9, 11) == True",
        ],
    },
]
HUMANEVAL: list[dict[str, object]] = [
    {
        "task_id": "HumanEval/0",
        "prompt": (
            "def value(terms: list, x: float) -> float:\n    return sum(c * x ** i for i, c in enumerate(terms))\n\n\n"
            'def root(terms: list) -> float:\n    """A root of a straight line.\n\n    >>> root([-2.0, 1.0])\n'
            '    2.0\n    """\n'
        ),
        "entry_point": "root",
        "canonical_solution": "    return -terms[0] / terms[1]\n",
        "test": (
            "METADATA = {'author': 'x'}\n\n\ndef check(candidate):\n    for terms in ([1.0, 2.0], [3.0, -1.0]):\n"
            "        assert abs(value(terms, candidate(terms))) < 1e-6\n"
        ),
    }
]


def json_lines(records: Sequence[Mapping[str, object]]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


@pytest.fixture(scope="session")
def suites_place(tmp_path_factory: pytest.TempPathFactory, exam: Environment) -> Path:
    return tmp_path_factory.mktemp("suites")


@pytest.fixture(autouse=True)
def own_place(suites_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HGM_SUITES", str(suites_place))


def taken_in(name: str, file: Path, sandbox: Sandbox) -> FunctionSuite:
    known = KNOWN[name]
    assert known.read is not None
    return FunctionSuite(name, known.read, take_in(known, str(file), lambda: sandbox, 2, lambda _: None))
