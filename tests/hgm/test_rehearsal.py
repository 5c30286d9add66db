"""The example of docs/models.md, typed as a user would type it, and what a rehearsal tells."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ConfigError
from evaluators.sandbox.base import SandboxLimits
from hgm.llm.scripted import ScriptedCall, Turn
from hgm.plan import SEED_AGENTS
from hgm.rehearsal import rehearse

PLAIN = SEED_AGENTS / "plain"


def test_the_example_of_the_docs_passes(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", Path("docs/models.md").read_text(), re.M | re.S)
    (tmp_path / "test_my_agent.py").write_text(example)
    shutil.copytree(PLAIN, tmp_path / "my-agent")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_my_agent.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_a_limit_that_ends_it_is_named(tmp_path: Path) -> None:
    script = [Turn(tool_calls=(ScriptedCall(name="shell", arguments={"command": "sleep 60"}),))]
    done = rehearse(PLAIN, script, repo={}, statement="Wait.", limits=SandboxLimits(wall_s=2.0))
    assert done.limit == "wall"
    assert done.changed == ()


def test_a_script_that_is_too_short_is_the_agents_to_meet(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    script = [Turn(tool_calls=(ScriptedCall(name="shell", arguments={"command": "rm a.py; ls"}),))]
    done = rehearse(PLAIN, script, repo=tmp_path, statement="Remove it.")
    assert done.changed == ("a.py",)
    assert "a.py" not in done.files
    assert "has 1 turns; turn 2 was asked for" in done.output


def test_what_is_no_agent_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"agent\.toml"):
        rehearse(tmp_path, [Turn(content="hi")], repo={}, statement="?")
