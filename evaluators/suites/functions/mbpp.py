"""MBPP (https://github.com/google-research/google-research/tree/master/mbpp): 974 short functions, each with three
assertions that the statement shows.

Since they are shown, an answer can be written for them alone. What decides here are inputs that nobody has seen, with
what the published solution returns. The published test split (tasks 11 to 510) is held out; the others may be searched.
"""

from __future__ import annotations

from pydantic import BaseModel

from archive.errors import TaskError
from archive.records import Split
from evaluators.suites.functions.asserts import (
    entry_of,
    example_inputs,
    returns_sets_order,
    some,
    stub_of,
    unix,
)
from evaluators.suites.functions.problem import Problem
from evaluators.suites.published import read_records

TEST = range(11, 511)
_STATEMENT = """\
{text}

Write it as `{entry}` in `solution.py`. `test_examples.py` shows how it is called and what it must return; \
other inputs decide.
"""


class _Record(BaseModel):
    task_id: int
    text: str
    code: str
    test_list: list[str]
    test_setup_code: str = ""
    challenge_test_list: list[str] = []


def read_mbpp(data: bytes, where: str) -> list[Problem]:
    """The problems, in the order of the file.

    Raises:
        TaskError: not MBPP as it is published.
    """
    return [_problem(record, where) for record in read_records(data, _Record, where, lambda record: record.task_id)]


def _problem(record: _Record, where: str) -> Problem:
    code, setup, shown, more = (
        unix(text)
        for text in (
            record.code,
            record.test_setup_code,
            "\n".join(record.test_list),
            "\n".join(record.challenge_test_list),
        )
    )
    name = f"mbpp-{record.task_id}"
    try:
        entry = entry_of([shown], code)
        if entry is None:
            raise SyntaxError("its assertions call no function of its code")
        examples = example_inputs([shown, more], entry)
    except SyntaxError as problem:
        raise TaskError(f"{where}: task {record.task_id}: {problem}; take MBPP as it is published") from None
    return Problem(
        id=name,
        split=Split.HELD_OUT if record.task_id in TEST else Split.SEARCH,
        statement=_STATEMENT.format(text=unix(record.text).strip(), entry=entry),
        stub=stub_of(code, entry),
        reference=code + "\n",
        entry=entry,
        visible=some(setup, shown),
        published=some(setup, shown, more),
        examples=examples,
        any_order=returns_sets_order(code),
        kind="function",
    )
