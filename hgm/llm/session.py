"""One attempt at the gateway: its limits, its faults, its transcript. No HTTP here.

Who is to blame when a model does not answer is decided by host-side facts only. Before a session is marked as failed
by its provider, the provider is asked a request of our own (`Line.blame`): where that is answered, the agent's request
was at fault, and the attempt goes on and is scored.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from archive.errors import BadRequest, HgmError, ProviderRefused, ProviderUnavailable
from archive.records import Usage
from evaluators.base import ModelLimits
from evaluators.sandbox.base import Limit
from hgm.llm.base import Feature, Reply, Request, Unmet, features_of
from hgm.llm.line import Line, LineDown, OnExtra
from hgm.llm.meter import Hold, Meter
from hgm.llm.pricing import FREE, Priced
from hgm.llm.transcript import Transcript
from hgm.llm.wire import Asked, Unservable
from hgm.prompts import hashes

logger = logging.getLogger(__name__)

REPLY_TOKENS = 1024
"""Reserved for a reply where neither the agent nor the model's owner set a longest one."""

AT_ONCE = 8
"""Requests of one attempt that may run at the same time; more wait their turn."""

WAITING = 32
"""Requests of one attempt that may be open, waiting ones included; more are refused, so that none fills the memory."""


Call = asyncio.Task[Any] | None
"""The task that makes it."""

OnUse = Callable[[str, Usage], None]
"""Is told an attempt's label and the most that it may have used, before each of its requests goes out."""


class LimitMet(HgmError):
    """The attempt has used up one of its limits."""

    def __init__(self, limit: Limit, message: str) -> None:
        super().__init__(message)
        self.limit = limit


class AttemptVoid(HgmError):
    """The provider failed: nothing that this attempt does counts any more."""


class AttemptOver(HgmError):
    """The attempt ended while a request of it was in flight."""


class RequestFailed(HgmError):
    """A model that answers others cannot answer this request."""


@dataclass(frozen=True)
class Metered:
    """What one attempt used, and how its models behaved.

    `infra` says why the provider failed (the attempt is not scored); `refused` says why it refused us (the run
    pauses). `cancelled` counts requests that were in flight at the end: nobody knows what a provider counted for them,
    so those that a provider had before it are in `usage` with the most that they may have used.
    """

    usage: Usage
    limit: Limit | None
    infra: str | None
    refused: str | None
    transcript: bytes
    cancelled: int


class Session:
    """One attempt's door. `failed` is set as soon as the attempt cannot be scored, so that it may be ended early."""

    def __init__(
        self,
        line: Line,
        *,
        role: str,
        seed: int,
        limits: ModelLimits,
        label: str,
        affinity: str,
        effort: float,
        on_use: OnUse,
        on_extra: OnExtra,
    ) -> None:
        self.token = f"hgm-{secrets.token_urlsafe(24)}"
        self.model = model = line.model
        self.role = role
        self.seed = seed
        self.label = label
        self._affinity = affinity
        self._effort = effort
        self.limit: Limit | None = None
        self.infra: str | None = None
        self.refused: str | None = None
        self.failed = asyncio.Event()
        self.made_of = frozenset[str]()
        """The prompt files of all that this attempt was told by the search."""
        priced = model if isinstance(model, Priced) else None
        self.meter = Meter(limits, priced.prices if priced else FREE)
        self._model_longest = priced.max_tokens if priced else None
        self._features = features_of(model)
        self._line = line
        self._on_use = on_use
        self._on_extra = on_extra
        self._transcript = Transcript()
        self._told_by = frozenset[str]()
        self._opened = time.monotonic()
        self._open = 0
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._settled = asyncio.Event()  # the next settlement; a new one each time
        self._running: dict[asyncio.Task[Reply], Request] = {}
        self._failing: dict[Call, ProviderUnavailable] = {}
        self._out: set[Call] = set()
        """Those that a provider has before it at this moment."""

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Counts a request that is open, from before its body is read; yields False where there are too many."""
        self._open += 1
        try:
            yield self._open <= WAITING
        finally:
            self._open -= 1

    @property
    def trouble(self) -> str:
        """Why a request of this attempt is being asked again; '' where none is."""
        return next((str(error) for error in self._failing.values()), "")

    @property
    def asked(self) -> int:
        """Requests that wait for their answer."""
        return len(self._running)

    def told(self, made_of: frozenset[str]) -> None:
        """Note in the transcript which prompt files made what the model is asked from now on; nothing where none did,
        or the same as before."""
        if made_of and made_of != self._told_by:
            self._transcript.record_note(f"prompts {hashes(made_of)}", at_s=time.monotonic() - self._opened)
        self._told_by = made_of
        self.made_of |= made_of

    def tail(self) -> str:
        """The end of what was said so far, for people to look at: without the token, which is good until the end."""
        return self._transcript.tail().replace(self.token, "[token]")

    async def ask(self, asked: Asked) -> Reply:
        """The model's answer. The question is asked to its end even if whoever asked goes away: it is paid for.

        Raises:
            LimitMet, AttemptVoid, AttemptOver, RequestFailed, BadRequest: what the agent is told.
        """
        task = asyncio.create_task(self._ask(asked))
        self._running[task] = asked.request
        task.add_done_callback(self._forget)
        await asyncio.wait([task])
        if task.cancelled():
            raise AttemptOver("this attempt has ended")
        return task.result()

    async def end(self) -> Metered:
        """Cancel what is in flight and say what the attempt used."""
        running = dict(self._running)
        failing = list(self._failing.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        cancelled = [request for task, request in running.items() if task.cancelled()]  # not what had just ended
        for request in cancelled:
            self._note("cancelled", "the attempt ended before the model answered", request)
        if failing and not self.failed.is_set():
            await self._blame(failing[0])
        return Metered(self.meter.used, self.limit, self.infra, self.refused, self._transcript.dump(), len(cancelled))

    async def _ask(self, asked: Asked) -> Reply:
        """All samples, in one call where the model can. Else the first by itself, so that the others find its prompt
        in a cache, and then these together, each in a turn of its own."""
        holds: list[Hold] = []
        try:
            while not holds:
                async with self._slots:
                    settled, holds = self._settled, self._admit(asked)
                    if holds:
                        self._on_use(self.label, self.meter.at_most)
                        first = await self._call(asked.request, holds[0], 0)
                if not holds:  # without a turn, which those may need that will make room
                    await settled.wait()
            more = [self._in_turn(asked.request, hold, number) for number, hold in enumerate(holds) if number]
            if not more:
                return first
            found = await asyncio.gather(*more, return_exceptions=True)  # all to their end: they are paid for
            if failed := [one for one in found if isinstance(one, BaseException)]:
                raise failed[0]
            return replace(first, also=tuple(one for one in found if isinstance(one, Reply)))
        finally:
            self.meter.release(*holds)  # of calls that were never made
            self._wake()

    async def _in_turn(self, request: Request, hold: Hold, number: int) -> Reply:
        async with self._slots:
            return await self._call(request, hold, number)

    async def _call(self, request: Request, hold: Hold, number: int) -> Reply:
        """The reply to one call, with what `hold` allows; settled. `number` counts the calls of one question."""
        task, spent = asyncio.current_task(), Usage(requests=hold.samples)
        try:
            reply = await self._complete(request, hold, number)
            spent = replace(reply.paid, requests=hold.samples)
            return reply
        except AttemptVoid:
            spent = Usage()
            raise
        except Unmet as error:
            spent = replace(error.usage, requests=hold.samples)
            raise
        except asyncio.CancelledError:  # asked and paid for, or an agent could ask and leave for nothing
            spent = hold.at_most if task in self._out else Usage()
            raise
        finally:
            self._failing.pop(task, None)
            self._out.discard(task)
            self.meter.settle(hold, spent)  # nothing is awaited from here on: what is settled has ended
            self._wake()

    def _admit(self, asked: Asked) -> list[Hold]:
        """A hold for each call; none while running requests may still leave room for them."""
        if self.failed.is_set():
            raise AttemptVoid(f"this attempt is void: {self.infra or self.refused}")
        wanted, samples = self._longest_reply(asked.request) or REPLY_TOKENS, asked.request.samples
        calls = 1 if Feature.SAMPLES in self._features else samples
        admitted = self.meter.admit(asked.size, wanted, calls=calls, samples=samples // calls)
        if not isinstance(admitted, Limit):
            return admitted
        if self.meter.busy:
            return []
        raise self._limit_met(admitted) if samples == 1 else self._too_many(asked, wanted, admitted)

    def _too_many(self, asked: Asked, wanted: int, limit: Limit) -> HgmError:
        """Where one answer could still be given, the attempt is not at its limit."""
        one = self.meter.admit(asked.size, wanted)
        if isinstance(one, Limit):
            return self._limit_met(limit)
        self.meter.release(*one)
        samples = asked.request.samples
        return Unservable(
            f"n: what is left of this attempt's {limit} is not enough for {samples} answers: ask for fewer", "n"
        )

    def _wake(self) -> None:
        """Let those who wait for room look again."""
        self._settled.set()
        self._settled = asyncio.Event()

    def _limit_met(self, limit: Limit) -> LimitMet:
        allowed = {
            Limit.REQUESTS: f"{self.meter.limits.requests} requests",
            Limit.TOKENS: f"{self.meter.limits.tokens} tokens",
            Limit.USD: f"{self.meter.limits.usd} USD",
        }[limit]
        message = (
            f"This attempt may use {allowed} and has none left for this request. No more answers will come: "
            "leave the work as it is and end now."
        )
        if self.limit is None:  # once: an agent may ask in vain as often as it likes
            self.limit = limit
            self._note("limit", message)
        return LimitMet(limit, message)

    async def _complete(self, request: Request, hold: Hold, number: int) -> Reply:
        longest = self._longest_reply(request)
        if longest is not None or hold.reply_tokens < REPLY_TOKENS:
            longest = hold.reply_tokens
        pinned = replace(
            request,
            seed=self.seed + number,
            temperature=None,
            max_tokens=longest,
            affinity=self._affinity,
            effort=self._effort,
            attempt=self.token,
            samples=hold.samples,
        )
        started = time.monotonic()
        reply = await self._answer(pinned, request, hold)
        took_s = time.monotonic() - started
        samples = [one if one.model else replace(one, model=self.model.name) for one in reply.samples]
        for one in samples:
            self._transcript.record(request, one, at_s=started - self._opened, took_s=took_s)
        return replace(samples[0], also=tuple(samples[1:]))

    async def _answer(self, pinned: Request, request: Request, hold: Hold) -> Reply:
        """The model's reply. Where the provider is well but had none, it is asked for a second round: a small check
        passes a rate limit sooner than a long conversation does."""
        task = asyncio.current_task()
        turns = self._line.turns(self.token, lambda out: self._went(task, out))
        for last in (False, True):
            try:
                return await self._line.complete(pinned, turns, lambda error: self._failure(task, error, hold))
            except LineDown as error:
                raise self._told(error, await self._blame(error), request) from None
            except ProviderUnavailable as error:
                blamed = await self._blame(error)
                if blamed is not None or last:
                    raise self._told(error, blamed, request) from None
            except (ProviderRefused, BadRequest) as error:
                raise self._told(error, await self._blame(error), request) from None
            except Exception as error:  # the boundary: a model's defect, met by an agent's text, is no host failure
                logger.exception("%s: model %s failed on a request", self.label, self.model.name)
                self._note("request", f"the model failed with {type(error).__name__}")
                raise RequestFailed("the model failed on this request") from None
        raise AssertionError("the second round returns or raises")

    def _told(self, error: HgmError, blamed: HgmError | None, request: Request) -> HgmError:
        """What the agent is told about `error`; `blamed` is the provider's own failure, if that is behind it."""
        if blamed is not None:
            self._note("provider", str(blamed), request)
            return AttemptVoid(f"this attempt is void: {blamed}")
        self._note("request", str(error))  # without its messages: refused ones cost nothing and could fill a disk
        if isinstance(error, BadRequest):
            return error
        return RequestFailed(f"the model cannot serve this request: {error}")

    async def _blame(self, error: HgmError) -> HgmError | None:
        """The provider's own failure behind `error`, which marks the session; None where the request is to blame."""
        blamed = await self._line.blame(error)
        if isinstance(blamed, ProviderUnavailable):
            self.infra = self.infra or str(blamed)
        elif blamed is not None:  # even our own smallest request is refused: key, quota, model name, parameters
            self.refused = self.refused or str(blamed)
        if blamed is not None:
            self.failed.set()
        return blamed

    def _longest_reply(self, request: Request) -> int | None:
        return min((n for n in (request.max_tokens, self._model_longest) if n is not None), default=None)

    def _failure(self, task: Call, error: ProviderUnavailable, hold: Hold) -> None:
        logger.warning("%s: no answer: %s", self.label, error)
        if error.may_be_billed:
            self._on_extra(hold.at_most, False)
        self._failing[task] = error

    def _went(self, task: Call, out: bool) -> None:
        if out:
            self._out.add(task)
        else:
            self._out.discard(task)

    def _forget(self, task: asyncio.Task[Reply]) -> None:
        self._running.pop(task, None)
        if not task.cancelled():
            task.exception()  # read here, because whoever asked may have gone away

    def _note(self, fault: str, detail: str, request: Request | None = None) -> None:
        self._transcript.record_fault(fault, detail, at_s=time.monotonic() - self._opened, request=request)
