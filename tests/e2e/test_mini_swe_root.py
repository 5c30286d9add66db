"""mini-swe-agent as released is a root: it solves bundled tasks, and its edit of itself becomes a child."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from archive.errors import EnvironmentUnavailable
from archive.files import read_tree
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Outcome, Purpose
from evaluators.environments import Environments
from evaluators.manifest import load_agent
from evaluators.suites.repository import RepositorySuite
from hgm.plan import SEED_AGENTS
from tests.e2e.acting import Actor
from tests.e2e.driving import model_toml
from tests.e2e.test_search import assert_whole, run
from tests.hgm.wire import serving

BUNDLED = Path(__file__).parents[2] / "evaluators" / "suites" / "bundled"
MINI = SEED_AGENTS / "mini-swe-agent"
TASKS = ("poll-clear-majority", "sizes-sum-of-list")
EDIT = ("patient", "sed -i 's/min(30,/min(40,/' entry.py", "")


def fix(task: Path) -> str:
    """A command that writes the reference solution of a bundled task, as a model would a whole file."""
    files = [path for path in (task / "reference").rglob("*") if path.is_file()]
    parts = [f"cat > {path.relative_to(task / 'reference')} <<'END'\n{path.read_text()}END" for path in files]
    return "\n".join(parts)


class Knowing(Actor):
    """Knows how the bundled tasks are solved, and one edit of mini-swe-agent."""

    def __init__(self, suite: Path) -> None:
        super().__init__(edits=(EDIT,))
        self.fixes = {task.statement: fix(suite / task.id) for task in RepositorySuite(suite).tasks()}

    def work(self, statement: str, turns: int, seed: int) -> dict[str, Any]:
        if (command := self.fixes.get(statement)) is None:
            return super().work(statement, turns, seed)
        return self.shell(command) if turns == 0 else {"content": "idea: as the report asks"}


def write_mini(root: Path, url: str) -> RunPaths:
    shutil.copytree(MINI, root / "agent", ignore=shutil.ignore_patterns("__pycache__"))
    paths = RunPaths(root / "run")
    paths.root.mkdir()
    paths.config.write_text(
        "[run]\nworkers = 1\n[suite]\nname = '../suite'\n[agent]\nsource = '../agent'\n[search]\nk0 = 1\n"
        f"[budget]\nevaluations = 4\nexpansions = 1\n[final]\nheld_out = false\n{model_toml(url)}"
    )
    return paths


@pytest.mark.slow
@pytest.mark.index
def test_mini_swe_agent_is_a_root_and_its_own_edit_becomes_a_child(tmp_path: Path) -> None:
    wanted = load_agent(read_tree(MINI)).environment
    assert wanted is not None
    try:
        Environments().built(wanted)
    except EnvironmentUnavailable as error:
        pytest.skip(f"mini-swe-agent cannot be installed: {error}")
    for task in TASKS:
        shutil.copytree(BUNDLED / task, tmp_path / "suite" / task)
        toml = tmp_path / "suite" / task / "task.toml"
        toml.write_text(toml.read_text().replace('split = "held_out"', 'split = "search"'))
    with serving(Knowing(tmp_path / "suite")) as url:
        paths = write_mini(tmp_path, url)
        assert run(paths).phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        root, child = reader.variants()
        assert (child.idea, child.parent_id) == ("patient", 0)
        assert "+        step_limit=min(40, task" in reader.diff(0, 1)
        for variant in (root, child):
            rows = reader.evaluations(variant.id, Purpose.SEARCH)
            assert {row.task_id: row.outcome for row in rows} == dict.fromkeys(TASKS, Outcome.RESOLVED)
        assert json.dumps("bash").encode() in reader.blob(rows[0].transcript_blob), "through its own tool"
