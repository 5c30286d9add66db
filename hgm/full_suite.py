"""The rest of a project's tests, for what an agent got right: its stored changes are judged again, on all of them.

A task names the tests that matter to it: those that notice the bug, and some near it. They decide in a search, where an
evaluation must be quick. What they cannot see is a fix that breaks something far away. Here every test in the task's
files that passes with the reference must pass with the change too. No result of the run changes by that.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import ConfigError
from archive.files import Change, apply_change, digest, unified_patch
from archive.queries import Reader
from archive.records import Outcome
from evaluators.base import Judgement, Task, Verdict
from evaluators.environments import Environment
from evaluators.environments.stock import in_the_background
from evaluators.grading import judge, judged_tree, passing
from evaluators.patch import BadPatch, read_patch
from evaluators.sandbox.base import Sandbox
from hgm.journal import read_lines, write_line
from hgm.mine.baseline import fit_for_judge
from hgm.plan import Plan, check_lock
from hgm.run import Rooms, open_rooms

Answer = tuple[str, str]
"""A task's id, and the address of a stored patch that resolves it."""

WALL_S = 600.0
"""For all tests of a project, where a task's own have `judge_wall_s`."""

SHOWN = 3
OF_A_BENCHMARK = "its benchmark says itself which tests decide"
REFUSED = "the judge refuses the other tests of its project as they are (docs/security.md, The judge)"
HIDDEN = "its stored patch does not show all of its change"
FOR_GOOD = frozenset({"", OF_A_BENCHMARK, REFUSED, HIDDEN})
"""Reasons why there is no answer that will be the same next time; all others are those of one time, and not kept."""


@dataclass(frozen=True)
class SecondLook:
    """One right answer of a task, judged on `tests` more tests than the task names. `broken` are those of them that it
    fails; `unknown` says why it could not be judged again, '' where it was."""

    task_id: str
    patch: str
    tests: int = 0
    broken: tuple[str, ...] = ()
    unknown: str = ""

    def __str__(self) -> str:
        if self.unknown:
            return f"{self.task_id}: not judged again: {self.unknown}"
        if not self.tests:
            return f"{self.task_id}: its project has no other tests"
        if not self.broken:
            return f"{self.task_id}: also right on {self.tests} more tests"
        more = f" and {len(self.broken) - SHOWN} more" if len(self.broken) > SHOWN else ""
        return f"{self.task_id}: resolved, and breaks {', '.join(self.broken[:SHOWN])}{more}"


@dataclass(frozen=True)
class FullSuite:
    """All right answers of one variant; equal changes of one task are one."""

    answers: tuple[SecondLook, ...]

    @property
    def broken(self) -> list[SecondLook]:
        return [one for one in self.answers if one.broken]

    @property
    def unknown(self) -> list[SecondLook]:
        return [one for one in self.answers if one.unknown]

    def __str__(self) -> str:
        if not self.answers:
            return "there is no right answer to judge again"
        alone = sum(not one.tests and not one.unknown for one in self.answers)
        same = len(self.answers) - len(self.broken) - len(self.unknown) - alone
        parts = [f"of {_answers(len(self.answers))}, {same} also right on all tests of their projects"]
        parts += [f"{alone} of projects without other tests"] if alone else []
        parts += [f"{len(self.broken)} break other tests"] if self.broken else []
        parts += [f"{len(self.unknown)} could not be judged again"] if self.unknown else []
        return ", ".join(parts)

    def counts(self) -> dict[str, int]:
        return {"right": len(self.answers), "broken": len(self.broken), "unknown": len(self.unknown)}

    def as_json(self) -> dict[str, object]:
        return {**self.counts(), "answers": [asdict(one) for one in self.answers]}


def full_suite(plan: Plan, variant: int, tasks: Collection[str], say: Callable[[str], None]) -> FullSuite:
    """Judge what `variant` has resolved of `tasks` (ids) once more; what was judged before is read. `say` hears of each
    answer.

    Raises:
        RunMismatch: the tasks are not those that the run was made with.
        SandboxFailure: the host could not run the tests.
        and what `hgm.run.open_rooms` raises.
    """
    check_lock(plan)
    with Reader(plan.paths) as reader:
        right = [row for row in reader.scored(variant) if row.outcome is Outcome.RESOLVED and row.task_id in tasks]
        patches = {row.patch_blob: reader.blob(row.patch_blob) for row in right}
    kept = Kept(plan.paths.cache / "full-suite.jsonl", plan.tasks)
    wanted = list(dict.fromkeys((row.task_id, row.patch_blob) for row in right))
    missing = [one for one in wanted if one not in kept.known]
    if missing:
        plan.paths.cache.mkdir(exist_ok=True)
        say(f"{_answers(len(missing))} to judge on all tests of their projects")
        asyncio.run(_all(plan, missing, patches, kept, open_rooms(plan, say), say))
    return FullSuite(tuple(kept.known[one] for one in wanted))


def _answers(number: int) -> str:
    return f"{number} right answer{'' if number == 1 else 's'}"


class Kept:
    """What was found out before, in a file that may be deleted at any time. Of tasks that have changed, nothing; nor of
    what could not be judged for a reason that may be gone next time."""

    def __init__(self, file: Path, tasks: Mapping[str, Task]) -> None:
        self._file, self._tasks = file, tasks
        self.known: dict[Answer, SecondLook] = {}
        for one in read_lines(file, self._read):
            if one is not None:
                self.known[one.task_id, one.patch] = one

    def add(self, one: SecondLook) -> None:
        self.known[one.task_id, one.patch] = one
        if one.unknown in FOR_GOOD:
            write_line(self._file, {"digest": self._tasks[one.task_id].digest, **asdict(one)})

    def _read(self, facts: dict[str, Any]) -> SecondLook | None:
        """None where the task has changed since, or it is to be tried again."""
        same = self._tasks[facts["task_id"]].digest == facts.pop("digest")
        one = SecondLook(**{**facts, "broken": tuple(facts["broken"])})
        return one if same and one.unknown in FOR_GOOD else None


async def _all(
    plan: Plan,
    answers: Sequence[Answer],
    patches: Mapping[str, bytes],
    kept: Kept,
    rooms: Rooms,
    say: Callable[[str], None],
) -> None:
    """Task by task, as many at once as the run has workers."""
    slots, projects = asyncio.Semaphore(plan.config.run.workers), Projects(rooms.sandbox)
    by_task = defaultdict[str, list[str]](list)
    for task_id, patch in answers:
        by_task[task_id].append(patch)

    def heard(one: SecondLook) -> None:
        kept.add(one)
        say(str(one))

    async def look(task: Task, own: Sequence[str]) -> None:
        async with slots:
            await _look(rooms, projects, task, {patch: patches[patch] for patch in own}, heard)

    await asyncio.gather(*(look(plan.tasks[task_id], own) for task_id, own in by_task.items()))


async def _look(
    rooms: Rooms, projects: Projects, task: Task, patches: Mapping[str, bytes], heard: Callable[[SecondLook], None]
) -> None:
    """At all right answers of one task."""
    wanted, wide, unknown = task.environment, None, OF_A_BENCHMARK
    if task.benchmark is None:
        environment = await in_the_background(lambda: rooms.environments.of_task(wanted)) if wanted else rooms.exam
        wide = await projects.widened(task, environment)
        unknown = REFUSED
    for address, patch in patches.items():
        if wide is None:
            heard(SecondLook(task.id, address, unknown=unknown))
        else:
            heard(replace(await looked_again(rooms.sandbox, task, wide, patch, environment), patch=address))


class Projects:
    """All tests of a project that a right answer must pass: found once for tasks that are alike but for their bug."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._found: dict[object, asyncio.Task[frozenset[str] | None]] = {}

    async def widened(self, task: Task, environment: Environment) -> Task | None:
        """`task` with all tests in its files that pass with the reference, twice, as tests that must stay. None where
        the judge refuses the project's tests as they are.

        Raises:
            SandboxFailure: the host could not run the tests.
        """
        asked = replace(task, workload=None, judge_wall_s=max(WALL_S, task.judge_wall_s))
        key = digest(judged_tree(asked, task.reference)), task.environment
        if key not in self._found:
            self._found[key] = asyncio.create_task(_sound(self._sandbox, asked, environment))
        found = await self._found[key]
        return None if found is None else replace(asked, must_stay=(*task.must_stay, *sorted(found - {*task.tests})))


async def _sound(sandbox: Sandbox, task: Task, environment: Environment) -> frozenset[str] | None:
    """The tests in the files of `task` that pass with its reference, and pass again as the judge's own."""
    found = await passing(sandbox, task, task.reference, _test_files(task), environment)

    async def judged(ids: Sequence[str]) -> Judgement:
        return await judge(sandbox, replace(task, must_pass=(), must_stay=tuple(ids)), task.reference, environment)

    try:
        return await fit_for_judge(sorted(found), judged) if found else frozenset()
    except ConfigError:
        return None


def _test_files(task: Task) -> list[str]:
    """Those that the task's ids name, and all that pytest would look into by itself."""
    named = {test.partition("::")[0] for test in task.tests}
    return sorted(named | {path for path in {*task.files, *task.hidden} if _is_test_file(posixpath.basename(path))})


def _is_test_file(name: str) -> bool:
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


async def looked_again(sandbox: Sandbox, task: Task, wide: Task, patch: bytes, environment: Environment) -> SecondLook:
    """
    Raises:
        SandboxFailure: the host could not run the tests.
    """
    look = SecondLook(task.id, "")
    change = rebuilt(task, patch)
    if change is None:
        return replace(look, unknown=HIDDEN)
    first = await judge(sandbox, wide, change, environment)
    if unsure := [test for test in (*task.must_pass, *task.must_stay) if first.tests[test] is not Verdict.PASSED]:
        return replace(look, unknown=f"this time {unsure[0]} of the task's own tests did not pass")
    broken = _broken(first)
    if broken:  # once more: what is said of a right answer should hold
        broken = sorted({*broken} & {*_broken(await judge(sandbox, wide, change, environment))})
    if not (broken or first.resolved):
        return replace(look, unknown=first.detail)
    return replace(look, tests=len(wide.tests) - len(task.must_pass) - len(task.must_stay), broken=tuple(broken))


def _broken(judgement: Judgement) -> list[str]:
    return [test for test, verdict in judgement.tests.items() if verdict not in (Verdict.PASSED, Verdict.MISSING)]


def rebuilt(task: Task, patch: bytes) -> Change | None:
    """The change that a stored patch shows; None where it does not show all of it."""
    text = patch.decode("utf-8", "surrogateescape")
    try:
        change = read_patch(text, task.files)
    except (BadPatch, UnicodeError):
        return None
    return change if unified_patch(task.files, apply_change(task.files, change)) == text else None
