"""Right answers are timed: by what the kernel counts, against the reference, in as many rounds as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, SandboxFailure
from archive.files import Change, File
from evaluators import check, efficiency
from evaluators.base import JudgeCause, Judgement, Task, Verdict, Workload
from evaluators.check import check_task
from evaluators.checkout import require
from evaluators.efficiency import FLOOR_S, MOST_ROUNDS, ROUNDS, Timed, timed
from evaluators.environments import Environment, Environments
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox
from evaluators.sandbox.process import ProcessSandbox
from tests.evaluators.folders import make_task

LOAD = "hidden_tests/test_load.py::test_load"
SLOW = "def total(n):\n    found = 0\n    for i in range(n):\n        found += i\n    return found\n"
FAST = "def total(n):\n    return n * (n - 1) // 2\n"
TOML = f"""\
id = "sums-slowly"
statement = "total() is slow"
must_stay = ["hidden_tests/test_total.py::test_small"]
[efficiency]
workload = ["{LOAD}"]
at_least = 0.3
"""
FILES = {
    "task.toml": TOML,
    "repo/calc.py": SLOW,
    "reference/calc.py": FAST,
    "hidden/hidden_tests/test_add.py": None,
    "hidden/hidden_tests/test_pair.py": None,
    "hidden/hidden_tests/test_total.py": "from calc import total\ndef test_small(): assert total(4) == 6\n",
    "hidden/hidden_tests/test_load.py": (
        "from calc import total\ndef test_load(): assert total(2 * 10**7) == 199999990000000\n"
    ),
}


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return make_task(tmp_path, FILES)


def change(text: str) -> Change:
    return Change({"calc.py": File(text.encode())})


SMALL = "hidden_tests/test_total.py::test_small"
RIGHT = Judgement(True, "all 2 tests passed", dict.fromkeys((SMALL, LOAD), Verdict.PASSED), b"", 1.0, 0.5)
WRONG = replace(RIGHT, resolved=False, cause=JudgeCause.TESTS, detail="1 of 2 tests passed")
START_S = 0.3


class Scripted:
    """Runs that take `START_S`, and what is said for the workload on top: of the reference, and of the answer."""

    def __init__(self, task: Task, reference: Iterator[float], answer: Iterator[float]) -> None:
        self.task, self.reference, self.answer, self.runs = task, reference, answer, list[str]()
        self.judgements = {"reference": RIGHT, "answer": RIGHT}

    async def __call__(self, task: Task, change: Change) -> Timed:
        who = "reference" if change == self.task.reference else "answer"
        if task.workload is None:
            assert who == "reference", "an answer is never run without the workload: it could work before it"
            self.runs.append("start")
            return Timed(self.judgements[who], START_S)
        self.runs.append(who)
        return Timed(self.judgements[who], START_S + next(getattr(self, who)))

    async def judged(self) -> Judgement:
        return await timed(self.task, change(SLOW), await self(self.task, change(SLOW)), self)


def always(*values: float) -> Iterator[float]:
    while True:
        yield from values


@pytest.mark.parametrize(
    ("answer_s", "value", "cause"),
    [(0.4, 1.0, None), (0.2, 1.0, None), (0.8, 0.5, None), (2.0, 0.2, JudgeCause.SLOW)],
)
async def test_the_ratio_decides(task: Task, answer_s: float, value: float, cause: JudgeCause | None) -> None:
    found = await Scripted(task, always(0.4), always(answer_s)).judged()
    assert found.efficiency is not None
    assert found.efficiency.value == pytest.approx(value)
    assert (found.resolved, found.cause) == (cause is None, cause)
    assert b"== efficiency\n" in found.output
    assert "; 0.30 is asked" in found.detail


async def test_reference_and_answer_take_turns_and_their_time_is_counted(task: Task) -> None:
    script = Scripted(task, always(0.4), always(0.5))
    found = await script.judged()
    assert script.runs == ["answer", "start", "reference", *(["start", "reference", "answer"] * (ROUNDS - 1))]
    assert (found.judge_s, found.overhead_s) == (len(script.runs) * 1.0, len(script.runs) * 0.5)


async def test_rounds_that_disagree_are_followed_by_more(task: Task) -> None:
    script = Scripted(task, always(0.4), iter([0.4, 4.0, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]))
    found = await script.judged()
    assert found.efficiency is not None
    assert len(found.efficiency.ratios) == MOST_ROUNDS
    assert found.resolved, "the median counts, and not the noise of one round"


async def test_what_is_too_short_to_be_timed_is_not_told_apart(task: Task) -> None:
    found = await Scripted(task, always(0.001), always(0.9 * FLOOR_S)).judged()
    assert found.efficiency is not None
    assert set(found.efficiency.ratios) == {1.0}


async def test_without_a_share_that_is_asked_nothing_is_too_slow(task: Task) -> None:
    only_timed = replace(task, workload=Workload((LOAD,)))
    found = await Scripted(only_timed, always(0.4), always(40.0)).judged()
    assert found.efficiency is not None
    assert (found.resolved, found.efficiency.value) == (True, pytest.approx(0.01))


async def test_an_answer_must_be_right_in_every_run(task: Task) -> None:
    script = Scripted(task, always(0.4), always(0.4))
    first = await script(task, change(SLOW))
    script.judgements["answer"] = WRONG
    found = await timed(task, change(SLOW), first, script)
    assert (found.resolved, found.cause, found.efficiency) == (False, JudgeCause.TESTS, None)


async def test_a_reference_that_does_not_pass_here_is_no_answer_s_fault(task: Task) -> None:
    script = Scripted(task, always(0.4), always(0.4))
    script.judgements["reference"] = WRONG
    with pytest.raises(SandboxFailure, match="sums-slowly: its own reference did not pass while it was timed: 1 of 2"):
        await script.judged()


async def test_without_isolation_nothing_is_timed(task: Task, exam: Environment) -> None:
    with pytest.raises(SandboxFailure, match="use bubblewrap"):
        await judge(ProcessSandbox(), task, task.reference, exam)
    with pytest.raises(ConfigError, match="'process' does not measure all processor time, and task sums-slowly is"):
        require(ProcessSandbox(), [task])
    require(ProcessSandbox(), [replace(task, workload=None)])


async def test_a_sound_task_is_sound(
    sandbox: Sandbox, environments: Environments, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(efficiency, "ROUNDS", 1)
    assert (await check_task(sandbox, task, environments)).problems == ()


async def test_a_task_that_is_fast_as_it_is_is_not(
    sandbox: Sandbox, environments: Environments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(efficiency, "ROUNDS", 1)
    task = make_task(tmp_path, FILES | {"repo/calc.py": FAST + "\n"})
    (problem,) = (await check_task(sandbox, task, environments)).problems
    assert problem.startswith("efficiency.at_least: repo/ is fast enough as it is, with 1.00 of the reference's speed")


async def test_a_reference_that_is_too_slow_for_itself_is_named_once(
    sandbox: Sandbox, environments: Environments, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await Scripted(task, always(0.4), always(2.0)).judged()

    async def slow(*_: object) -> Judgement:
        return found

    monkeypatch.setattr(check, "judge", slow)
    (problem,) = (await check_task(sandbox, task, environments)).problems
    assert problem.startswith("efficiency.at_least: the reference itself came to 0.20 of the reference's speed")
    assert problem.endswith("ask for less, or make the workload larger")


CLOCKS = """
import os, resource, time
for module, name in ((time, "process_time"), (time, "perf_counter"), (time, "monotonic"), (os, "times")):
    setattr(module, name, lambda *_: 0.0)
"""
AT_IMPORT = (
    CLOCKS + SLOW.replace("total(", "slowly(") + "known = {2 * 10**7: slowly(2 * 10**7), 4: 6}\ntotal = known.get\n"
)
IN_A_CHILD = (
    SLOW.replace("total(", "slowly(")
    + """
import os
def total(n):
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, str(slowly(n)).encode())
        os._exit(0)
    return int(os.read(read, 100))
"""
)


@pytest.mark.parametrize(("text", "cause"), [(AT_IMPORT, JudgeCause.SLOW), (IN_A_CHILD, JudgeCause.TESTS)])
async def test_work_cannot_be_hidden(
    sandbox: Sandbox, exam: Environment, task: Task, text: str, cause: JudgeCause, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(efficiency, "ROUNDS", 1)
    found = await judge(sandbox, task, change(text), exam)
    assert (found.resolved, found.cause) == (False, cause), found.output.decode()
