"""The judge: a change, on a clean checkout, in a new sandbox without a door, against the hidden tests.

A pass is what our own reporter says over the inherited descriptor, signed; exit codes and output are for people.

The tests import the candidate into their own process. What is done against forgery there, and what is not promised, is
in docs/security.md, "The judge".
"""

from __future__ import annotations

import asyncio
import functools
import json
import posixpath
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.files import Change, File, FileTree, apply_change
from evaluators.base import Benchmark, JudgeCause, Judgement, Task, Verdict
from evaluators.efficiency import Timed, timed
from evaluators.environments import Environment
from evaluators.inside.watching import WORDS
from evaluators.protection import config_file, kept_change, trusted_paths
from evaluators.sandbox.base import INPUTS, Finished, Job, Sandbox, SandboxLimits
from evaluators.selection import selected
from evaluators.verdicts import Report, read_report

INSIDE = Path(__file__).parent / "inside"
OUTPUT_KB = 256
STRETCH = 10.0
"""How many times `judge_wall_s` tests may take, at most, where the host is too busy to run them: that time is not
counted, since no agent is to fail for it."""

_NO_CONFIG = "no-pytest.ini"
_ENV = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}


@dataclass(frozen=True)
class Canaries:
    """Two tests that no task has, added to each judged file: ids of those that must pass, and that must fail."""

    passes: frozenset[str]
    fails: frozenset[str]
    names: Mapping[str, tuple[str, str]]


async def judge(sandbox: Sandbox, task: Task, change: Change, environment: Environment) -> Judgement:
    """Whether `change` resolves `task`. What of it touches tests, test configuration or start-up hooks is left out.

    Raises:
        SandboxFailure: the host could not run the tests; says nothing about the change.
    """
    if task.benchmark is not None:
        return await _judged_by_its_own(sandbox, task, task.benchmark, change)

    async def run(task: Task, change: Change) -> Timed:
        return await _run(sandbox, task, change, environment)

    first = await run(task, change)
    return await timed(task, change, first, run) if task.workload and first.judgement.resolved else first.judgement


async def _run(sandbox: Sandbox, task: Task, change: Change, environment: Environment) -> Timed:
    """All tests of `task` once."""
    began = time.monotonic()
    tree, canaries = judged_tree(task, change), _canaries(task)
    finished, report = await _reported(sandbox, task, tree, canaries, environment)
    touched = _touched(tree, finished.files, trusted_paths(task))
    verdicts = {test: report.verdict(test) for test in task.tests}
    cause, detail = _why_not(verdicts, finished, report, canaries, touched)
    return Timed(_judgement(began, finished, cause, detail, verdicts), finished.cpu_s)


async def passing(
    sandbox: Sandbox, task: Task, change: Change, files: Sequence[str], environment: Environment
) -> frozenset[str]:
    """All tests of the test files `files` that pass with `change`, by id. The runner's rules hold for them, but for
    those that end the whole: what is taken for an attack is taken for a pass here.

    Raises:
        SandboxFailure: the host could not run the tests.
    """
    asked = replace(task, must_pass=(), must_stay=tuple(files), workload=None)
    canaries = _canaries(asked)
    _, report = await _reported(sandbox, asked, judged_tree(asked, change), canaries, environment)
    return frozenset(test for test, verdict in report.tests.items() if verdict is Verdict.PASSED) - canaries.passes


async def _reported(
    sandbox: Sandbox, task: Task, tree: FileTree, canaries: Canaries, environment: Environment
) -> tuple[Finished, Report]:
    """The judged run, and what the reporter said of it."""
    key = secrets.token_bytes(32)
    job = await asyncio.to_thread(_job, task, tree, key, canaries, environment)
    finished = await sandbox.run(job)
    return finished, read_report(finished.report, key)


async def _judged_by_its_own(sandbox: Sandbox, task: Task, benchmark: Benchmark, change: Change) -> Judgement:
    """`task` is checked out."""
    began = time.monotonic()
    limits = replace(task.limits, wall_s=task.judge_wall_s)
    kept = kept_change(task, change)
    finished = await sandbox.run(await asyncio.to_thread(benchmark.judging, kept, task.files, limits))
    cause, detail, found = await asyncio.to_thread(benchmark.judged, finished)
    return _judgement(began, finished, cause, detail, {test: found.get(test, Verdict.MISSING) for test in task.tests})


def _judgement(
    began: float, finished: Finished, cause: JudgeCause | None, detail: str, verdicts: Mapping[str, Verdict]
) -> Judgement:
    """Of a judged run that has `finished`; judging `began` at that time of the monotonic clock."""
    return Judgement(
        resolved=cause is None,
        detail=detail,
        tests=verdicts,
        output=finished.output,
        judge_s=finished.wall_s,
        overhead_s=time.monotonic() - began - finished.wall_s,
        cause=cause,
    )


def judged_tree(task: Task, change: Change) -> dict[str, File]:
    """The task's files, the part of `change` that counts, and the hidden files on top."""
    return {**apply_change(task.files, kept_change(task, change)), **task.hidden}


def _canaries(task: Task) -> Canaries:
    names = {path: (_name(), _name()) for path in _test_files(task)}
    return Canaries(
        passes=frozenset(f"{path}::{passes}" for path, (passes, _) in names.items()),
        fails=frozenset(f"{path}::{fails}" for path, (_, fails) in names.items()),
        names=names,
    )


def _name() -> str:
    return f"test_{secrets.token_hex(8)}"


def _test_files(task: Task) -> list[str]:
    """The files that the task's ids name, in the order of the ids."""
    return list(dict.fromkeys(test.split("::")[0] for test in task.tests))


def _job(task: Task, tree: FileTree, key: bytes, canaries: Canaries, environment: Environment) -> Job:
    """The judged run. What its first process is told lies in a file of the checkout, since that can be removed."""
    order = f".{secrets.token_hex(8)}"
    files = _test_files(task)
    config = config_file(task.files)
    trusted = [path for path in sorted(trusted_paths(task) | set(files)) if path.endswith(".py")]
    sources = selected(task.tests, tuple((path, tree[path].data) for path in trusted))
    told = {
        "key": key.hex(),
        "ids": list(task.tests),
        "files": files,
        "sources": sources,
        "canaries": canaries.names,
        "wall_s": 0.9 * task.judge_wall_s,
        "unittest": any("unittest" in text for text in sources.values()),
        "sys_path": ["", *import_roots(files, tree)],
        "config": config,
        "no_config": _NO_CONFIG,
        "allowed": _allowed(task),
    }
    return Job(
        command=("python", "-P", "-s", f"{INPUTS}/main.py", order, environment.exam_packages),
        checkout={**tree, order: File(json.dumps(told).encode())},
        limits=SandboxLimits(
            wall_s=task.judge_wall_s,
            memory_mb=task.limits.memory_mb,
            processes=1 if task.workload else task.limits.processes,  # see `efficiency`: no child hides its time
            disk_mb=task.limits.disk_mb,
            output_kb=OUTPUT_KB,
        ),
        inputs=_inputs(INSIDE),
        mounts=environment.mounts,
        path=environment.path,
        env=_ENV,
        collect=True,
        wanted=trusted_paths(task),
        wants_report=True,
        stretch=STRETCH,
    )


@functools.cache
def _inputs(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.py"))}
    return {**files, _NO_CONFIG: b"[pytest]\n"}


def _allowed(task: Task) -> list[str]:
    """What of the interpreter's insides the task's own files speak of: there it is the project's business. Packages
    are not searched; a task that brings any may use all."""
    own = [file.data for file in (*task.files.values(), *task.hidden.values())]
    return sorted(word for word in WORDS if task.environment or any(word.encode() in data for data in own))


def import_roots(files: Sequence[str], tree: FileTree) -> list[str]:
    """The directories that pytest's default import mode would put on sys.path for these test files."""
    roots: dict[str, None] = {}
    for path in files:
        root = posixpath.dirname(path)
        while root and f"{root}/__init__.py" in tree:
            root = posixpath.dirname(root)
        if root:
            roots[root] = None
    return list(roots)


def _touched(before: FileTree, after: FileTree | None, trusted: frozenset[str]) -> str | None:
    """The first trusted file that is not what it was, now that everything inside has been ended."""
    if after is None:
        return "the checkout"
    changed = (path for path in sorted(trusted) if path not in after or after[path].data != before[path].data)
    return next(changed, None)


def _why_not(
    verdicts: Mapping[str, Verdict], finished: Finished, report: Report, canaries: Canaries, touched: str | None
) -> tuple[JudgeCause | None, str]:
    """Why the change does not resolve the task (None if it does), and a line for people."""
    failed = [test for test, verdict in verdicts.items() if verdict not in (Verdict.PASSED, Verdict.MISSING)]
    missing = [test for test, verdict in verdicts.items() if verdict is Verdict.MISSING]
    if report.forged:
        return JudgeCause.TAMPERED, "the report has a line that the reporter did not write"
    if report.changed:
        return JudgeCause.TAMPERED, f"the change interferes with {report.changed} while the tests run"
    if touched:
        return JudgeCause.TAMPERED, f"{touched} was changed while the tests ran"
    if any(report.verdict(test) is Verdict.PASSED for test in canaries.fails):
        return JudgeCause.TAMPERED, "a test that must fail was reported as passed"
    if failed:
        passed = len(verdicts) - len(failed) - len(missing)
        return JudgeCause.TESTS, f"{passed} of {len(verdicts)} tests passed; {failed[0]}: {verdicts[failed[0]]}"
    if missing and finished.limit:
        return JudgeCause.JUDGE_LIMIT, f"the tests met the judge's {finished.limit} limit before {missing[0]}"
    if missing:
        return JudgeCause.NOT_REPORTED, f"{missing[0]} was not reported; the runner ended with {finished.exit_code}"
    if not report.ended:
        return JudgeCause.NOT_REPORTED, f"the runner ended with {finished.exit_code} before it had done all"
    if not all(report.verdict(test) is Verdict.FAILED for test in canaries.fails):
        return JudgeCause.TAMPERED, "a test that must fail was not run"
    if not all(report.verdict(test) is Verdict.PASSED for test in canaries.passes):
        return JudgeCause.TAMPERED, "a test that must pass did not"
    return None, f"all {len(verdicts)} tests passed"
