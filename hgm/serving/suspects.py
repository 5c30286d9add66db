"""Which request makes a server crash: what it was at work on when it did, twice.

A text can kill a server, each time that it is sent. Blaming the server for ever would let that text end the run, and
blaming a request for one crash would punish whoever was there by chance. So a request that was there once is from then
on asked alone among its like, and one that was there twice is not asked again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

BLAMED = 2
SHORTLY_S = 15.0
"""A dying server may answer with an error first, and is seen to be gone some seconds later."""
REMEMBERED = 1024

Life = tuple[int, int]
"""A server's number, and how often it had been started."""


class Suspects:
    """Requests are known by a text that is the same whenever the same is asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._crashed: dict[Life, float] = {}
        self._failed: dict[Life, dict[str, float]] = {}
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._alone = asyncio.Lock()

    @property
    def any(self) -> bool:
        """Whether a server ever crashed at work: until then nobody need know what a request is called."""
        return bool(self._counts)

    def failed(self, request: str, life: Life) -> None:
        """The server gave no answer to `request`. It may have crashed already, or do so soon."""
        if life in self._crashed:
            self._count(request)
        else:
            self._failed.setdefault(life, {})[request] = self._clock()

    def crashed(self, life: Life) -> None:
        now = self._clock()
        self._crashed[life] = now
        for request, at in self._failed.pop(life, {}).items():
            if now - at <= SHORTLY_S:
                self._count(request)

    def blamed(self, request: str) -> bool:
        return self._counts.get(request, 0) >= BLAMED

    @asynccontextmanager
    async def turn(self, request: str) -> AsyncIterator[None]:
        """Entered when `request` may be asked: at once, unless it is one of those that were there."""
        if request not in self._counts:
            yield
            return
        async with self._alone:
            yield

    def _count(self, request: str) -> None:
        self._counts[request] = self._counts.get(request, 0) + 1
        self._counts.move_to_end(request)
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
