"""`hgm tasks check DIR`: proves each task of a suite before a search spends anything on it.

A task is sound when its hidden tests fail on the files as they are and pass with the reference fix, twice in a row,
and when the visible test command runs. `python -m evaluators.check DIR` does the same without the command line.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import EnvironmentUnavailable, HgmError, TaskError
from archive.files import Change
from evaluators.answers import refuse_own_answer
from evaluators.base import JudgeCause, Judgement, Suite, Task, Verdict
from evaluators.checkout import with_reference
from evaluators.environments import Environments
from evaluators.environments.stock import in_the_background
from evaluators.grading import judge
from evaluators.protection import kept_change
from evaluators.registry import load_suite
from evaluators.sandbox.base import Finished, Sandbox
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.suites.repository import RepositorySuite
from evaluators.visible import visible_job

_NOTHING = Change({})
_NO_MODULE = re.compile(r".*: No module named \S+")
_FRAME_ELSEWHERE = re.compile(r"^(?:/|<frozen )[^\n]*:\d+: in [^\n]*\n(?: {4}[^\n]*\n)*", re.MULTILINE)
"""A frame of a traceback that is not in the task's own files: pytest's, the judge's or Python's."""

_RAN = (0, 1)
"""Exit codes of a test command that ran: all passed, or some failed. Others (127, pytest's 2 to 5) mean it did not."""


@dataclass(frozen=True)
class TaskCheck:
    """What is wrong with one task, a sentence each; nothing, if it is sound."""

    task_id: str
    problems: tuple[str, ...]
    took_s: float

    @property
    def sound(self) -> bool:
        return not self.problems


def load_all(suite: Suite) -> tuple[Sequence[Task], list[TaskCheck]]:
    """The tasks that can be proven, and a check of each folder that is no task, under the folder's name.

    Raises:
        ConfigError: there are no tasks at all.
    """
    if not isinstance(suite, RepositorySuite):
        return suite.tasks(), []
    tasks, wrong = suite.load()
    return tasks, [TaskCheck(folder, (str(error),), 0.0) for folder, error in wrong.items()]


async def check_suite(
    sandbox: Sandbox,
    tasks: Sequence[Task],
    environments: Environments,
    *,
    workers: int = 2,
    on_result: Callable[[TaskCheck], None] = lambda _: None,
) -> tuple[TaskCheck, ...]:
    """The check of each task, in the order of `tasks`; `on_result` hears of each as it is done.

    Raises:
        SandboxFailure: the host could not run one of them.
    """
    slots = asyncio.Semaphore(workers)

    async def one(task: Task) -> TaskCheck:
        async with slots:
            result = await check_task(sandbox, task, environments)
        on_result(result)
        return result

    return tuple(await asyncio.gather(*map(one, tasks)))


async def check_task(sandbox: Sandbox, task: Task, environments: Environments) -> TaskCheck:
    """Three judged runs and one of the visible test command, in the task's own environment."""
    began = time.monotonic()
    try:
        environment = await in_the_background(lambda: environments.of_task(task.environment))
        refuse_own_answer(environments, task)
    except (EnvironmentUnavailable, TaskError) as error:
        return TaskCheck(task.id, (f"environment: {error}",), time.monotonic() - began)
    try:
        task = await with_reference(sandbox, task)
    except TaskError as error:
        return TaskCheck(task.id, (str(error),), time.monotonic() - began)
    before = await judge(sandbox, task, _NOTHING, environment)
    first = await judge(sandbox, task, task.reference, environment)
    second = await judge(sandbox, task, task.reference, environment)
    problems = [*_in_reference(task), *_before_the_fix(task, before), *_after_the_fix(task, first, second)]
    if task.test_command:
        ran = await sandbox.run(visible_job(task.test_command, task.files, task.limits, environment))
        problems += _in_test_command(task, ran)
    return TaskCheck(task.id, tuple(problems), time.monotonic() - began)


def _in_reference(task: Task) -> Iterator[str]:
    left_out = task.reference.entries.keys() - kept_change(task, task.reference).entries.keys()
    if left_out:
        yield f"the reference changes {min(left_out)}, which no change may touch (a test, its configuration or a hook)"


def _before_the_fix(task: Task, before: Judgement) -> Iterator[str]:
    for test in task.must_pass:
        if before.tests[test] is Verdict.PASSED:
            yield f"must_pass: {test} passes before the fix; move it to must_stay or make it meet the bug"
    for test in task.must_stay:
        verdict = before.tests[test]
        if verdict in (Verdict.FAILED, Verdict.ERROR):
            yield f"must_stay: {test} does not pass before the fix ({verdict}); move it to must_pass or correct it"
    if before.resolved and before.efficiency:
        yield f"efficiency.at_least: repo/ is fast enough as it is, with {before.efficiency}"


def _after_the_fix(task: Task, first: Judgement, second: Judgement) -> Iterator[str]:
    if first.cause is JudgeCause.JUDGE_LIMIT:
        yield f"limits: {first.detail}; raise it in [limits], or make the tests need less"
        return
    told: set[str] = set()
    for test, verdict in first.tests.items():
        field = _field(task, test)
        if verdict is Verdict.MISSING:
            yield f"{field}: {test} is not there; write the id as pytest prints it"
        elif verdict is Verdict.SKIPPED:
            yield f"{field}: {test} is skipped; a named test must run"
        elif verdict is not second.tests[test]:
            yield f"{field}: {test} is flaky: {verdict} and then {second.tests[test]} with the same fix"
        elif verdict is not Verdict.PASSED:
            excerpt = _excerpt(first, test)
            shown = " as above" if excerpt in told else f"\n{excerpt}"
            told.add(excerpt)
            yield f"{field}: {test} does not pass with the reference fix ({verdict}):{shown}"
    named_passed = all(verdict is Verdict.PASSED for verdict in first.tests.values())
    for run in (first, second):
        if run.cause is JudgeCause.SLOW:
            came_to = f"the reference itself came to {run.efficiency}"
            yield f"efficiency.at_least: {came_to}; ask for less, or make the workload larger"
            return
        if named_passed and not run.resolved:
            yield f"the judge refuses the reference fix: {run.detail}"
            return


def _field(task: Task, test: str) -> str:
    """Where in task.toml `test` is named."""
    return "must_pass" if test in task.must_pass else "must_stay" if test in task.must_stay else "efficiency.workload"


def _excerpt(judgement: Judgement, test: str) -> str:
    """What the runner printed for `test`, or for the file that it is in."""
    sections = judgement.output.decode(errors="replace").split("== ")
    wanted = [text for text in sections if text.startswith((test + "\n", test.split("::")[0] + "\n", "note\n"))]
    return _FRAME_ELSEWHERE.sub("", "".join(wanted or sections))[-1500:].rstrip()


def _in_test_command(task: Task, finished: Finished) -> Iterator[str]:
    said = finished.said(800)
    if finished.limit:
        yield f"test_command: {task.test_command!r} meets the {finished.limit} limit"
    elif finished.exit_code not in _RAN or _NO_MODULE.fullmatch(said):
        yield f"test_command: {task.test_command!r} does not run (exit code {finished.exit_code}):\n{said}"
    elif "Ran 0 tests" in said:
        yield f"test_command: {task.test_command!r} finds no tests"


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 if every task is sound, 1 if not, 2 if a folder is no task, and that of the error where the check
    could not be made."""
    parser = argparse.ArgumentParser(prog="python -m evaluators.check", description=__doc__)
    parser.add_argument("suite", help="a suite's name, a directory of task folders, or one task folder")
    parser.add_argument("--data", type=Path, help="where the suite's data lies, for suites that are not shipped")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        tasks, unusable = load_all(load_suite(options.suite, options.data))
        for check in unusable:
            _print_check(check)
        sandbox = BubblewrapSandbox()
        sandbox.check()
        proven = asyncio.run(
            check_suite(sandbox, tasks, Environments(), workers=options.workers, on_result=_print_check)
        )
    except HgmError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    checks = [*unusable, *proven]
    unsound = sum(not check.sound for check in checks)
    sys.stdout.write(f"{len(checks)} tasks, {len(checks) - unsound} sound\n")
    if unusable:
        return TaskError.exit_code
    return 1 if unsound else 0


def _print_check(check: TaskCheck) -> None:
    lines = [f"{'ok ' if check.sound else 'BAD'} {check.task_id} ({check.took_s:.1f} s)", *check.problems]
    sys.stdout.write("\n    ".join(line.replace("\n", "\n    ") for line in lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
