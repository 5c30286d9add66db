"""HumanEval (https://github.com/openai/human-eval): 164 functions by their signature and docstring, judged by the
published tests, which nobody sees."""

from __future__ import annotations

import ast

from pydantic import BaseModel

from archive.errors import TaskError
from evaluators.suites.functions.asserts import functions_in, parsed
from evaluators.suites.functions.problem import MODULE, Problem
from evaluators.suites.published import read_records
from evaluators.suites.splits import split_by_name

STATEMENT = """\
Write `{entry}` in `{module}` so that it does what its docstring says, for all inputs that this allows.
"""


class _Record(BaseModel):
    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    test: str


def read_humaneval(data: bytes, where: str) -> list[Problem]:
    """The problems, in the order of the file.

    Raises:
        TaskError: not HumanEval as it is published.
    """
    return [_problem(record, where) for record in read_records(data, _Record, where, lambda record: record.task_id)]


def _problem(record: _Record, where: str) -> Problem:
    number = record.task_id.rpartition("/")[2]
    reference = record.prompt + record.canonical_solution
    check(reference, record.entry_point, f"{where}: {record.task_id}")
    return Problem(
        id=f"humaneval-{number}",
        split=split_by_name("humaneval", number),
        statement=STATEMENT.format(entry=record.entry_point, module=MODULE),
        stub=stub_of_prompt(record.prompt),
        reference=reference,
        entry=record.entry_point,
        published=[record.test, f"check({record.entry_point})"],
        helpers=helpers_of(record.prompt, record.entry_point),
        kind="function",
        test_command=doctest_of(record.prompt),
    )


def check(reference: str, entry: str, where: str) -> None:
    """
    Raises:
        TaskError: the published solution is no Python, or does not define what it should.
    """
    try:
        known = functions_in(reference)
    except SyntaxError as problem:
        raise TaskError(f"{where}: prompt and solution together are no Python: {problem}") from None
    if entry not in known:
        raise TaskError(f"{where}: defines no {entry}; take the benchmark as it is published")


def stub_of_prompt(prompt: str) -> str:
    """The prompt as a module, with an error in place of the body, which is the task; some end in the middle of one."""
    text = prompt.strip("\n").rstrip()
    last = text.rpartition("\n")[2]
    blanks = len(last) - len(last.lstrip()) + 4 * last.endswith(":")
    return f"{text}\n{' ' * blanks}raise NotImplementedError\n"


def doctest_of(prompt: str) -> str:
    """The command that tries the docstring's examples, where it has any."""
    return f"python -m doctest {MODULE}" if ">>>" in prompt else ""


def helpers_of(prompt: str, entry: str) -> str:
    """What the prompt defines beside `entry`, for tests to use whatever the candidate makes of it."""
    body = parsed(stub_of_prompt(prompt)).body
    kept = [node for node in body if getattr(node, "name", "") != entry]
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in kept)
    return "\n\n\n".join(map(ast.unparse, kept)) if defines else ""
