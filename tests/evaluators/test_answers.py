"""The corrected version of what a task is about must not be where an agent can read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, TaskError
from archive.files import File
from evaluators.answers import refuse_answers, refuse_own_answer
from evaluators.environments import Environments, Wanted
from tests.evaluators.folders import TASK_TOML, make_task
from tests.evaluators.wheels import own_index


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
