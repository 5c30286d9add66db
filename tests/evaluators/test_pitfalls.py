"""What was seen to go wrong with real suites, each once: see also docs/suites.md."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluators.base import Verdict
from evaluators.environments import Environment
from evaluators.sandbox.base import Sandbox
from evaluators.sandbox.cgroups import find_hierarchy
from tests.evaluators.test_grading import Judge

PASSES = "import calc\n\n\ndef test_it():\n    assert calc.right\n"


@pytest.fixture
def judged(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> Judge:
    return Judge(sandbox, exam, tmp_path)


async def test_plugins_are_not_loaded_by_themselves(judged: Judge) -> None:
    """An installed pytest plugin changes how tests run: one is found by an entry point, one would be by an option."""
    found = await judged(
        {"test_a.py": PASSES},
        "test_a.py::test_it",
        repo={
            "broken-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: broken\nVersion: 1\n",
            "broken-1.dist-info/entry_points.txt": "[pytest11]\nbroken = broken\n",
            "broken.py": "raise SystemExit(3)\n",
            "pytest.ini": "[pytest]\naddopts = --option-of-a-plugin-that-is-not-here\n",
        },
    )
    assert found.resolved, found.detail + found.output.decode()


async def test_loopback_is_up_in_the_new_network_namespace(judged: Judge) -> None:
    test = """
import calc, socket, threading

def test_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].sendall(b"yes"), daemon=True).start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(3) == b"yes" and calc.right
"""
    found = await judged({"test_a.py": test}, "test_a.py::test_it")
    assert found.resolved, found.detail + found.output.decode()


async def test_as_deep_a_recursion_as_python_alone_allows(judged: Judge) -> None:
    """The frames of the test runner are not the candidate's."""
    deep = "def down(n):\n    return n and down(n - 1)\n\n\nright = True\n"
    test = "import calc\n\n\ndef test_it():\n    assert calc.right and calc.down(990) == 0\n"
    found = await judged({"test_a.py": test}, "test_a.py::test_it", calc=deep)
    assert found.resolved, found.detail + found.output.decode()
    endless = "def down(n):\n    return down(n)\n\n\nright = True\n"
    found = await judged({"test_a.py": test}, "test_a.py::test_it", calc=endless)
    assert found.tests == {"test_a.py::test_it": Verdict.FAILED}


async def test_locale_zone_and_hash_seed_are_always_the_same(judged: Judge) -> None:
    test = """
import calc, locale, sys, time

def test_it():
    assert (time.tzname[0], sys.flags.utf8_mode or locale.getpreferredencoding(False)) in (("UTC", 1), ("UTC", "UTF-8"))
    assert hash("a") == hash("a") and not sys.flags.hash_randomization
    assert open("ä.txt", "w").write("ü\\u2028") == 2 and calc.right
"""
    found = await judged({"test_a.py": test}, "test_a.py::test_it")
    assert found.resolved, found.detail + found.output.decode()


async def test_tests_run_in_the_order_of_their_file_whatever_the_ids_say(judged: Judge) -> None:
    test = """
import calc
seen = []

def test_b():
    seen.append("b")

def test_a():
    assert seen == ["b"] and calc.right
"""
    found = await judged({"test_a.py": test}, "test_a.py::test_a", must_stay="test_a.py::test_b")
    assert found.resolved, found.detail + found.output.decode()


_MARK = f"600.{os.getpid()}"
"""Of what the programs leave: a number of seconds that no other process waits for."""

_HUNG = "class Right:\n    def __bool__(self):\n        while True:\n            pass\n\n\nright = Right()\n"
_ENDLESS = {
    "a loop": _HUNG,
    "a loop that no signal but one ends": f"import signal\n\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{_HUNG}",
    "a process in a session of its own": (
        f"import subprocess\n\nsubprocess.Popen(['sleep', '{_MARK}'], start_new_session=True)\nright = False\n"
    ),
    "both": f"import subprocess\n\nsubprocess.Popen(['sleep', '{_MARK}'], start_new_session=True)\n{_HUNG}",
    "a daemon": (
        "import os, time\n\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        open('/tmp/left-{_MARK}', 'w').close()\n        time.sleep(600)\n    os._exit(0)\n\nright = False\n"
    ),
    "a thread that never ends": (
        f"import threading, time\n\nthreading.Thread(target=time.sleep, args=(600,)).start()\n{_HUNG}"
    ),
}


@pytest.mark.parametrize("program", _ENDLESS.values(), ids=_ENDLESS)
async def test_a_program_that_does_not_end_leaves_nothing_and_is_judged(judged: Judge, program: str) -> None:
    before = left_on_the_host()
    found = await judged({"test_a.py": PASSES}, "test_a.py::test_it", calc=program, more="[limits]\njudge_wall_s = 3\n")
    assert not found.resolved
    assert found.tests["test_a.py::test_it"] is not Verdict.PASSED
    for _ in range(100):  # the kernel takes a killed process off its list a moment later
        if left_on_the_host() <= before:
            break
        await asyncio.sleep(0.05)
    assert left_on_the_host() <= before


async def test_what_is_left_is_seen() -> None:
    before = left_on_the_host()
    process = await asyncio.create_subprocess_exec("sleep", _MARK, start_new_session=True)
    assert left_on_the_host() > before
    process.kill()
    await process.wait()
    assert left_on_the_host() == before


def left_on_the_host() -> frozenset[str]:
    """What a judged run of this process could leave: processes, mounts, control groups, files in temporary folders."""
    hierarchy = find_hierarchy()
    groups = [str(group) for top in (hierarchy.tops if hierarchy else ()) for group in top.glob(f"*{os.getpid()}*")]
    mounts = [line for line in Path("/proc/self/mounts").read_text("utf-8").splitlines() if "hgm" in line]
    files = [str(file) for file in Path(tempfile.gettempdir()).glob(f"left-{_MARK}")]
    return frozenset([*_processes(), *groups, *mounts, *files])


def _processes() -> Iterator[str]:
    """Our descendants; and whatever has the marks of the programs above, wherever it hangs by now."""
    parents, words = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            parents[folder.name], words[folder.name] = (
                stat[1],
                (folder / "cmdline").read_bytes().decode(errors="replace"),
            )
    for pid, said in words.items():
        above = pid
        while above in parents and above != str(os.getpid()):
            above = parents[above]
        if (above == str(os.getpid()) and pid != above) or _MARK in said:
            yield f"process {pid} {said}"
