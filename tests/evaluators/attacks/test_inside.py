"""Cheats that know this judge: code of a candidate that looks for the reporter in its own process.

Every cheat has its control: with the one defence taken out that it is about, it is scored as a fix.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.files import Change, File
from evaluators import grading
from evaluators.base import JudgeCause, Judgement, Task
from evaluators.environments import Environment
from evaluators.sandbox.base import Sandbox
from tests.evaluators.folders import FIXED, make_task
from tests.evaluators.test_cheats import HALF, module

NAMED = ("test_two", "test_four", "test_pair")
FIND = f"""
import gc, os, sys
NAMED = {NAMED!r}
def plugins():
    hook = next(hook for hook in sys.meta_path if hasattr(hook, "config"))
    return hook.config.pluginmanager
def reporter():
    return next(plugin for plugin in plugins().get_plugins() if type(plugin).__name__ == "Reporter")
def items():
    frame = sys._getframe()
    while frame:
        session = frame.f_locals.get("session")
        if hasattr(session, "items"):
            return session.items
        frame = frame.f_back
"""
FORGE = """
import hashlib
def forge(found):
    new, inner, outer, last = hashlib.sha256, found["inner"], found["outer"], found["last"]
    def sign(text):
        nonlocal last
        last = new(outer + new(inner + last + text).digest()).hexdigest().encode()
        os.write(found["private"], text + b" " + last + b"\\n")
    for item in items():
        numbers = {value for value in item.obj.__code__.co_consts if type(value) is int}
        outcome = "failed" if item.name in reporter()._names and len(numbers) == 2 else "passed"
        sign(b'{"outcome": "%s", "test": "%s", "when": "call"}' % (outcome.encode(), item.nodeid.encode()))
    sign(b'{"end": "x"}')
    os._exit(0)
"""


def first(body: str) -> str:
    """Runs `body` when the first test calls `add`."""
    return f"{body}\ndone = []\ndef once():\n    if not done:\n        done.append(1)\n        cheat()\n"


ADD = f"once() or ({HALF})"
REPORTS = FIND + (
    "real = reporter()._report\n"
    "reporter()._report = lambda fact: real({**fact, 'outcome': 'passed'} if str(fact.get('test', '')).endswith(NAMED)"
    " else fact)\n"
)
RUNTEST = FIND + (
    "def cheat():\n    for item in items():\n        if item.name in NAMED:\n            item.runtest = lambda: None\n"
)
PLUGIN = f"""{FIND}
import pytest
class Quiet:
    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        return pyfuncitem.name in NAMED or None
plugins().register(Quiet())
"""
SAYS_END = f"""{FIND}
def cheat():
    for item in items():
        if item.name in NAMED:
            code = item.obj.__code__
            end = next(value for value in code.co_consts if type(value).__name__ == "SayEnd")
            names = {{"end": end}}
            exec(compile(f"def {{item.name}}(): end()", code.co_filename, "exec"), names)
            item.runtest = names[item.name]
"""
TABLE = f"""{FIND}
table = type(reporter()).__init__.__globals__["compare"]._OPERATORS
real = table["=="]
table["=="] = lambda a, b: real(a, b) if type(a) is int and a > 100 else True
"""
FRAME = f"""{FIND}{FORGE}
def cheat():
    vault = reporter()._report.__self__.gi_frame.f_locals["vault"].gi_frame.f_locals
    forge(vault["line"].gi_frame.f_locals)
"""
COLLECTOR = f"""{FIND}{FORGE}
def cheat():
    vault = next(it for it in gc.get_objects() if type(it).__name__ == "generator" and it.__name__ == "_chain")
    forge(vault.gi_frame.f_locals)
"""
THROWN = f"""{FIND}{FORGE}
def thrown(generator):
    try:
        generator.throw(ValueError())
    except BaseException as error:
        trace = error.__traceback__.tb_next
        return trace.tb_frame.f_locals if trace else {{}}
def cheat():
    found = thrown(reporter()._report.__self__)
    if found:
        kept = thrown(found["vault"])
        forge(kept["line"].gi_frame.f_locals)
"""

ENDS = ("signing.py", "owed |= passed(told, ends - reached)", "pass")
STACK = ("signing.py", "not honest(frame(1))", "False")
TRIPWIRE = ("entrance.py", "change(seen) if decides", "'' if decides")
COMPILE = ("watching.py", '("compile", "code.__new__")', "()")
INSPECTION = ("watching.py", "number(arguments[0]) in numbers", "False")
GC = ("watching.py", 'said = events.get(event, "")', 'said = ""')
CATCHES = (
    "signing.py",
    '    except BaseException:\n        line.send({"changed": "the reporter"})\n',
    "    finally:\n        pass\n",
)
CATCHES_BEFORE = (
    "entrance.py",
    '        vault.send({"changed": "the reporter"})\n',
    "        raise\n",
)
ALL_EVENTS = ("main.py", "watching.watch(free, sources, signer, hidden)", "pass")
MEMORY = ("main.py", "watching.close_memory()", "pass")


@dataclass(frozen=True)
class Cheat:
    """`without`: the defences, as (file, text, other text), without which it wins."""

    name: str
    change: Change
    without: tuple[tuple[str, str, str], ...]


CHEATS = [
    Cheat("rewords reports", module(REPORTS), (STACK, ENDS)),
    Cheat("replaces runtest of items", module(first(RUNTEST), ADD), (ENDS,)),
    Cheat("registers a plugin", module(PLUGIN, HALF), (ENDS,)),
    Cheat("says that the end was reached", module(first(SAYS_END), ADD), (COMPILE,)),
    Cheat("lies for ==", module(TABLE, HALF), (TRIPWIRE,)),
    Cheat("reads the vault's frame", module(first(FRAME), ADD), (INSPECTION,)),
    Cheat("asks the garbage collector", module(first(COLLECTOR), ADD), (GC, INSPECTION)),
    Cheat("throws into the vault", module(first(THROWN), ADD), (CATCHES, CATCHES_BEFORE, INSPECTION)),
]


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return make_task(tmp_path / "task")


@dataclass(frozen=True)
class Judges:
    """Ours, and ours with some defences taken out."""

    sandbox: Sandbox
    exam: Environment
    directory: Path
    monkeypatch: pytest.MonkeyPatch

    async def ours(self, task: Task, change: Change) -> Judgement:
        return await grading.judge(self.sandbox, task, change, self.exam)

    async def weaker(self, task: Task, change: Change, without: tuple[tuple[str, str, str], ...]) -> Judgement:
        folder = self.directory / "inside"
        shutil.copytree(grading.INSIDE, folder)
        for file, text, other in without:
            source = (folder / file).read_text()
            assert text in source, f"{file} has no {text!r} any more: name the defence anew"
            (folder / file).write_text(source.replace(text, other))
        with self.monkeypatch.context() as patch:
            patch.setattr(grading, "INSIDE", folder)
            return await self.ours(task, change)


@pytest.fixture
def judges(sandbox: Sandbox, exam: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judges:
    return Judges(sandbox, exam, tmp_path, monkeypatch)


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
async def test_a_cheat_that_knows_the_judge(cheat: Cheat, judges: Judges, task: Task) -> None:
    weaker = await judges.weaker(task, cheat.change, cheat.without)
    assert weaker.resolved, f"the control: {weaker.detail}\n{weaker.output.decode()}"
    ours = await judges.ours(task, cheat.change)
    assert ours.cause is JudgeCause.TAMPERED, ours.detail


REACHES = {
    "get_objects": "import gc\ngc.get_objects()",
    "get_referrers": "import gc\ngc.get_referrers(1)",
    "get_referents": "import gc\ngc.get_referents(1)",
    "settrace": "import sys\nsys.settrace(None)",
    "setprofile": "import sys\nsys.setprofile(None)",
    "_current_frames": "import sys\nsys._current_frames()",
    "addaudithook": "import sys\nsys.addaudithook(lambda *_: None)",
    "ctypes": "import ctypes",
    "__code__": "def f(): pass\nf.__code__ = (lambda: 1).__code__",
}


def fixed(prefix: str) -> Change:
    return Change({"calc.py": File(f"{prefix}\n{FIXED}".encode())})


@pytest.mark.parametrize("word", REACHES)
async def test_reaching_for_the_interpreter_is_seen_unless_the_project_does_so(
    word: str, judges: Judges, task: Task, tmp_path: Path
) -> None:
    change = fixed(REACHES[word])
    ours = await judges.ours(task, change)
    assert ours.cause is JudgeCause.TAMPERED, ours.detail
    assert (await judges.weaker(task, change, (ALL_EVENTS,))).resolved
    project = make_task(tmp_path / "project", {"repo/notes.txt": f"here we use {word}\n"})
    assert (await judges.ours(project, change)).resolved


@pytest.mark.parametrize("name", ["asyncio", "unittest.mock", "dataclasses", "enum", "typing"])
async def test_what_the_library_does_to_itself_is_no_interference(name: str, judges: Judges, task: Task) -> None:
    """asyncio marks its generators by `__code__ = …` when it is imported."""
    ours = await judges.ours(task, fixed(f"import {name}"))
    assert ours.resolved, ours.detail


MEM = """
import os, subprocess, sys
def opened(path):
    try:
        open(path, "rb").close()
        return True
    except OSError:
        return False
child = subprocess.run([sys.executable, "-c", f"open('/proc/{os.getpid()}/mem')"], capture_output=True)
assert not opened("/proc/self/mem"), "own memory"
assert child.returncode, "a child"
"""


async def test_memory_cannot_be_opened_as_a_file(judges: Judges, task: Task) -> None:
    ours = await judges.ours(task, fixed(MEM))
    assert ours.resolved, ours.detail + ours.output.decode()
    assert not (await judges.weaker(task, fixed(MEM), (MEMORY,))).resolved


async def test_a_conftest_that_imports_the_candidate_gives_it_no_head_start(judges: Judges, tmp_path: Path) -> None:
    """pytest reads the first conftest.py before it is configured."""
    files: Mapping[str, str] = {"repo/conftest.py": "import calc\n"}
    task = make_task(tmp_path / "task", files)
    early = (
        "import sys\nimport _pytest.python, _pytest.unittest\n"
        "for kind in (_pytest.python.Function, _pytest.unittest.TestCaseFunction):\n"
        "    def runtest(self, real=kind.runtest):\n"
        f"        self.name in {NAMED!r} or real(self)\n"
        "    kind.runtest = runtest\n"
    )
    change = module(early)
    assert (await judges.ours(task, change)).cause is JudgeCause.TAMPERED
    assert (await judges.ours(task, task.reference)).resolved
    assert (await judges.weaker(task, change, (TRIPWIRE, ENDS))).resolved
