"""A folder that one process at a time may work in."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from archive.errors import RunLocked


def hold(file: Path, busy: str) -> int:
    """The descriptor of `file`, locked until it is closed; the kernel lets go of it when this process ends, however it
    ends.

    Raises:
        RunLocked: another process holds it; says `busy`.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise RunLocked(busy) from None
    return descriptor
