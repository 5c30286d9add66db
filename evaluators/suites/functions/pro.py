"""HumanEval Pro and MBPP Pro (https://github.com/CodeEval-Pro/CodeEval-Pro): a function, and one that should call it.

Both have to be written. It is judged by the published assertions on the second, and by inputs made up like theirs.
"""

from __future__ import annotations

from pydantic import BaseModel

from archive.errors import TaskError
from evaluators.suites.functions.asserts import entry_of, example_inputs, functions_in, returns_sets_order, some, unix
from evaluators.suites.functions.humaneval import stub_of_prompt
from evaluators.suites.functions.problem import MODULE, Problem
from evaluators.suites.published import read_records
from evaluators.suites.splits import split_by_name

_STATEMENT = """\
Write two functions in `{module}`. The first:

```python
{first}
```

The second, which should call the first:

```python
{second}
```
"""


class _Record(BaseModel):
    id: int
    raw_problem: str
    raw_solution: str
    new_problem: str
    new_solution: str
    test_code: str


def read_pro(data: bytes, where: str, benchmark: str) -> list[Problem]:
    """The problems, in the order of the file; `benchmark` is `mbpp-pro` or `humaneval-pro`.

    Raises:
        TaskError: not the file that CodeEval-Pro publishes.
    """
    records = read_records(data, _Record, where, lambda record: record.id)
    return [_problem(record, f"{where}: record {record.id}", benchmark) for record in records]


def _problem(record: _Record, where: str, benchmark: str) -> Problem:
    first, second = unix(record.raw_problem), unix(record.new_problem)
    reference = "\n\n".join(
        (first.rstrip("\n") + "\n" + unix(record.raw_solution), second.rstrip("\n") + "\n" + unix(record.new_solution))
    )
    tests = unix(record.test_code)
    try:
        entry = entry_of([tests], reference)
        if entry is None:
            raise SyntaxError("its assertions call neither function")
        examples, known = example_inputs([tests], entry), functions_in(reference)
    except SyntaxError as problem:
        raise TaskError(f"{where}: {problem}; take the data as it is published") from None
    name = f"{benchmark}-{record.id}"
    return Problem(
        id=name,
        split=split_by_name(benchmark, str(record.id)),
        statement=_STATEMENT.format(module=MODULE, first=first.strip(), second=second.strip()),
        stub="\n\n".join(map(stub_of_prompt, (first, second))),
        reference=reference,
        entry=entry,
        published=some(tests),
        examples=examples,
        any_order=returns_sets_order(reference),
        kind=f"self-invoking, {len(known)} functions",
    )
