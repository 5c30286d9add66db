from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.control import driver
from archive.errors import RunLocked
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
    paths.engine_lock.touch()
    stop = threading.Event()
    seen: list[int | None] = []

    def look() -> None:
        while not stop.wait(0.0005):
            seen.append(driver(paths))

    watchers = [threading.Thread(target=look) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    try:
        for _ in range(50):
            with EngineLock(paths):
                pass
    finally:
        stop.set()
        for watcher in watchers:
            watcher.join()
    assert set(seen) <= {None, os.getpid(), 0}


def test_the_lock_of_a_run_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    from archive.errors import HgmError

    with pytest.raises(HgmError, match="cannot be written"):
        EngineLock(RunPaths(tmp_path / "missing")).acquire()
