"""How many requests a model gets at once and in a minute: a limit that learns from the provider's refusals.

The number at once follows the rule of additive increase and multiplicative decrease (D.-M. Chiu and R. Jain, "Analysis
of the Increase and Decrease Algorithms for Congestion Avoidance in Computer Networks", 1989): a refusal for asking too
much halves it, once for all requests that were out then; each answer adds its share of one. It grows only while it is
used, as RFC 7661 has it for TCP, or a quiet hour would leave a limit that was never tried.

Requests in a minute are spaced by the generic cell rate algorithm (ITU-T I.371): one second's worth may come at once.
Attempts take turns: one that asks much waits for itself and not for the others.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from archive.errors import ProviderUnavailable

MOST_AT_ONCE = 256
"""Where nobody set a limit."""
LONGEST_HOLD_S = 60.0
"""A provider that wants to be left alone for longer is not waited for here: requests fail, and the run pauses."""


@dataclass(frozen=True)
class PaceLimits:
    """None means no limit of ours; the provider's own are learned from its refusals."""

    at_once: int | None = None
    requests_per_minute: float | None = None


class Pace:
    """The turns of one model. Not thread-safe: it lives in one event loop."""

    def __init__(self, limits: PaceLimits = PaceLimits()) -> None:
        self.most = limits.at_once or MOST_AT_ONCE
        self.window = float(self.most)
        self.busy = 0
        rate = (limits.requests_per_minute or 0.0) / 60
        self._interval_s = 1 / rate if rate else 0.0
        self._burst_s = max(0.0, 1.0 - self._interval_s) if rate else 0.0
        self._due = 0.0
        self._held_until = 0.0
        self._cut_at = float("-inf")
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Requests that have no turn yet."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Entered when a request of the attempt `who` may go out. What is raised inside is learned from."""
        await self._enter(who)
        began = self._now()
        try:
            yield
            self._grow()
        except ProviderUnavailable as error:
            if error.limited:
                self._shrink(began, error.retry_after_s)
            raise
        finally:
            self._leave()

    def fail_waiting(self, error: Exception) -> None:
        """End every wait with `error`."""
        waiting = [future for queue in self._waiting.values() for future in queue]
        self._waiting.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(error)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _enter(self, who: str) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(future)
        self._admit()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._leave()  # the turn came in the same moment
            else:
                self._forget(who, future)
            raise

    def _forget(self, who: str, future: asyncio.Future[None]) -> None:
        queue = self._waiting.get(who)
        if queue is not None and future in queue:
            queue.remove(future)
            if not queue:
                del self._waiting[who]

    def _leave(self) -> None:
        self.busy -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.busy < max(1, int(self.window)):
            now = self._now()
            ready = max(self._held_until, self._due - self._burst_s)
            if now < ready:
                self._wake_at(ready)
                return
            self._due = max(self._due, now) + self._interval_s
            self._next().set_result(None)
            self.busy += 1

    def _next(self) -> asyncio.Future[None]:
        """The oldest request of the attempt whose turn it is; that attempt is last from then on."""
        who, queue = self._waiting.popitem(last=False)
        future = queue.popleft()
        if queue:
            self._waiting[who] = queue
        return future

    def _wake_at(self, when: float) -> None:
        self.close()
        self._timer = asyncio.get_running_loop().call_at(when, self._admit)

    def _grow(self) -> None:
        if self.busy >= self.window / 2:
            self.window = min(float(self.most), self.window + 1 / self.window)

    def _shrink(self, began: float, retry_after_s: float | None) -> None:
        now = self._now()
        if began > self._cut_at:
            self.window = max(1.0, min(self.window, self.busy) / 2)
            self._cut_at = now
        if retry_after_s:
            self._held_until = max(self._held_until, now + min(retry_after_s, LONGEST_HOLD_S))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
