"""A run's directory that is moved, replaced or deleted under the engine that drives it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import JobState
from tests.e2e.driving import engine, wait_until
from tests.e2e.test_search import assert_whole, in_flight, run, sandboxes_alive
from tests.toy import write_run

SOON_S = 30.0
"""Less than an agent of `LAZY_S` is at work."""

LAZY_S = 50.0


def ends_soon(process: subprocess.Popen[str], root: Path) -> None:
    _, said = process.communicate(timeout=SOON_S)
    assert process.returncode == 3, said
    assert f"hgm: the run's directory {root} was moved, replaced or deleted" in said
    assert "Traceback" not in said


def test_a_run_that_is_moved_ends_and_goes_on_in_its_new_place(tmp_path: Path) -> None:
    paths, new = write_run(tmp_path, evaluations=9, held_out=1, pause_s=0.4), RunPaths(tmp_path / "elsewhere")
    with engine(paths) as process:
        wait_until(paths, lambda reader: reader.totals().n >= 1 and in_flight(paths) == 2)
        paths.root.rename(new.root)
        ends_soon(process, paths.root)
    assert not sandboxes_alive(tmp_path)
    assert not paths.root.exists()
    with Reader(new) as reader:
        finished = {row.id: row for row in reader.evaluations() if row.state is JobState.DONE}
    assert len(finished) >= 1
    assert run(new).phase == "done"
    assert_whole(new)
    with Reader(new) as reader:
        assert finished.items() <= {row.id: row for row in reader.evaluations()}.items()
    assert not paths.root.exists()


def test_a_run_that_is_moved_while_its_root_is_in_the_gate_ends(tmp_path: Path) -> None:
    paths, new = write_run(tmp_path, pause_s=LAZY_S), tmp_path / "elsewhere"
    with engine(paths) as process:
        wait_until(paths, lambda _: sandboxes_alive(tmp_path))
        paths.root.rename(new)
        ends_soon(process, paths.root)
    assert not sandboxes_alive(tmp_path)
    assert not paths.root.exists()


@pytest.mark.parametrize("another", [False, True], ids=["nothing in its place", "another run in its place"])
def test_a_run_that_is_deleted_ends_and_writes_nothing_more(tmp_path: Path, another: bool) -> None:
    paths = write_run(tmp_path, pause_s=0.6)
    with engine(paths) as process:
        wait_until(paths, lambda _: in_flight(paths) == 2)
        paths.root.rename(tmp_path / "doomed")
        if another:
            paths.root.mkdir()
            shutil.copy(tmp_path / "doomed" / "hgm.toml", paths.config)
            shutil.copy(tmp_path / "doomed" / "archive.db", paths.archive)
        shutil.rmtree(tmp_path / "doomed")
        ends_soon(process, paths.root)
    assert not sandboxes_alive(tmp_path)
    left = sorted(path.name for path in paths.root.iterdir()) if another else []
    assert left == (["archive.db", "hgm.toml"] if another else [])
    assert paths.root.exists() is another
