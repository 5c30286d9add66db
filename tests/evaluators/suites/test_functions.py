"""Benchmarks of functions: what an agent sees, what decides, and what does not pass."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.errors import ConfigError, TaskError
from archive.files import Change, File
from archive.records import Split
from evaluators.base import Task, Verdict
from evaluators.catalog import KNOWN
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.registry import load_suite
from evaluators.sandbox.base import Sandbox
from evaluators.suites.functions.evalplus import read_evalplus
from evaluators.suites.functions.inputs import new_inputs
from evaluators.suites.functions.mbpp import read_mbpp
from evaluators.suites.functions.pro import read_pro
from evaluators.suites.functions.suite import FunctionSuite
from evaluators.suites.store import stored
from tests.evaluators.suites.conftest import HUMANEVAL, MBPP, json_lines, taken_in

HIDDEN = "hidden_tests/test_hidden.py"


@pytest.fixture(scope="session")
def mbpp_file(suites_place: Path) -> Path:
    file = suites_place / "mbpp.jsonl"
    file.write_bytes(json_lines(MBPP))
    return file


@pytest.fixture
def mbpp(mbpp_file: Path, sandbox: Sandbox) -> FunctionSuite:
    assert KNOWN["mbpp"].read is not None
    here = stored("mbpp")
    return FunctionSuite("mbpp", KNOWN["mbpp"].read, here) if here else taken_in("mbpp", mbpp_file, sandbox)


def seen_by_agents(task: Task) -> str:
    return task.statement + "".join(file.data.decode() for file in task.files.values())


async def outcome(sandbox: Sandbox, exam: Environment, task: Task, solution: str) -> dict[str, Verdict]:
    judgement = await judge(sandbox, task, Change({"solution.py": File(solution.encode())}), exam)
    assert judgement.resolved == all(verdict is Verdict.PASSED for verdict in judgement.tests.values())
    return {test.partition("::")[2]: verdict for test, verdict in judgement.tests.items()}


def test_an_agent_sees_the_shown_assertions_and_no_answer(mbpp: FunctionSuite) -> None:
    first, second = mbpp.tasks()
    assert [(task.id, task.split) for task in (first, second)] == [
        ("mbpp-3", Split.SEARCH),
        ("mbpp-20", Split.HELD_OUT),
    ]
    assert first.files["solution.py"].data == b"def largest_first(numbers, n):\n    raise NotImplementedError\n"
    assert first.must_pass == (f"{HIDDEN}::test_published", f"{HIDDEN}::test_generated")
    for task in (first, second):
        assert "reverse" not in seen_by_agents(task)
        assert "% 2" not in seen_by_agents(task)
        assert b"%" not in task.hidden[HIDDEN].data, "nor is the answer where the tests run"
    assert "[2, 1, 1]" not in seen_by_agents(first), "a challenge test is not shown"
    assert "odd.\u2028It" in second.statement


async def test_the_published_solution_passes_and_no_change_does_not(
    mbpp: FunctionSuite, sandbox: Sandbox, exam: Environment
) -> None:
    for task in mbpp.tasks():
        assert (await judge(sandbox, task, task.reference, exam)).resolved
        nothing = await judge(sandbox, task, Change({}), exam)
        assert set(nothing.tests.values()) == {Verdict.FAILED}


async def test_answers_for_the_shown_inputs_alone_do_not_pass(
    mbpp: FunctionSuite, sandbox: Sandbox, exam: Environment
) -> None:
    second = mbpp.tasks()[1]
    judgement = await judge(sandbox, second, mbpp.memorised()["mbpp-20"], exam)
    assert judgement.tests == {
        f"{HIDDEN}::test_published": Verdict.PASSED,
        f"{HIDDEN}::test_generated": Verdict.FAILED,
    }


ALWAYS = "class Always:\n    def __eq__(self, other): return True\n    def __len__(self): return 2\n"


@pytest.mark.parametrize(
    "returned",
    ["Always()", "[Always(), Always()]", "type('L', (list,), {'__eq__': lambda a, b: True})()", "tuple(right(*a))"],
)
async def test_nothing_votes_for_itself(
    mbpp: FunctionSuite, sandbox: Sandbox, exam: Environment, returned: str
) -> None:
    right = "def right(numbers, n):\n    return sorted(numbers, reverse=True)[:n]\n"
    solution = f"{ALWAYS}{right}def largest_first(*a):\n    return {returned}\n"
    verdicts = await outcome(sandbox, exam, mbpp.tasks()[0], solution)
    assert verdicts["test_generated"] is Verdict.FAILED


async def test_another_right_answer_passes(mbpp: FunctionSuite, sandbox: Sandbox, exam: Environment) -> None:
    other = "import heapq\n\n\ndef largest_first(numbers, n):\n    return heapq.nlargest(n, numbers)\n"
    assert set((await outcome(sandbox, exam, mbpp.tasks()[0], other)).values()) == {Verdict.PASSED}


def test_new_inputs_keep_what_the_known_ones_have_in_common() -> None:
    examples = [([1, 3, 5, 9], 4, "abc"), ([2, 4], 2, "hello"), ([10, 20, 30], 3, "xy")]
    found = new_inputs(examples, "seed", 40)
    assert len(found) == 40
    assert found == new_inputs(examples, "seed", 40) != new_inputs(examples, "other", 40)
    assert not {repr(one) for one in found} & {repr(one) for one in examples}
    for numbers, count, text in found:
        assert isinstance(numbers, list)
        assert isinstance(text, str)
        assert numbers == sorted(set(numbers)), "sorted and distinct, as all examples are"
        assert len(numbers) == count
        assert min(numbers) > 0
        assert text.isalpha()
        assert text.islower()


def test_new_inputs_without_care_keep_types_and_characters_only() -> None:
    found = new_inputs([([1, 3, 5, 9], 4, "abc")], "seed", 40, careful=False)
    assert len(found) == 40
    assert any(numbers != sorted(set(numbers)) for numbers, _, _ in found if isinstance(numbers, list))
    assert all(type(count) is int and isinstance(text, str) and text.isalnum() for _, count, text in found if text)


async def test_humaneval_uses_its_own_helpers_and_not_the_candidates(
    suites_place: Path, sandbox: Sandbox, exam: Environment
) -> None:
    file = suites_place / "humaneval.jsonl"
    file.write_bytes(json_lines(HUMANEVAL))
    (task,) = taken_in("humaneval", file, sandbox).tasks()
    assert task.must_pass == (f"{HIDDEN}::test_published",)
    assert task.test_command == "python -m doctest solution.py"
    assert "return -terms" not in seen_by_agents(task)
    assert (await judge(sandbox, task, task.reference, exam)).resolved
    assert not (await judge(sandbox, task, Change({}), exam)).resolved
    lies = "def value(terms, x):\n    return 0.0\n\n\ndef root(terms):\n    return 7.0\n"
    assert set((await outcome(sandbox, exam, task, lies)).values()) == {Verdict.FAILED}


PLUS: list[dict[str, object]] = [
    {
        "task_id": "Mbpp/2",
        "prompt": '"""\nWrite a function to find the shared elements.\nassert shared((3, 4), (4, 5)) == (4,)\n"""\n',
        "entry_point": "shared",
        "canonical_solution": "\ndef shared(a, b):\n    return tuple(x for x in a if x in b)\n",
        "assertion": "assert shared((3, 4), (4, 5)) == (4,)",
        "base_input": [[[3, 4], [4, 5]]],
        "plus_input": [[[1, 2, 3], [3, 2]], [[], [1]]],
        "atol": 0,
        "contract": "",
    },
    {
        "task_id": "HumanEval/4",
        "prompt": 'def mean(numbers):\n    """The mean.\n    >>> mean([1, 2])\n    1.5\n    """\n',
        "entry_point": "mean",
        "canonical_solution": "    return sum(numbers) / len(numbers)\n",
        "base_input": [[[1, 2]]],
        "plus_input": [[[0.1, 0.2, 0.3]]],
        "atol": 1e-6,
    },
]


async def test_evalplus_inputs_have_the_types_of_the_assertion(
    suites_place: Path, sandbox: Sandbox, exam: Environment
) -> None:
    file = suites_place / "MbppPlus.jsonl"
    file.write_bytes(json_lines(PLUS))
    first, second = (await asyncio.to_thread(taken_in, "mbpp-plus", file, sandbox)).tasks()
    hidden = first.hidden[HIDDEN].data.decode()
    assert "(((1, 2, 3), (3, 2)), (2, 3))" in hidden
    assert "(((), (1,)), ())" in hidden
    assert "for x in a" not in seen_by_agents(first)
    for task in (first, second):
        assert (await judge(sandbox, task, task.reference, exam)).resolved
    close = "import math\n\n\ndef mean(numbers):\n    return math.fsum(numbers) / len(numbers) + 1e-9\n"
    assert set((await outcome(sandbox, exam, second, close)).values()) == {Verdict.PASSED}


MIXED: list[dict[str, object]] = [
    {
        "task_id": "Mbpp/3",
        "prompt": '"""\nWrite a function to turn.\nassert turn([1, 2], 1) == 2\n"""\n',
        "entry_point": "turn",
        "canonical_solution": "\ndef turn(a, b):\n    return len(a) + b\n",
        "assertion": "assert turn([1, 2], 1) == 3",
        "base_input": [[[1, 2], "(1+2j)"]],
        "plus_input": [[["1j", "a", None], "-2j"]],
    },
    {
        "task_id": "HumanEval/5",
        "prompt": 'def whole(values):\n    """The whole numbers.\n    >>> whole([1, "2"])\n    [1]\n    """\n',
        "entry_point": "whole",
        "canonical_solution": "    return [value for value in values if type(value) is int]\n",
        "base_input": [[[1, "2"]]],
        "plus_input": [[[4, {}, [], 23.2, 9, "adasd"]], [[{"a": 1, "b": "c"}]]],
    },
]


def test_evalplus_strings_among_numbers_are_strings() -> None:
    first, second = read_evalplus(json_lines(MIXED), "here")
    assert first.inputs == ["([1, 2], (1+2j))", "(['1j', 'a', None], -2j)"]
    assert second.inputs == ["([1, '2'],)", "([4, {}, [], 23.2, 9, 'adasd'],)", "([{'a': 1, 'b': 'c'}],)"]


def test_data_that_was_changed_is_refused_and_other_data_is_asked_for(
    mbpp: FunctionSuite, mbpp_file: Path, tmp_path: Path
) -> None:
    assert [task.digest for task in load_suite("mbpp").tasks()] == [task.digest for task in mbpp.tasks()]
    assert len(load_suite("mbpp", mbpp_file).tasks()) == 2
    other = tmp_path / "other.jsonl"
    other.write_bytes(json_lines(MBPP[:1]))
    with pytest.raises(ConfigError, match=r"has not been made from .* yet; once, type: hgm suites fetch"):
        load_suite("mbpp", other)
    here = stored("mbpp")
    assert here is not None
    before = (here.folder / "data").read_bytes()
    (here.folder / "data").write_bytes(before.replace(b"largest", b"Largest"))
    with pytest.raises(TaskError, match=r"was changed since it was fetched .*; fetch it again: hgm suites fetch"):
        load_suite("mbpp").tasks()
    (here.folder / "data").write_bytes(before)


def test_what_is_no_mbpp_is_refused() -> None:
    record = json.loads(json.dumps(MBPP[0]))
    record["test_list"] = ["assert another(3) == 3"]
    with pytest.raises(TaskError, match="task 3: its assertions call no function of its code"):
        read_mbpp(json_lines([record]), "suite mbpp")
    record = json.loads(json.dumps(MBPP[0]))
    record["code"] = "def largest_first(:"
    with pytest.raises(TaskError, match=r"task 3: .*take MBPP as it is published"):
        read_mbpp(json_lines([record]), "suite mbpp")


@pytest.fixture(scope="session")
def real(shared_data: Path) -> Path:
    if not (shared_data / "mbpp.jsonl.gz").is_file():
        pytest.skip(f"no mbpp.jsonl.gz in {shared_data}")
    return shared_data


def test_all_of_mbpp_is_read(real: Path) -> None:
    problems = read_mbpp((real / "mbpp.jsonl.gz").read_bytes(), "suite mbpp")
    assert len(problems) == len({one.id for one in problems}) == 974
    assert sum(one.split is Split.HELD_OUT for one in problems) == 500
    assert sum(bool(one.examples) for one in problems) == 969


async def test_a_few_of_the_real_ones_judge_as_they_should(
    real: Path, sandbox: Sandbox, exam: Environment, tmp_path: Path
) -> None:
    lines = gzip.decompress((real / "mbpp.jsonl.gz").read_bytes()).split(b"\n")
    (tmp_path / "few.jsonl").write_bytes(b"\n".join(lines[:60:20]))
    suite = await asyncio.to_thread(taken_in, "mbpp", tmp_path / "few.jsonl", sandbox)
    tasks: Sequence[Task] = suite.tasks()
    assert len(tasks) == 3
    for task in tasks:
        assert (await judge(sandbox, task, task.reference, exam)).resolved
        repeated = await judge(sandbox, task, suite.memorised()[task.id], exam)
        assert repeated.tests[f"{HIDDEN}::test_published"] is Verdict.PASSED
        assert not repeated.resolved


def test_both_functions_of_a_pro_problem_have_to_be_written(real: Path) -> None:
    problems = read_pro((real / "mbpp_pro.json").read_bytes(), "suite mbpp-pro", "mbpp-pro")
    assert len(problems) == 378
    one = problems[0]
    assert one.entry == "shared_elements"
    assert one.stub.count("raise NotImplementedError") == one.stub.count("def ") == 2
    assert "set(test_tup1)" in one.reference
    assert "set(test_tup1)" not in one.stub + one.statement
    for each in problems:
        compile(each.stub, each.id, "exec")
