"""`tasks check`: sound tasks are sound, and each kind of unsound one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluators import check
from evaluators.check import TaskCheck, check_suite, check_task
from evaluators.environments import Environments
from evaluators.sandbox.base import Sandbox
from tests.evaluators.folders import FIXED, FOLDER, TASK_TOML, make_task, write_folder


async def test_a_sound_task_has_no_problems(sandbox: Sandbox, environments: Environments, tmp_path: Path) -> None:
    heard: list[TaskCheck] = []
    first = make_task(tmp_path / "a")
    second = make_task(tmp_path / "b", {"task.toml": TASK_TOML.replace("adds-wrong", "again")})
    results = await check_suite(sandbox, [first, second], environments, workers=2, on_result=heard.append)
    assert [(result.task_id, result.problems) for result in results] == [("adds-wrong", ()), ("again", ())]
    assert {result.task_id for result in heard} == {"adds-wrong", "again"}
    assert all(result.sound and result.took_s > 0 for result in results)


def toml(old: str, new: str) -> dict[str, str | None]:
    assert old in TASK_TOML
    return {"task.toml": TASK_TOML.replace(old, new, 1)}


PAIR, VISIBLE = "hidden/hidden_tests/test_pair.py", "repo/tests/test_visible.py"
UNSOUND: list[tuple[str, dict[str, str | None], str]] = [
    ("passes before", {PAIR: "def test_pair(): pass\n"}, "test_pair passes before the fix; move it to must_stay"),
    ("fails before", toml("TestAdd::test_zero", "TestAdd::test_gone"), "TestAdd::test_gone is not there; write the id"),
    ("wrong fix", {"reference/calc.py": FIXED.replace("b, b", "b")}, "test_pair does not pass with the reference fix"),
    ("stays broken", {PAIR: "import gone\n"}, "test_pair does not pass with the reference fix (error):\n"),
    (
        "must_stay fails",
        {VISIBLE: FOLDER[VISIBLE].replace("add(0, 0), 0", "add(0, 1), 1")},
        "must_stay: tests/test_visib",
    ),
    (
        "skipped",
        {PAIR: "import pytest\ndef test_pair(): pytest.skip()\n"},
        "test_pair is skipped; a named test must run",
    ),
    (
        "fix in a test",
        {"reference/tests/test_visible.py": "x = 1\n"},
        "the reference changes tests/test_visible.py, which",
    ),
    ("no such program", toml("python -m unittest -q", "pyhton"), "test_command: 'pyhton' does not run (exit code 127)"),
    ("no such module", toml("-m unittest -q", "-m gone"), "test_command: 'python -m gone' does not run (exit code 1)"),
    ("finds nothing", toml("unittest -q", "unittest -q calc"), "finds no tests"),
    (
        "no time to judge",
        {"task.toml": TASK_TOML + "[limits]\njudge_wall_s = 0.01\n"},
        "limits: the tests met the judge's wall limit before",
    ),
    (
        "waits",
        {"task.toml": TASK_TOML.replace("python -m unittest -q", "sleep 9") + "[limits]\nwall_s = 1\n"},
        "wall limit",
    ),
]


@pytest.mark.parametrize(("changes", "problem"), [case[1:] for case in UNSOUND], ids=[case[0] for case in UNSOUND])
async def test_what_is_wrong_is_named(
    sandbox: Sandbox, environments: Environments, tmp_path: Path, changes: dict[str, str | None], problem: str
) -> None:
    result = await check_task(sandbox, make_task(tmp_path, changes), environments)
    assert not result.sound
    assert any(problem in said for said in result.problems), result.problems


async def test_a_flaky_test_is_found(sandbox: Sandbox, environments: Environments, tmp_path: Path) -> None:
    source = (
        "import os\nimport pytest\nfrom calc import add\n\n\n@pytest.mark.parametrize('n', range(24))\n"
        "def test_pair(n):\n    assert add(2, 2) == 4 and os.urandom(1)[0] % 2\n"
    )
    named = '", "'.join(f"hidden_tests/test_pair.py::test_pair[{n}]" for n in range(24))
    task = make_task(tmp_path, {PAIR: source, **toml("hidden_tests/test_pair.py::test_pair", named)})
    problems = (await check_task(sandbox, task, environments)).problems
    assert any("is flaky: " in problem for problem in problems)  # fails once in 2**24 times


def test_as_a_module(
    sandbox: Sandbox, environments: Environments, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "a")
    assert check.main([str(tmp_path), "--workers", "1"]) == 0
    assert capsys.readouterr().out.endswith("1 tasks, 1 sound\n")
    write_folder(tmp_path / "b", {"task.toml": TASK_TOML.replace("adds-wrong", "b"), PAIR: "def test_pair(): pass\n"})
    assert check.main([str(tmp_path)]) == 1
    assert "BAD b" in capsys.readouterr().out
    assert check.main([str(tmp_path / "gone")]) == 2
    assert "no such directory" in capsys.readouterr().err
