"""Limits for all processes together where there is no control group: look at /proc every few milliseconds.

Each process is bounded by RLIMIT_DATA and their number by RLIMIT_NPROC, which the kernel enforces exactly; the sum,
and memory that processes share, is bounded by looking: it can be exceeded for `EVERY_S` before everything is killed.
"""

# pathlib and contextlib would cost every job their import.
# ruff: noqa: PTH123, PTH208
from __future__ import annotations

import os

EVERY_S = 0.05
BELOW = 4
"""One part in four below the limit counts as having met it. The kernel counts a fork before it compares, so forks at
the same moment refuse one another while fewer processes exist: of 900 fork bombs on a busy machine 97 % were refused
at the limit of 32, the others at 23 to 31."""

COUNTED = ("RssAnon:", "RssShmem:")


class Watch:
    """Looks when asked to; remembers whether a limit was met."""

    def __init__(self, memory_bytes: int, processes: int, places: tuple[str, ...]) -> None:
        self._memory_bytes, self._processes, self._places = memory_bytes, processes, places
        self.memory_hit = False
        self.processes_hit = False

    def look(self, reaped: int = 0) -> None:
        """`reaped` processes were there until just now."""
        tasks, memory = reaped, 0
        for name in os.listdir("/proc"):
            if name.isdigit() and name != "1":
                threads, used = _usage(name)
                tasks += threads
                memory += used
        memory += sum(_used(place) for place in self._places)
        self.memory_hit |= memory > self._memory_bytes
        self.processes_hit |= tasks >= self._processes - self._processes // BELOW


def _usage(pid: str) -> tuple[int, int]:
    """Threads, and resident bytes that are not file cache, of one process; zeros if it is gone."""
    threads = memory = 0
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
            for line in status:
                if line.startswith(COUNTED):
                    memory += int(line.split()[1]) * 1024
                elif line.startswith("Threads:"):
                    threads = int(line.split()[1])
    except OSError:
        return 0, 0
    return threads, memory


def _used(place: str) -> int:
    status = os.statvfs(place)
    return (status.f_blocks - status.f_bfree) * status.f_frsize
