"""What was seen to go wrong with real suites, each once: see also docs/suites.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluators.base import Verdict
from evaluators.environments import Environment
from evaluators.sandbox.base import Sandbox
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


async def test_a_loop_that_also_starts_processes_leaves_nothing_and_is_judged(judged: Judge) -> None:
    loop = (
        "import signal, subprocess, sys\n\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen(['sleep', '600'], start_new_session=True)\n\n\nclass Right:\n"
        "    def __bool__(self):\n        while True:\n            pass\n\n\nright = Right()\n"
    )
    found = await judged({"test_a.py": PASSES}, "test_a.py::test_it", calc=loop, more="[limits]\njudge_wall_s = 3\n")
    assert not found.resolved
    assert found.tests["test_a.py::test_it"] is not Verdict.PASSED
