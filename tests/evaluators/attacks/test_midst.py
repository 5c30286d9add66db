"""Cheats that wait until the judge's vault is at work, to run in its midst and look at the frame that they interrupt.

Each is shown to win with the one defence taken out that it is about.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.files import Change, File
from evaluators.base import JudgeCause, Task
from evaluators.environments import Environment
from evaluators.sandbox.base import WORK, Sandbox
from tests.evaluators.attacks.test_inside import ADD, FIND, FORGE, INSPECTION, Cheat, Judges, first
from tests.evaluators.folders import FIXED, TASK_TOML, make_task
from tests.evaluators.test_cheats import module

LOOK = f"""{FIND}{FORGE}
def own():
    while True:
        frame = me
        while frame:
            if frame.f_code.co_name in found:
                found[frame.f_code.co_name](frame.f_locals)
            frame = frame.f_back
        yield
looker = own()
me = looker.gi_frame  # taken beforehand: f_back is no event
found = {{"_chain": forge, "_vault": lambda names: forge(names["line"].gi_frame.f_locals)}}
def ends():
    constants = [value for item in items() for value in item.obj.__code__.co_consts]
    return [value for value in constants if type(value).__name__ == "SayEnd"]
def look(*_):
    try:
        next(looker)
    except ValueError:  # at it already
        pass
"""
COLLECTED = f"""{LOOK}
def cheat():
    gc.callbacks.append(look)
    gc.set_threshold(1)
"""
SIGNALLED = f"""{LOOK}
import signal, threading
def loop(whom):
    while True:
        signal.pthread_kill(whom, signal.SIGUSR1)
def cheat():
    signal.signal(signal.SIGUSR1, look)
    sys.setswitchinterval(1e-6)
    threading.Thread(target=loop, args=(threading.get_ident(),), daemon=True).start()
    say_end = ends()[0]
    for _ in range(200_000):
        say_end()
"""
FINALIZED = f"""{LOOK}
class Last:
    def __del__(self):
        look()
def cheat():
    reporter()._report(type(ends()[0]._end)(Last(), "", ""))
"""
ODD_NAME = f"""{LOOK}
found["hook"] = lambda names: names["events"].clear()
class Name(str):
    def __hash__(self):
        look()
        return str.__hash__(self)
def trace(frame, event, argument):
    if frame.f_code.co_name == "_chain":
        forge(frame.f_locals)
def cheat():
    compile("", Name("x"), "exec")
    sys.settrace(trace)
"""
ODD_KEY = f"""{LOOK}
import _pytest.python
found["entrance"] = lambda names: forge(names["vault"].gi_frame.f_locals["line"].gi_frame.f_locals)
class Key:
    def __hash__(self):
        return hash("Function")
    def __eq__(self, other):
        look()
        return False
def cheat():
    names = _pytest.python.__dict__
    value = names.pop("Function")
    names[Key()] = 1  # is asked first now
    names["Function"] = value
"""
ELSEWHERE = f"""{LOOK}
def cheat():
    import _xxsubinterpreters as interpreters
    code = '''
import ctypes
found = ctypes.cast(ADDRESS, ctypes.py_object).value
for name in ("vault", "line"):
    found = found.gi_frame.f_locals[name]
names = found.gi_frame.f_locals
said = repr([(name, names[name]) for name in ("inner", "outer", "last", "private")])
open("/tmp/said", "w").write(said)
'''
    code = code.replace("ADDRESS", str(id(reporter()._report.__self__)))
    interpreters.run_string(interpreters.create(isolated=False), code)
    forge(dict(eval(open("/tmp/said").read())))
"""
RENAMED = f"""{LOOK}
import importlib.machinery, importlib.util, shutil
def load(name, file):
    loader = importlib.machinery.ExtensionFileLoader(name, file)
    return importlib.util.module_from_spec(importlib.machinery.ModuleSpec(name, loader, origin=file))
def native(name):
    return importlib.machinery.PathFinder.find_spec(name).origin
"""

CALLBACKS = ("entrance.py", "if watch_callbacks and callbacks:", "if False:")
SIGNALS = ("entrance.py", "if watch_signals:", "if False:")
TEXTS = ("entrance.py", "if kind(each) is not text:", "if False:")
ODD = ("watching.py", "if isinstance(path, str) and kind(path) is not text:", "if False:")
ANY_TEXT = ("watching.py", "kind(path) is text and (", "isinstance(path, str) and (")
INTERPRETERS = ("watching.py", '"cpython.PyInterpreterState_New"', '"nothing"')
ITS_MODULE = ("watching.py", '"_xxsubinterpreters": "interpreters"', '"nothing": "interpreters"')
FROZEN = ("watching.py", "events = types.MappingProxyType(", "events = (")
CHEATS = [
    Cheat("callback of the collector", module(first(COLLECTED), ADD), (CALLBACKS, INSPECTION)),
    Cheat("handler of signals", module(first(SIGNALLED), ADD), (SIGNALS, INSPECTION)),
    Cheat("finalizer", module(first(FINALIZED), ADD), (TEXTS, INSPECTION)),
    Cheat("odd key", module(first(ODD_KEY), ADD), (INSPECTION,)),
    Cheat("another interpreter", module(first(ELSEWHERE), ADD), (INTERPRETERS, ITS_MODULE)),
    Cheat("odd name of a file", module(first(ODD_NAME), ADD), (ODD, ANY_TEXT, FROZEN)),
]

BROUGHT = f"""{RENAMED}
shutil.copy(native("_bisect"), "{WORK}/_bisect.so")
load("_bisect", "{WORK}/_bisect.so")
{FIXED}
"""


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return make_task(tmp_path / "task")


@pytest.fixture
def judges(sandbox: Sandbox, exam: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judges:
    return Judges(sandbox, exam, tmp_path, monkeypatch)


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
async def test_who_waits_for_the_vault(cheat: Cheat, judges: Judges, task: Task) -> None:
    weaker = await judges.weaker(task, cheat.change, cheat.without)
    assert weaker.resolved, f"the control: {weaker.detail}\n{weaker.output.decode()}"
    ours = await judges.ours(task, cheat.change)
    assert ours.cause is JudgeCause.TAMPERED, ours.detail + ours.output.decode()


ASYNC = """
import asyncio, unittest
from calc import add


class TestLater(unittest.IsolatedAsyncioTestCase):
    async def test_later(self):
        await asyncio.sleep(0)
        self.assertEqual(add(2, 2), 4)


def test_run():
    assert asyncio.run(asyncio.sleep(0, add(1, 3))) == 4
"""
HANDLES = f"import gc, signal\nsignal.signal(signal.SIGUSR1, print)\ngc.callbacks.append(lambda *_: None)\n{FIXED}"


async def test_asyncio_and_a_project_that_handles_signals_are_no_cheats(judges: Judges, tmp_path: Path) -> None:
    """asyncio handles SIGINT while it runs; a project may handle what its own files speak of, and no other."""
    later = "hidden_tests/test_later.py"
    named = f'must_pass = ["{later}::TestLater::test_later", "{later}::test_run", '
    toml = {"task.toml": TASK_TOML.replace("must_pass = [", named), f"hidden/{later}": ASYNC}
    change = Change({"calc.py": File(HANDLES.encode())})
    task = make_task(tmp_path / "plain", toml)
    assert (await judges.ours(task, task.reference)).resolved
    assert "signals" in (await judges.ours(task, change)).detail
    speaking = make_task(tmp_path / "speaking", {**toml, "repo/notes.txt": "gc.callbacks, signal.signal"})
    ours = await judges.ours(speaking, change)
    assert ours.resolved, ours.detail


async def test_native_code_that_a_change_brings_is_not_run(judges: Judges, task: Task) -> None:
    change = Change({"calc.py": File(BROUGHT.encode())})
    assert (await judges.weaker(task, change, (("watching.py", 'said = "native code"', "pass"),))).resolved
    assert "native code" in (await judges.ours(task, change)).detail


async def test_ctypes_under_another_name_is_ctypes(judges: Judges, task: Task) -> None:
    change = Change({"calc.py": File(f"{RENAMED}load('mine._ctypes', native('_ctypes'))\n{FIXED}".encode())})
    without = (("watching.py", 'parts(name, ".")[2] in modules', "name in modules"),)
    assert (await judges.weaker(task, change, without)).resolved
    assert "_ctypes" in (await judges.ours(task, change)).detail
