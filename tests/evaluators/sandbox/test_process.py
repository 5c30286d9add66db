"""What is special about running without isolation."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from evaluators.sandbox.base import WORK, Job, Mount
from evaluators.sandbox.owner import owner
from evaluators.sandbox.process import PREFIX, Place, ProcessSandbox
from tests.evaluators.sandbox.conftest import job, limits


async def test_each_process_is_bounded_in_memory() -> None:
    finished = await ProcessSandbox().run(job("data = bytearray(1 << 30)", limits=limits(memory_mb=128)))
    assert finished.exit_code == 1
    assert b"MemoryError" in finished.output


async def test_an_escaped_process_does_not_hold_up_the_end() -> None:
    script = "setsid sh -c 'echo $$; exec sleep 3' & sleep 0.1; exit 0"
    finished = await ProcessSandbox().run(Job(("sh", "-c", script), {}))
    assert finished.exit_code == 0
    assert finished.total_s < 2.5
    os.kill(int(finished.output), signal.SIGKILL)


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        (WORK, f"/home{WORK}"),
        (f"{WORK}/a:/agent/lib", f"/home{WORK}/a:/real/lib"),
        (f"cd {WORK}; cat '/run/hgm/task.json'", f"cd /home{WORK}; cat '/home/inputs/task.json'"),
        (f"{WORK}shop /other{WORK}", f"{WORK}shop /other{WORK}"),
        ("http://127.0.0.1:8377/v1", "http://127.0.0.1:1/v1"),
    ],
)
def test_paths_are_translated(text: str, translated: str) -> None:
    place = Place(Path("/home"), Job(("x",), {}, mounts=(Mount(Path("/real"), "/agent"),)), "http://127.0.0.1:1")
    assert place.translated(text) == translated


def test_sweep_removes_directories_of_the_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead = subprocess.Popen(["true"])
    name = owner(dead.pid)
    dead.wait()
    (tmp_path / f"{PREFIX}{name}-x").mkdir()
    (tmp_path / f"{PREFIX}{owner()}-y").mkdir()
    assert ProcessSandbox().sweep() == 1
    assert [path.name for path in tmp_path.iterdir()] == [f"{PREFIX}{owner()}-y"]
