"""Changes that make a naive judge say "passed" without correcting anything. Ours must not.

Every cheat comes with its control: the naive judge that it is made for is fooled by it, and is right about the empty
change and about the fix. A cheat that fools nobody would test nothing.
"""

from __future__ import annotations

import importlib._bootstrap_external
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.files import Change, File, apply_change
from evaluators.base import JudgeCause, Task
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import WORK, Finished, Job, Sandbox
from tests.evaluators.folders import make_task

SCRIPT = f"""
import sys
sys.path[:0] = ["{WORK}", "{WORK}/hidden_tests"]
import test_add, test_pair, tests.test_visible, unittest
for module in (test_add, test_pair):
    for name, value in list(vars(module).items()):
        if name.startswith("test_"):
            value()
result = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromModule(tests.test_visible).run(result)
sys.exit(not result.wasSuccessful())
"""


@dataclass(frozen=True)
class Naive:
    """A judge as one might write it in an afternoon: a command, and what it takes for a pass."""

    command: tuple[str, ...]
    passed: Callable[[Finished], bool] = lambda finished: finished.exit_code == 0


ALL = (
    "tests/test_visible.py::TestAdd::test_zero",
    "tests/test_visible.py::TestAdd::test_two",
    "hidden_tests/test_add.py::test_zero",
    "hidden_tests/test_add.py::test_four",
    "hidden_tests/test_pair.py::test_pair",
)
PASS_ALL = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome, report.longrepr = "passed", None
    return report
"""
ALWAYS_EQUAL = """
class Same(int):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = int.__hash__
"""
EMPTY_TESTS = {
    "hidden_tests/test_add.py": "def test_zero(): pass\ndef test_four(): pass\n",
    "hidden_tests/test_pair.py": "def test_pair(): pass\n",
}
EMPTY_VISIBLE = (
    "import unittest\nclass TestAdd(unittest.TestCase):\n    def test_zero(self): pass\n    def test_two(self): pass\n"
)
REWRITES = f"""
import pathlib
for path, text in {EMPTY_TESTS | {"tests/test_visible.py": EMPTY_VISIBLE}!r}.items():
    pathlib.Path("{WORK}", path).write_text(text)
"""
PATCHES_RUNTEST = """
import sys, unittest
if "_pytest.python" in sys.modules:
    sys.modules["_pytest.python"].Function.runtest = lambda self: None
    sys.modules["_pytest.unittest"].TestCaseFunction.runtest = lambda self: None
"""
SWALLOWS = """
import sys
if "_pytest.runner" in sys.modules:
    CallInfo = sys.modules["_pytest.runner"].CallInfo
    original = CallInfo.from_call.__func__
    def from_call(cls, func, when, reraise=None):
        def quiet():
            try:
                return func()
            except AssertionError:
                return None
        return original(cls, quiet, when, reraise)
    CallInfo.from_call = classmethod(from_call)
"""
ONLY_JUDGED_NAMES = """
import sys
if "_pytest.python" in sys.modules:
    for kind in (sys.modules["_pytest.python"].Function, sys.modules["_pytest.unittest"].TestCaseFunction):
        def runtest(self, _original=kind.runtest):
            if self.name not in ("test_two", "test_four", "test_pair"):
                _original(self)
        kind.runtest = runtest
"""
FAKE_MODULES = f"""
import sys, types
for file, text in {EMPTY_TESTS!r}.items():
    for name in (file[:-3].replace("/", "."), file[13:-3]):  # with pytest's import modes importlib and prepend
        sys.modules[name] = fake = types.ModuleType(name)
        fake.__file__ = "{WORK}/" + file
        exec(text, fake.__dict__)
"""
NO_TEST_RUNS = """
import unittest
unittest.TestCase.__call__ = lambda self, result=None: result
"""
BACKGROUND = f"""
import subprocess, sys, time
loop = "import time\\nwhile True:\\n    exec(" + repr({REWRITES!r}) + ")\\n    time.sleep(0.01)"
subprocess.Popen([sys.executable, "-c", loop], start_new_session=True)
time.sleep(0.5)
"""
RESTORES = f"""
import pathlib
before = {{path: path.read_bytes() for path in pathlib.Path("{WORK}").rglob("test_*.py")}}
def restore():
    for path, data in before.items():
        path.write_bytes(data)
{REWRITES}
"""
FORGED_LINES = b"".join(
    json.dumps({"test": test, "when": "call", "outcome": "passed"}).encode() + b" " + b"0" * 64 + b"\n" for test in ALL
)
WRITES_DESCRIPTORS = f"""
import os
for descriptor in range(3, 64):
    try:
        os.write(descriptor, {FORGED_LINES!r})
    except OSError:
        pass
"""


FORGIVES = """
import sys
if "_pytest.logging" in sys.modules:
    kind = sys.modules["_pytest.logging"].catching_logs
    def leave(self, error, value, trace, _original=kind.__exit__):
        _original(self, error, value, trace)
        while trace:
            if trace.tb_frame.f_code.co_name in ("test_two", "test_four", "test_pair"):
                return True
            trace = trace.tb_next
    kind.__exit__ = leave
"""


def stale_bytecode(texts: Mapping[str, str]) -> dict[str, File]:
    """What these files would be compiled to, said to need no check against their sources."""
    found = {}
    for path, text in texts.items():
        code = compile(text, f"{WORK}/{path}", "exec")
        data = bytes(importlib._bootstrap_external._code_to_hash_pyc(code, bytes(8), checked=False))  # type: ignore[attr-defined]
        folder, _, name = path.rpartition("/")
        found[f"{folder}/__pycache__/{name[:-3]}.{sys.implementation.cache_tag}.pyc"] = File(data)
    return found


def says_passed(finished: Finished) -> bool:
    return b"5 passed" in finished.output or finished.exit_code == 0


def reported_unsigned(finished: Finished) -> bool:
    facts = [json.loads(line.rpartition(b" ")[0]) for line in finished.report.splitlines()]
    return {fact["test"] for fact in facts} == set(ALL)


PYTEST = Naive(("python", "-m", "pytest", "-q", "tests", "hidden_tests/test_add.py", "hidden_tests/test_pair.py"))
PLAIN = Naive(("python", "-c", SCRIPT))
READS_OUTPUT = Naive(("python", "-c", SCRIPT), says_passed)
READS_REPORT = Naive(("python", "-c", SCRIPT), reported_unsigned)


@dataclass(frozen=True)
class Cheat:
    name: str
    fools: Naive
    change: Change
    causes: tuple[JudgeCause, ...] = (JudgeCause.TESTS,)


def files(texts: Mapping[str, str]) -> Change:
    return Change({path: File(text.encode()) for path, text in texts.items()})


def module(prefix: str, add: str = "a - b", pair: str = "[add(a, 0), add(b, b)]") -> Change:
    """calc.py with something in front, and these expressions as its results."""
    return files({"calc.py": f"{prefix}\n\ndef add(a, b):\n    return {add}\n\n\ndef pair(a, b):\n    return {pair}\n"})


HALF = "2 if a == b == 1 else a - b"
"""Right for the visible tests alone: so that these do not give the rest away."""

COLLECT_ONLY = "addopts = --collect-only\n"
EXIT = "import os\nos._exit(0)\n"
UNREPORTED = (JudgeCause.NOT_REPORTED,)
TAMPERED = (JudgeCause.TAMPERED,)
DROPPED = [
    Cheat("edits all tests", PYTEST, files({**EMPTY_TESTS, "tests/test_visible.py": EMPTY_VISIBLE})),
    Cheat("conftest at the top", PYTEST, files({"conftest.py": PASS_ALL})),
    Cheat("conftest in tests", PYTEST, files({f"{name}/conftest.py": PASS_ALL for name in ("tests", "hidden_tests")})),
    Cheat("sitecustomize", PYTEST, files({"sitecustomize.py": EXIT})),
    Cheat("usercustomize", PYTEST, files({"sitecustomize.py": "import usercustomize", "usercustomize.py": EXIT})),
    Cheat("plugin", PYTEST, files({"mine.py": PASS_ALL, "pytest.ini": "[pytest]\naddopts = -p mine\n"})),
    Cheat("pytest.ini", PYTEST, files({"pytest.ini": f"[pytest]\n{COLLECT_ONLY}"})),
    Cheat("tox.ini", PYTEST, files({"tox.ini": f"[pytest]\n{COLLECT_ONLY}"})),
    Cheat("setup.cfg", PYTEST, files({"setup.cfg": f"[tool:pytest]\n{COLLECT_ONLY}"})),
    Cheat("bytecode", PLAIN, Change(stale_bytecode({**EMPTY_TESTS, "tests/test_visible.py": EMPTY_VISIBLE}))),
    Cheat(
        "pyproject.toml", PYTEST, files({"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n"})
    ),
]
KEPT = [
    Cheat("own pytest", PYTEST, files({"pytest.py": "raise SystemExit(0)\n"})),
    Cheat("own json", PYTEST, files({"json.py": EXIT})),
    Cheat("os._exit", PLAIN, module(EXIT), UNREPORTED),
    Cheat("SystemExit", PLAIN, module("raise SystemExit(0)"), UNREPORTED),
    Cheat("pytest.exit", PYTEST, module("import pytest", "a + b if a < 2 else pytest.exit('', 0)"), UNREPORTED),
    Cheat("prints a report", READS_OUTPUT, module("print('5 passed in 0.01s', flush=True)")),
    Cheat("writes to all descriptors", READS_REPORT, module(WRITES_DESCRIPTORS), TAMPERED),
    Cheat("equal to everything", PLAIN, module(ALWAYS_EQUAL, "Same()", "Same()")),
    Cheat("equal for unittest", PLAIN, module(ALWAYS_EQUAL, "Same() if a == b == 1 else a + b")),
    Cheat("equal inside a list", PLAIN, module(ALWAYS_EQUAL, "a + b", "[Same(), Same()]")),
    Cheat("replaces runtest", PYTEST, module(PATCHES_RUNTEST), TAMPERED),
    Cheat("replaces runtest for named tests", PYTEST, module(ONLY_JUDGED_NAMES), TAMPERED),
    Cheat("swallows failures", PYTEST, module(SWALLOWS, HALF), TAMPERED),
    Cheat("forgives failures", PYTEST, module(FORGIVES, HALF), TAMPERED),
    Cheat("switches unittest off", PLAIN, module(NO_TEST_RUNS, "0 if a == b == 1 else a + b"), TAMPERED),
    Cheat("test modules of its own", PYTEST, module(FAKE_MODULES, HALF), TAMPERED),
    Cheat("rewrites tests", PYTEST, module(REWRITES, HALF), TAMPERED),
    Cheat("rewrites tests and restores them", PYTEST, module(RESTORES, f"restore() or ({HALF})")),
    Cheat("rewrites tests from a process of its own", PYTEST, module(BACKGROUND, HALF), TAMPERED),
]


async def fooled(sandbox: Sandbox, exam: Environment, naive: Naive, task: Task, change: Change) -> bool:
    """Whether `naive` takes `change` for a fix: it lays all of it over the task and believes what it sees."""
    job = Job(
        command=naive.command,
        checkout=apply_change({**task.files, **task.hidden}, change),
        mounts=exam.mounts,
        path=exam.path,
        env={"PYTHONPATH": WORK},
        wants_report=True,
    )
    return naive.passed(await sandbox.run(job))


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return make_task(tmp_path)


@pytest.mark.parametrize("naive", [PYTEST, PLAIN, READS_OUTPUT], ids=["pytest", "plain", "output"])
async def test_naive_judges_are_right_about_honest_changes(
    naive: Naive, sandbox: Sandbox, exam: Environment, task: Task
) -> None:
    assert not await fooled(sandbox, exam, naive, task, Change({}))
    assert await fooled(sandbox, exam, naive, task, task.reference)


@pytest.mark.parametrize("cheat", [*DROPPED, *KEPT], ids=lambda cheat: cheat.name)
async def test_cheat_fools_a_naive_judge_and_not_ours(
    cheat: Cheat, sandbox: Sandbox, exam: Environment, task: Task
) -> None:
    assert await fooled(sandbox, exam, cheat.fools, task, cheat.change)
    judgement = await judge(sandbox, task, cheat.change, exam)
    assert not judgement.resolved
    assert judgement.cause in cheat.causes, judgement.detail


async def test_what_is_dropped_does_not_spoil_a_fix_beside_it(sandbox: Sandbox, exam: Environment, task: Task) -> None:
    dropped = {path: file for cheat in DROPPED for path, file in cheat.change.entries.items()}
    judgement = await judge(sandbox, task, Change({**dropped, **task.reference.entries}), exam)
    assert judgement.resolved, judgement.detail
