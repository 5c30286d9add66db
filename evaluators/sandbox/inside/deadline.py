"""When a command has met its wall limit, on a host that may be too busy to let it run."""

# pathlib and contextlib would cost every job their import.
# ruff: noqa: PTH123
from __future__ import annotations

import time


class Deadline:
    """`wall_s` seconds from now on, not counting those for which the first thread of `pid` was ready to run and had no
    processor; `stretch` times `wall_s` at most. With a `stretch` of 1 all seconds count.

    Only that thread: one that competes with threads or processes of its own gains them time, but never itself.
    """

    def __init__(self, pid: int, wall_s: float, stretch: float = 1.0) -> None:
        self._pid, self._wall_s, self._most_s = pid, wall_s, wall_s * stretch
        self._waited_before = waited_s(pid) if stretch > 1 else 0.0
        self.begun = time.monotonic()

    def left_s(self) -> float:
        """Until the limit is met; nothing, once it is."""
        took_s = time.monotonic() - self.begun
        if took_s < self._wall_s or took_s >= self._most_s:
            return max(0.0, self._wall_s - took_s)
        fair_s = took_s - (waited_s(self._pid) - self._waited_before)
        return max(0.0, min(self._wall_s - fair_s, self._most_s - took_s))


def waited_s(pid: int) -> float:
    """How long the first thread of a process has waited for a processor; 0 where the kernel does not say."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
