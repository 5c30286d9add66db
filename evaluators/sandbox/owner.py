"""Which engine owns something that can outlive it: names that tell, and whether that engine is still alive."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def owner(pid: int | None = None) -> str:
    """`<pid namespace>-<pid>-<start time in ticks>` of this process: none other has it while the machine is up.

    Raises:
        OSError: no process has this `pid`.
    """
    pid = os.getpid() if pid is None else pid
    if not Path("/proc/self/stat").exists():  # not Linux: the pid must do
        os.kill(pid, 0)
        return f"0-{pid}-0"
    start = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    return f"{_namespace()}-{pid}-{start}"


def is_left_behind(name: str) -> bool:
    """Whether `name` = `<owner>-<anything>` and that owner is dead.

    False for other PID namespaces too: whether their engines live cannot be seen from here.
    """
    parts = name.split("-", 3)
    if len(parts) != 4 or not all(part.isdigit() for part in parts[:3]) or int(parts[0]) != _namespace():
        return False
    with contextlib.suppress(OSError):
        return owner(int(parts[1])) != "-".join(parts[:3])
    return True


def _namespace() -> int:
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0
