"""Look for processes of this machine by an argument that only one test uses."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path


def running(argument: str) -> list[str]:
    """Processes of this machine whose command line has `argument`."""
    found = []
    for pid in (path.name for path in Path("/proc").iterdir()):
        with contextlib.suppress(OSError):
            if pid.isdigit() and argument.encode() in Path("/proc", pid, "cmdline").read_bytes().split(b"\0"):
                found.append(pid)
    return found


async def appears(argument: str) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if running(argument):
            return True
        await asyncio.sleep(0.02)
    return False
