"""Tasks that gave both answers for the same change are looked into, one at a time, beside the work in flight.

It takes a worker's place and no budget but time. What is not settled when the engine ends is taken up by the next one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from archive.doubts import Doubt
from archive.store import Archive
from evaluators.steadiness import Steadiness
from hgm.losses import MAX_LOST
from hgm.search import Search

Examine = Callable[[str], Awaitable[Steadiness]]

log = logging.getLogger("hgm.doubts")


class Doubts:
    """`busy`: whether a doubt is being looked into; `task` is what does it."""

    def __init__(self, archive: Archive, search: Search) -> None:
        self.task: asyncio.Task[Steadiness] | None = None
        self._archive = archive
        self._search = search
        self._doubt: Doubt | None = None
        self._losses: Counter[int] = Counter()

    @property
    def busy(self) -> bool:
        return self.task is not None

    def look(self, examine: Examine) -> None:
        """Store what came of the doubt that was looked into, and take up the next."""
        if self.task is not None and self.task.done():
            self._end(self.task)
        if self.task is None:
            self._begin(examine)

    async def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
            self.task = None

    def _begin(self, examine: Examine) -> None:
        for doubt in self._archive.open_doubts():
            if self._losses[doubt.id] < MAX_LOST:
                self._doubt = doubt
                self.task = asyncio.create_task(_examined(doubt.task_id, examine), name=f"doubt {doubt.task_id}")
                return

    def _end(self, task: asyncio.Task[Steadiness]) -> None:
        doubt, self.task = self._doubt, None
        assert doubt is not None
        seen = task.result()
        if seen.flaky is None:
            self._losses[doubt.id] += 1
            if self._losses[doubt.id] == MAX_LOST:
                self._archive.log("doubted", f"{doubt}; {seen.finding}: both results count until the next start")
            return
        if seen.flaky:
            self._search.quarantine(doubt.task_id)
        self._archive.settle_doubt(doubt, seen.flaky, seen.finding, state=self._search.state())


async def _examined(task_id: str, examine: Examine) -> Steadiness:
    try:
        return await examine(task_id)
    except Exception as error:  # the job boundary, as for all work: the host failed, which says nothing of the task
        log.exception("%s could not be looked into", task_id)
        return Steadiness(None, f"the host could not judge it ({type(error).__name__}: {error})")
