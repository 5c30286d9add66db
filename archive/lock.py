"""The engine lock: at most one process drives a run.

A `flock` on engine.lock, with the holder's process id as the file's content. The kernel drops the lock when its
process ends, however it ends, so there is no stale lock to clean up.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from archive.connection import translate_os_errors
from archive.errors import RunLocked
from archive.layout import RunPaths

_PATIENCE_S = 0.3
"""`holder` takes the lock for an instant to see whether it is free; an engine that starts meanwhile tries again."""


class EngineLock:
    """`with EngineLock(paths): …` holds the run's lock inside the block.

    Raises:
        RunLocked: another process (named in the message) drives the run.
    """

    def __init__(self, paths: RunPaths) -> None:
        self._paths = paths
        self._descriptor: int | None = None

    def acquire(self) -> None:
        with translate_os_errors(str(self._paths.engine_lock)):
            descriptor = os.open(self._paths.engine_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        deadline = time.monotonic() + _PATIENCE_S
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                pid = _read_pid(self._paths.engine_lock)
                os.close(descriptor)
                raise RunLocked(
                    f"run {self._paths.name} is driven by process {pid}; watch it with `hgm tui`, "
                    f"or end it first with `hgm stop`"
                )
            time.sleep(0.02)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> EngineLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def holder(paths: RunPaths) -> int | None:
    """The process id of the engine that holds the lock of the run; None where nobody does."""
    try:
        descriptor = os.open(paths.engine_lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _try_lock(descriptor, fcntl.LOCK_SH) else _read_pid(paths.engine_lock)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(path: Path) -> int:
    """The pid in the file; 0 where the holder has not written it after a while."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return int(path.read_text())
        except (OSError, ValueError):
            if time.monotonic() > deadline:
                return 0
            time.sleep(0.01)
