"""When a server that has crashed is started again, and when no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Restarts:
    """Exponential back-off, in seconds: `first_s`, twice that after the next crash, at most `longest_s`. A server that
    crashes more than `most` times within `window_s` is given up: what makes it crash does not go away by itself."""

    most: int = 5
    window_s: float = 1800.0
    first_s: float = 1.0
    longest_s: float = 60.0

    def wait_s(self, crashes: Sequence[float], now: float) -> float | None:
        """How long to wait after the last of `crashes`, the times at which it crashed; None: it is given up."""
        recent = sum(now - self.window_s <= at for at in crashes)
        if recent > self.most:
            return None
        return min(self.longest_s, self.first_s * 2.0 ** (max(1, recent) - 1))


USUAL = Restarts()
