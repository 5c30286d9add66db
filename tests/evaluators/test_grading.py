"""The judge, in the real sandbox: what resolves a task, and what it says when something does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.files import Change, File
from evaluators.base import JudgeCause, Judgement, Verdict
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import WORK, Sandbox
from evaluators.sandbox.process import ProcessSandbox
from tests.evaluators.folders import FIXED, FOLDER, TASK_TOML, make_task

TOML = """\
id = "a"
statement = "wrong"
must_pass = [{must_pass}]
must_stay = [{must_stay}]
{more}
"""


class Judge:
    """Makes a task of a few files and judges a change to it; the fix is `calc.py` with `right = True`."""

    def __init__(self, sandbox: Sandbox, exam: Environment, directory: Path) -> None:
        self._sandbox, self._exam, self._directory = sandbox, exam, directory

    async def __call__(
        self,
        tests: Mapping[str, str],
        must_pass: str,
        *,
        must_stay: str = "",
        calc: str = "right = True\n",
        repo: Mapping[str, str] | None = None,
        more: str = "",
    ) -> Judgement:
        quoted = (", ".join(f'"{test}"' for test in ids.split()) for ids in (must_pass, must_stay))
        toml = TOML.format(must_pass=next(quoted), must_stay=next(quoted), more=more)
        files = {path: None for path in FOLDER if path.startswith(("repo/tests", "hidden"))}
        files |= {"task.toml": toml, "repo/calc.py": "right = False\n", "reference/calc.py": "right = True\n"}
        files |= {f"hidden/{path}": text for path, text in tests.items()}
        files |= {f"repo/{path}": text for path, text in (repo or {}).items()}
        task = make_task(self._directory, files)
        return await judge(self._sandbox, task, Change({"calc.py": File(calc.encode())}), self._exam)


@pytest.fixture
def judged(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> Judge:
    return Judge(sandbox, exam, tmp_path)


async def test_the_fix_resolves_without_a_sandbox_too(exam: Environment, tmp_path: Path) -> None:
    task = make_task(tmp_path)
    fixed = await judge(ProcessSandbox(), task, task.reference, exam)
    assert (fixed.resolved, fixed.cause) == (True, None), fixed.detail
    assert not (await judge(ProcessSandbox(), task, Change({}), exam)).resolved


async def test_the_fix_resolves_and_nothing_else_does(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> None:
    task = make_task(tmp_path)
    fixed = await judge(sandbox, task, task.reference, exam)
    assert (fixed.resolved, fixed.cause) == (True, None), fixed.detail
    assert set(fixed.tests) == {*task.must_pass, *task.must_stay}
    assert set(fixed.tests.values()) == {Verdict.PASSED}
    nothing = await judge(sandbox, task, Change({}), exam)
    assert (nothing.resolved, nothing.cause) == (False, JudgeCause.TESTS)
    assert nothing.tests["hidden_tests/test_add.py::test_four"] is Verdict.FAILED
    assert nothing.tests["hidden_tests/test_add.py::test_zero"] is Verdict.PASSED
    assert b"assert" in nothing.output
    broken = await judge(sandbox, task, Change({"calc.py": File(FIXED.replace("b, b", "b").encode())}), exam)
    assert broken.tests["hidden_tests/test_pair.py::test_pair"] is Verdict.FAILED
    assert not broken.resolved


async def test_canaries_are_nobody_s_business(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> None:
    judgement = await judge(sandbox, make_task(tmp_path), Change({}), exam)
    shown = [line for line in judgement.output.decode().splitlines() if line.startswith("== ")]
    assert sorted(shown) == [
        "== hidden_tests/test_add.py::test_four",
        "== hidden_tests/test_pair.py::test_pair",
        "== tests/test_visible.py::TestAdd::test_two",
    ]


LOOKS = f"""
import os, pathlib
seen = [str(path) for path in pathlib.Path("{WORK}").iterdir()]
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            seen.append(pathlib.Path("/proc", pid, name).read_text())
        except OSError:
            pass
order = [text for text in seen if "{WORK}/." in text]
raise RuntimeError(
    f"order: {{order}}; key: {{any('key' in text for text in seen)}}; fd: {{'HGM_REPORT_FD' in os.environ}}"
)
"""


async def test_what_the_runner_was_told_is_gone_when_the_candidate_starts(judged: Judge) -> None:
    judgement = await judged({"h/test_a.py": "import calc\ndef test_a(): pass\n"}, "h/test_a.py::test_a", calc=LOOKS)
    assert b"order: []; key: False; fd: False" in judgement.output
    assert judgement.tests == {"h/test_a.py::test_a": Verdict.ERROR}


HANGS = "import calc, time\ndef test_hangs():\n    while not calc.right:\n        {body}\ndef test_after(): pass\n"
SWALLOWS = "try:\n            time.sleep(0.01)\n        except Exception:\n            pass"


@pytest.mark.parametrize("body", ["pass", SWALLOWS, "__import__('threading').Event().wait()"])
async def test_one_that_hangs_does_not_hide_the_others(judged: Judge, body: str) -> None:
    judgement = await judged(
        {"h/test_a.py": HANGS.format(body=body)},
        "h/test_a.py::test_hangs h/test_a.py::test_after",
        calc="right = False\n",
        more="[limits]\njudge_wall_s = 6",
    )
    assert judgement.tests == {"h/test_a.py::test_hangs": Verdict.FAILED, "h/test_a.py::test_after": Verdict.PASSED}
    assert b"ended: not done after 2." in judgement.output, "seconds of its own: less than half of the limit"
    assert judgement.cause is JudgeCause.TESTS


CROWDS = """
import os
right = True
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
for _ in range(3):
    if not os.fork():
        while True: pass
"""
WORKS = """
import calc, time
began = time.thread_time()
def test_a():
    while time.thread_time() < began + 0.5: pass
"""


async def test_a_test_that_others_keep_from_the_processor_has_its_time_all_the_same(judged: Judge) -> None:
    """It would be ended at 0.9 s, and takes two or more."""
    judgement = await judged(
        {"h/test_a.py": WORKS}, "h/test_a.py::test_a", calc=CROWDS, more="[limits]\njudge_wall_s = 2"
    )
    assert judgement.resolved, judgement.detail


async def test_a_test_file_that_no_judged_test_needs_must_stay_as_it_was_too(judged: Judge) -> None:
    """It is not among those that are served from memory; a change may write it, and is found out."""
    writes = "right = True\nopen('tests/test_unused.py', 'w').write('x = 2')\nimport tests.test_unused\n"
    judgement = await judged(
        {"h/test_a.py": "import calc\ndef test_a(): assert calc.right\n"},
        "h/test_a.py::test_a",
        calc=writes,
        repo={"tests/test_unused.py": "x = 1"},
    )
    assert (judgement.cause, judgement.tests["h/test_a.py::test_a"]) == (JudgeCause.TAMPERED, Verdict.PASSED)
    assert judgement.detail == "tests/test_unused.py was changed while the tests ran"


async def test_a_module_that_hangs_at_import_is_an_error(judged: Judge) -> None:
    judgement = await judged(
        {"h/test_a.py": "import calc\ndef test_a(): pass\n", "h/test_b.py": "def test_b(): pass\n"},
        "h/test_a.py::test_a h/test_b.py::test_b",
        calc="while True: pass\n",
        more="[limits]\njudge_wall_s = 5",
    )
    assert judgement.tests == {"h/test_a.py::test_a": Verdict.ERROR, "h/test_b.py::test_b": Verdict.PASSED}


async def test_the_wall_is_the_last_resort(judged: Judge) -> None:
    judgement = await judged(
        {"h/test_a.py": "import calc\ndef test_a(): calc.wait()\n"},
        "h/test_a.py::test_a",
        calc=(
            "import signal\ndef wait():\n    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n"
            "    while True: pass\n"
        ),
        more="[limits]\njudge_wall_s = 3",
    )
    assert (judgement.resolved, judgement.cause) == (False, JudgeCause.JUDGE_LIMIT)
    assert "wall" in judgement.detail


async def test_missing_skipped_and_broken_are_told_apart(judged: Judge) -> None:
    judgement = await judged(
        {
            "h/test_a.py": "import pytest\ndef test_ok(): pass\ndef test_skip(): pytest.skip()\n",
            "h/test_b.py": "import gone\ndef test_b(): pass\n",
            "h/test_c.py": "import pytest\n@pytest.fixture\ndef bad(): 1 / 0\ndef test_c(bad): pass\n",
        },
        "h/test_a.py::test_ok h/test_a.py::test_skip h/test_a.py::test_gone h/test_b.py::test_b h/test_c.py::test_c",
    )
    assert list(judgement.tests.values()) == [
        Verdict.PASSED,
        Verdict.SKIPPED,
        Verdict.MISSING,
        Verdict.ERROR,
        Verdict.ERROR,
    ]
    assert judgement.cause is JudgeCause.TESTS


async def test_a_test_that_is_not_there_is_not_reported(judged: Judge) -> None:
    judgement = await judged({"h/test_a.py": "def test_a(): pass\n"}, "h/test_a.py::test_a h/test_a.py::test_b")
    assert (judgement.cause, judgement.resolved) == (JudgeCause.NOT_REPORTED, False)
    assert "h/test_a.py::test_b was not reported" in judgement.detail


async def test_unittest_parameters_classes_fixtures_and_subtests(judged: Judge) -> None:
    source = """
import unittest
import pytest
import calc

@pytest.mark.parametrize("given", [1, "two words", None])
def test_many(given): assert calc.right is True

class TestGroup:
    @pytest.fixture(autouse=True)
    def _ready(self): self.ready = calc.right
    def test_in_class(self): assert self.ready

class Case(unittest.TestCase):
    def test_sub(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(number, number if calc.right else 1)
"""
    ids = ["test_many[1]", "test_many[None]", "TestGroup::test_in_class", "Case::test_sub"]
    named = " ".join(f"h/test_a.py::{test}" for test in ids)
    good = await judged({"h/test_a.py": source}, named)
    assert good.resolved, good.detail
    bad = await judged({"h/test_a.py": source}, named, calc="right = False\n")
    assert set(bad.tests.values()) == {Verdict.FAILED}


async def test_equal_names_packages_siblings_and_data_beside_tests(judged: Judge) -> None:
    judgement = await judged(
        {
            "h/test_same.py": "from beside import DATA\ndef test_a(): assert DATA == [1]\n",
            "h/beside.py": (
                "import json, pathlib\nDATA = json.loads(pathlib.Path(__file__).with_name('d.json').read_text())\n"
            ),
            "h/d.json": "[1]",
            "p/__init__.py": "",
            "p/inner/__init__.py": "",
            "p/inner/test_same.py": "from ..tools import one\nimport p.tools\ndef test_a(): assert one() == 1\n",
            "p/tools.py": "def one(): return 1\n",
        },
        "h/test_same.py::test_a p/inner/test_same.py::test_a",
    )
    assert judgement.resolved, judgement.detail + judgement.output.decode()


async def test_the_task_s_own_pytest_configuration_holds(judged: Judge) -> None:
    repo = {
        "src/pkg.py": "import calc\n",
        "conftest.py": "import pytest\n@pytest.fixture\ndef given(): return 3\n",
        "pyproject.toml": (
            "[tool.pytest.ini_options]\npythonpath = ['src']\naddopts = '--no-such-option'\n"
            "python_functions = 'check_*'\nfilterwarnings = ['error']\n"
        ),
    }
    source = "import pkg\ndef check_it(given): assert given == 3\n"
    judgement = await judged({"h/test_a.py": source}, "h/test_a.py::check_it", repo=repo)
    assert judgement.resolved, judgement.detail + judgement.output.decode()


async def test_a_fix_may_leave_threads_and_print(judged: Judge) -> None:
    calc = (
        "import threading, time\nright = True\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
        "print('hello')\n"
    )
    judgement = await judged(
        {"h/test_a.py": "import calc\ndef test_a(): assert calc.right\n"}, "h/test_a.py::test_a", calc=calc
    )
    assert judgement.resolved, judgement.detail
    assert judgement.judge_s < 20


async def test_tests_that_are_rewritten_and_put_back_are_read_from_memory(judged: Judge) -> None:
    calc = (
        f"import pathlib\npath = pathlib.Path('{WORK}/h/test_b.py')\nbefore = path.read_text()\n"
        "path.write_text('def test_b(): pass\\n')\ndef back(): path.write_text(before)\n"
    )
    judgement = await judged(
        {
            "h/test_a.py": "import calc\ndef test_a(): calc.back()\n",
            "h/test_b.py": "import calc\ndef test_b(): assert calc.right\n",
        },
        "h/test_a.py::test_a h/test_b.py::test_b",
        calc=calc,
    )
    assert judgement.tests == {"h/test_a.py::test_a": Verdict.PASSED, "h/test_b.py::test_b": Verdict.FAILED}


async def test_data_of_the_exam_must_stay_as_it_was(judged: Judge) -> None:
    tests = {
        "h/test_a.py": f"import calc, pathlib\ndef test_a(): calc.do(pathlib.Path('{WORK}/h/d.txt'))\n",
        "h/d.txt": "1",
    }
    calm = await judged(tests, "h/test_a.py::test_a", calc="def do(path): path.with_name('new').write_text('2')\n")
    assert calm.resolved, calm.detail
    wild = await judged(tests, "h/test_a.py::test_a", calc="def do(path): path.write_text('2')\n")
    assert (wild.resolved, wild.cause) == (False, JudgeCause.TAMPERED)
    assert "h/d.txt was changed" in wild.detail


async def test_runs_have_one_hash_seed_and_one_clock_zone(judged: Judge) -> None:
    source = "import os, time\ndef test_a(): assert (os.environ['PYTHONHASHSEED'], time.tzname[0]) == ('0', 'UTC')\n"
    assert (await judged({"h/test_a.py": source}, "h/test_a.py::test_a")).resolved


async def test_asyncio_and_mock_may_be_imported_first_by_a_test(judged: Judge) -> None:
    """`asyncio` sets the flags of a function's code while it is imported, and `unittest.mock` imports it."""
    test = "import asyncio, unittest.mock\nasync def f(): return 3\ndef test_a(): assert asyncio.run(f()) == 3\n"
    judgement = await judged({"h/test_a.py": test}, "h/test_a.py::test_a")
    assert judgement.resolved, judgement.detail


async def test_the_example_of_the_documentation(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "tasks.md").read_text()
    files: dict[str, str | None] = dict.fromkeys(FOLDER)
    for block in text.split("```")[1::2]:
        head, _, body = block.partition("\n")
        _, _, path = head.partition(" ")
        if path:
            files[path.removeprefix("paging-last-page/")] = body
    assert files["task.toml"] != TASK_TOML
    task = make_task(tmp_path, files)
    assert (await judge(sandbox, task, task.reference, exam)).resolved
    assert not (await judge(sandbox, task, Change({}), exam)).resolved
