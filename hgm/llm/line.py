"""The line to one model: its turns, its retries, and a circuit breaker, shared by all attempts that ask it.

The breaker (M. Nygard, "Release It!", 2007) is *closed* while all is well. It opens when the provider fails a small
request of our own too: key refused, quota used up, nobody there. While it is open, nothing is sent and every request
fails at once, so that no attempt burns its time and its retries against a wall; the run pauses. From time to time, or
when a person says so, one small request is sent (*half-open*): an answer closes it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace

from archive.errors import BadRequest, HgmError, ProviderUnavailable
from archive.records import Usage
from hgm.llm.base import Checkable, Model, Reply, Request
from hgm.llm.pace import Pace, PaceLimits
from hgm.llm.pricing import Priced, Rented
from hgm.llm.retry import Retry, complete_with_retry, persist

log = logging.getLogger(__name__)

CHECK_S = 30.0
"""How long a provider may take for our own smallest request before it counts as unavailable."""
CHECKS = 3
"""So often our own request is tried: one failure by chance must not end a run."""
FIRST_PROBE_S, LONGEST_PROBE_S = 5.0, 300.0
"""Waits between two probes of a provider that is out, doubled each time."""
FRESH_S = 60.0
"""After an answer, parameters and key are known to be right for so long."""

OnExtra = Callable[[Usage, bool], None]
"""Is told what no attempt is charged for, and somebody must pay, and whether that is what the provider counted: the
usage of our own checks is; for an answer that broke off it is the most that it may have been."""


class LineDown(HgmError):
    """The line is out; `error` says why."""

    def __init__(self, error: HgmError) -> None:
        super().__init__(str(error))
        self.error = error


class Line:
    """Use `complete`; `close` in the end. `outage` says why nothing is sent, '' while all is well."""

    def __init__(self, model: Model, limits: PaceLimits, retry: Retry, *, on_extra: OnExtra) -> None:
        self.model = model
        self.pace = Pace(limits)
        self._retry = retry
        self._on_extra = on_extra
        self._down: LineDown | None = None
        self._tripped = asyncio.Event()
        self._asked_for = asyncio.Event()
        self._probing: asyncio.Task[None] | None = None
        self._checking: asyncio.Task[HgmError | None] | None = None
        self._answered_at = float("-inf")
        hour_usd = model.prices.hour_usd if isinstance(model, Priced) else 0.0
        self.rented = Rented(hour_usd, self._now) if hour_usd else None

    @property
    def outage(self) -> str:
        return str(self._down.error) if self._down else ""

    async def complete(
        self, request: Request, turns: Turns, on_failure: Callable[[ProviderUnavailable], None]
    ) -> Reply:
        """The model's reply, in its turn and with retries.

        Raises: as `Model.complete`; LineDown where the line is out or goes out meanwhile.
        """
        try:
            reply = await complete_with_retry(self.model, request, self._retry, queue=turns, on_failure=on_failure)
        except BaseException:
            if rent_usd := turns.take_rent():
                self._on_extra(Usage(usd=rent_usd), True)
            raise
        self._answered_at = self._now()  # an answer from before an outage does not end it: a probe does
        return replace(reply, usage=replace(reply.usage, usd=reply.usage.usd + turns.take_rent()))

    def turns(self, who: str, out: Callable[[bool], None]) -> Turns:
        """The turns of the attempt `who`. `out` is told True when a try goes out and False when it has ended."""
        return Turns(self, who, out)

    async def blame(self, error: HgmError) -> HgmError | None:
        """The provider's own failure behind `error`, which opens the breaker; None where the request is to blame.

        A small request of our own tells a provider that is down from a request that it cannot serve: an agent's text
        may well make a server answer 500, and that must not look like a failure of the host.
        """
        if isinstance(error, LineDown):
            return error.error
        if isinstance(error, BadRequest) and not await self._suspicious():
            return None
        found: HgmError | None = error
        if isinstance(self.model, Checkable):
            found = await self.check()
            if isinstance(error, BadRequest) and isinstance(found, ProviderUnavailable):
                return None  # it did answer: that it is busy now says nothing about this request
        if found is not None:
            self.trip(found)
        return found

    async def check(self) -> HgmError | None:
        """What is wrong with the provider, if anything. Everybody who asks meanwhile shares one check."""
        if self._checking is None:
            self._checking = asyncio.create_task(self._check())
            self._checking.add_done_callback(self._checked)
        return await asyncio.shield(self._checking)

    def trip(self, error: HgmError) -> None:
        """Open the breaker."""
        if self._down is not None:
            return
        log.warning("model %s is out: %s", self.model.name, error)
        self._down = LineDown(error)
        self._tripped.set()
        self.pace.fail_waiting(self._down)
        if isinstance(self.model, Checkable):
            self._probing = asyncio.create_task(self._probe(error), name=f"probe {self.model.name}")

    def ask_again(self) -> None:
        """Probe now. A model that cannot be probed is trusted."""
        if isinstance(self.model, Checkable):
            self._asked_for.set()
        else:
            self._well()

    async def close(self) -> None:
        self.pace.close()
        tasks = [task for task in (self._probing, self._checking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def look(self) -> None:
        """Raises: LineDown where the line is out."""
        if self._down is not None:
            raise self._down

    async def sleep(self, seconds: float) -> None:
        """Raises: LineDown as soon as the line goes out."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tripped.wait(), seconds)
        self.look()

    async def _suspicious(self) -> bool:
        """Whether a request that was refused as a bad one may have been refused for what we pinned to it."""
        return isinstance(self.model, Checkable) and self._now() - self._answered_at > FRESH_S

    def _well(self) -> None:
        self._answered_at = self._now()
        if self._down is not None:
            log.warning("model %s answers again", self.model.name)
            self._down = None
            self._tripped.clear()
            if self._probing is not None:
                self._probing.cancel()
                self._probing = None

    def _checked(self, _: object) -> None:
        self._checking = None

    async def _check(self) -> HgmError | None:
        assert isinstance(self.model, Checkable)
        retry = Retry(CHECKS, min(1.0, self._retry.first_s), 2.0, CHECK_S)
        try:
            async with asyncio.timeout(CHECK_S):
                usage = await persist(self.model.check, retry)
        except TimeoutError:
            return ProviderUnavailable(f"the provider did not answer even a minimal request within {CHECK_S:.0f} s")
        except HgmError as error:
            return error
        self._on_extra(usage, True)
        self._well()
        return None

    async def _probe(self, error: HgmError) -> None:
        wait_s = FIRST_PROBE_S
        asked_s = error.retry_after_s or 0.0 if isinstance(error, ProviderUnavailable) else 0.0
        while self._down is not None:
            self._asked_for.clear()
            with suppress(TimeoutError):
                jittered_s = max(asked_s, wait_s * random.uniform(0.5, 1.0))
                await asyncio.wait_for(self._asked_for.wait(), min(jittered_s, LONGEST_PROBE_S))
            found = await self.check()
            if found is not None:
                log.info("model %s is still out: %s", self.model.name, found)
            wait_s, asked_s = min(2 * wait_s, LONGEST_PROBE_S), 0.0

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class Turns:
    """One attempt's place in the queue of a line; see `retry.Queue`."""

    def __init__(self, line: Line, who: str, out: Callable[[bool], None]) -> None:
        self._line = line
        self._who = who
        self._out = out
        self._rent_usd = 0.0

    def take_rent(self) -> float:
        """What the server's time cost since this was last asked, where it is paid by the hour."""
        usd, self._rent_usd = self._rent_usd, 0.0
        return usd

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        self._line.look()
        async with self._line.pace.turn(self._who):
            with self._renting(), self._going_out():
                yield

    @contextmanager
    def _renting(self) -> Iterator[None]:
        rented = self._line.rented
        entered = rented.enter() if rented else 0.0
        try:
            yield
        finally:
            self._rent_usd += rented.leave(entered) if rented else 0.0

    @contextmanager
    def _going_out(self) -> Iterator[None]:
        self._out(True)
        try:
            yield
        except asyncio.CancelledError:
            raise  # it did not end: the provider is at work on it, and counts
        except BaseException:
            self._out(False)
            raise
        self._out(False)

    async def sleep(self, seconds: float) -> None:
        await self._line.sleep(seconds)
