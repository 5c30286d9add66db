"""From a repository to a search that has ended, with one command, interrupted while it mines and while it searches."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Purpose
from tests.e2e.test_search import HGM, assert_whole, wait_for
from tests.hgm.cli.typing_in import typed
from tests.hgm.mine.project import make_project


def test_one_command_mines_makes_the_run_and_searches(tmp_path: Path) -> None:
    make_project(tmp_path / "shop")
    paths, mined = RunPaths(tmp_path / "runs" / "shop"), tmp_path / "mined" / "shop"
    asked = ("init", "runs/shop", "--repo", "shop", "--tasks", "4", "--template", "demo", "--evaluations", "8", "--run")

    def started(until: Callable[[], bool] | None = None) -> tuple[int, str]:
        """The command, interrupted as soon as `until` holds; its exit code and what it said."""
        command = [*HGM, *asked, "--plain"]
        env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        with subprocess.Popen(
            command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            if until is not None:
                wait_for(until)
                process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=150)[0]
        return process.returncode, said

    code, said = started(lambda: (mined / ".mine" / "baseline.json").exists())
    assert (code, paths.root.exists()) == (130, False), said
    assert "interrupted; everything is saved. The same command goes on." in said

    code, said = started(lambda: evaluated(paths) > 0)
    assert "running the tests as they are" not in said, "they were measured before"
    assert "everything is saved" in said
    assert "then: hgm run" not in said, "it runs already"
    tasks, first = {task.name for task in mined.iterdir()}, evaluated(paths)

    code, said = started()
    assert code == 0, said
    assert "runs/shop is made already, and goes on as its hgm.toml says" in said
    assert "The search 'shop' has ended" in said
    assert {task.name for task in mined.iterdir()} == tasks
    assert evaluated(paths) > first
    assert_whole(paths)


def evaluated(paths: RunPaths) -> int:
    if not paths.archive.exists():
        return 0
    with Reader(paths) as reader:
        return len(reader.outcomes(Purpose.SEARCH))


def test_a_run_of_other_tasks_is_not_gone_on_with(tmp_path: Path) -> None:
    typed("init", tmp_path / "run", "--evaluations", "99")
    said = typed("init", tmp_path / "run", "--repo", tmp_path / "shop", "--run", code=2)[1]
    assert "exists already, with the tasks of bundled, not " in said
    itself = make_project(tmp_path / "shop")
    assert "is the repository itself; give another" in typed("init", itself, "--repo", itself, "--run", code=2)[1]
    assert not (itself / "hgm.toml").exists()
    assert "give --run too" in typed("init", tmp_path / "other", "--plain", code=2)[1]
