"""The engine: recover → snapshot → decide → claim → dispatch → finish, until a budget or the user ends it.

Huxley-Gödel Machine (arXiv 2510.21614), Algorithm 1, as an asyncio loop with N workers. What to do next is decided by
pure functions (hgm/scheduler.py), what was done is stored in one transaction each (archive/store.py), and this file is
the road between them. One thread: nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.errors import DiskFull, GateRefused
from archive.records import ROOT, Decision, DecisionKind, Outcome, Purpose
from archive.store import Archive
from hgm.attempt import Workshop
from hgm.gate import smoke
from hgm.plan import Plan
from hgm.work import Done, Work, Workbench, lost, seed_for

POLL_S = 0.25
MAX_LOST = 3
"""How often one evaluation may be lost to the infrastructure before it is given up."""
LOST_IN_A_ROW = 5
"""So many losses without one result between them, and the run pauses: retrying cannot mend that."""
SMOKE_RUNS = 20
"""The root must solve the smoke task 95 % of the time: at most one failure in twenty."""

log = logging.getLogger("hgm.engine")


class Phase(StrEnum):
    GATE = "gate"
    SEARCH = "search"
    FINAL = "final"
    DONE = "done"


@dataclass(frozen=True)
class Job:
    """One claimed piece of work: the archive's row id, and the asyncio task that does it."""

    id: int
    work: Work
    began: float
    doing: asyncio.Task[Done]


Next = Callable[[], "Work | str | None"]
"""What to start now: work, None to wait for what is in flight, or the cause why nothing is left."""


class Engine:
    """Drives one run. Make it, then `await drive()`; `drain()` and `abort()` may be called from signal handlers."""

    def __init__(
        self, plan: Plan, archive: Archive, shop: Workshop, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.plan = plan
        self.archive = archive
        self.shop = shop
        self.bench = Workbench(plan, archive, shop)
        self.search = Search.restore(plan, archive)
        self.phase = Phase(str(archive.get_state("phase", Phase.GATE)))
        self.running: dict[asyncio.Task[Done], Job] = {}
        self.halting = ""
        self.paused = ""
        self.last_decision = ""
        self._aborting = asyncio.Event()
        self._clock = clock
        self._lost_in_a_row = 0

    # --- the whole of a run --------------------------------------------------------------------------------------

    async def drive(self) -> str:
        """Go through the phases that are left; the cause of the end. Whatever happens, nothing is left running.

        Raises:
            GateRefused: the root does not solve the smoke task.
            DiskFull: nothing more can be stored; what was stored is whole.
        """
        try:
            if self.phase is Phase.GATE:
                await self._admit_root()
            if self.phase in (Phase.SEARCH, Phase.DONE) and not self.halting:
                await self._pump(self._next_of_search, then=Phase.FINAL)
            if self.phase is Phase.FINAL and not self.halting:
                await self._pump(self._next_of_final, then=Phase.DONE)
            return self.halting or str(self.archive.get_state("cause", ""))
        finally:
            await self._cancel_all()
