"""The corrected version of what a task is about must not be where an agent can read it."""

from __future__ import annotations

import venv
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, TaskError
from archive.files import File
from evaluators.answers import refuse_answers, refuse_own_answer
from evaluators.environments import Environments, Wanted
from tests.evaluators.folders import TASK_TOML, make_task
from tests.evaluators.wheels import own_index, write_wheel


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_index(tmp_path, monkeypatch)


def test_a_task_s_own_environment(tmp_path: Path, wheels: Path) -> None:
    toml = TASK_TOML + '[environment]\nrequirements = ["shout"]\n'
    task = make_task(tmp_path / "task", {"task.toml": toml})
    refuse_own_answer(Environments(), task)
    for path in ("shout.py", "src/shout/__init__.py", "shout/__init__.py"):
        with pytest.raises(TaskError, match="task adds-wrong: its environment brings shout"):
            refuse_own_answer(Environments(), replace(task, files={path: File(b"")}))


def test_an_agent_s(tmp_path: Path, wheels: Path) -> None:
    task = replace(make_task(tmp_path / "task"), files={"shout.py": File(b""), "tests/__init__.py": File(b"")})
    refuse_answers(Environments(), None, [task])
    refuse_answers(Environments(), Wanted("", ("whisper",)), [task])
    with pytest.raises(ConfigError, match="the agent's environment brings shout, which is what the task adds-wrong"):
        refuse_answers(Environments(), Wanted("", ("shout",)), [task])


def test_a_namespace_package(tmp_path: Path, wheels: Path) -> None:
    """A folder without `__init__.py` belongs to many distributions: what counts is what lies in it."""
    write_wheel(wheels, "choir", {"voices/choir.py": "", "voices/low/bass/__init__.py": "", "voices/low/bass/a.py": ""})
    toml = TASK_TOML + '[environment]\nrequirements = ["choir"]\n'
    task = make_task(tmp_path / "task", {"task.toml": toml})
    refuse_own_answer(Environments(), replace(task, files={"voices/solo.py": File(b""), "voices/read.me": File(b"")}))
    for path, named in (
        ("voices/choir.py", "voices.choir"),
        ("src/voices/low/bass/__init__.py", "voices.low.bass"),
        ("voices/low/bass.py", "voices.low.bass"),
        ("voices/__init__.py", "voices.choir, voices.low.bass"),
    ):
        with pytest.raises(TaskError, match=f"its environment brings {named}, which"):
            refuse_own_answer(Environments(), replace(task, files={path: File(b"")}))


@pytest.mark.parametrize("place", ["lib/python3.11/site-packages", "src/shout", "src/shout/src", "elsewhere"])
def test_an_environment_that_was_there_already(tmp_path: Path, place: str) -> None:
    """`pip install --editable git+…` checks a project out below its `src`; a `.pth` file may name any folder."""
    root = tmp_path / "venv"
    venv.create(root, symlinks=True)
    packages = next(root.glob("lib/python*/site-packages"))
    folder = packages if place.startswith("lib") else root / place
    (folder / "shout").mkdir(parents=True)
    (folder / "shout" / "__init__.py").touch()
    (packages / "paths.pth").write_text(f"import sys\n{root}/elsewhere\n{tmp_path}\n")
    task = replace(make_task(tmp_path / "task"), environment=Wanted(path=root))
    refuse_own_answer(Environments(), replace(task, files={"whisper.py": File(b""), "task/repo.py": File(b"")}))
    with pytest.raises(TaskError, match="its environment brings shout, which is what the task is about"):
        refuse_own_answer(Environments(), replace(task, files={"shout/__init__.py": File(b"")}))
