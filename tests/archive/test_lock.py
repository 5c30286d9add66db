from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.control import driver
from archive.errors import HgmError, RunLocked
from archive.layout import RunPaths
from archive.lock import EngineLock

HOLD = """
import sys
from pathlib import Path
from archive.layout import RunPaths
from archive.lock import EngineLock
with EngineLock(RunPaths(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(paths: RunPaths) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(paths.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_engine_is_told_which_process_holds_the_run(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    with hold(paths) as process:
        assert driver(paths) == process.pid
        with pytest.raises(RunLocked, match=str(process.pid)):
            EngineLock(paths).acquire()
        process.kill()
    assert driver(paths) is None  # the kernel let go of it, though the pid is still in the file
    with EngineLock(paths):
        assert driver(paths) == os.getpid()
    assert driver(paths) is None


def test_nobody_drives_a_run_that_never_was(tmp_path: Path) -> None:
    assert driver(RunPaths(tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


def test_looking_at_the_lock_never_keeps_an_engine_from_starting(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    with paths.engine_lock.open("w") as look:
        fcntl.flock(look, fcntl.LOCK_SH)  # as `driver` does, for an instant
        release = threading.Timer(0.05, lambda: fcntl.flock(look, fcntl.LOCK_UN))
        release.start()
        with EngineLock(paths):
            assert driver(paths) == os.getpid()
        release.join()


def test_a_holder_that_has_not_written_its_pid_yet(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    with paths.engine_lock.open("w") as engine:
        fcntl.flock(engine, fcntl.LOCK_EX)
        writes = threading.Timer(0.05, lambda: paths.engine_lock.write_text("4711"))
        writes.start()
        assert driver(paths) == 4711
        writes.join()


def test_the_lock_of_a_run_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(HgmError, match="cannot be written"):
        EngineLock(RunPaths(tmp_path / "missing")).acquire()
