"""The one retry layer. Providers' SDKs are told not to retry; everybody who asks a model asks through here."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeVar

from archive.errors import ProviderUnavailable
from hgm.llm.base import Checkable, Model, Reply, Request

T = TypeVar("T")


@dataclass(frozen=True)
class Retry:
    """Exponential back-off with full jitter (the wait is uniform between 0 and its bound), in seconds.

    Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. `deadline_s` is for all
    tries together, without the time that we ourselves made them wait for a turn; `call_s` is for one try of a model
    that is behind a provider, from sending it to the end of the answer, however slowly that drips in.
    """

    attempts: int = 8
    first_s: float = 0.5
    longest_s: float = 20.0
    deadline_s: float = 120.0
    call_s: float = 300.0

    def wait_s(self, failures: int, asked_s: float | None, rng: random.Random) -> float:
        """How long to wait after the `failures`-th failure (from 1). What the provider asked for is the least."""
        bound = min(self.longest_s, self.first_s * 2.0 ** (failures - 1))
        return max(asked_s or 0.0, rng.uniform(0.0, bound))


class Queue(Protocol):
    """Where tries wait. Both may raise what is no `ProviderUnavailable`, which ends the retrying."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Entered when a try may go out, left when it has ended."""

    async def sleep(self, seconds: float) -> None:
        """Between two tries."""


class NoQueue:
    def turn(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _ignore(_: ProviderUnavailable) -> None:
    return None


async def persist(
    call: Callable[[], Awaitable[T]],
    retry: Retry,
    *,
    queue: Queue | None = None,
    call_s: float | None = None,
    on_failure: Callable[[ProviderUnavailable], None] = _ignore,
) -> T:
    """What `call` gives, repeated while the provider is unavailable, within attempts and deadline.

    A wait that would pass the deadline is not begun. Only `ProviderUnavailable` is retried. A try that takes longer
    than `call_s` is one.

    Raises: as `call`; the last `ProviderUnavailable` when attempts or time are used up.
    """
    queue, clock = queue or NoQueue(), asyncio.get_running_loop().time
    spent_s = 0.0
    for failures in range(1, retry.attempts + 1):
        began = clock()
        try:
            async with queue.turn():
                began = clock()
                return await _in_time(call, call_s)
        except ProviderUnavailable as error:
            on_failure(error)
            wait_s = retry.wait_s(failures, error.retry_after_s, random.Random())
            spent_s += clock() - began + wait_s
            if failures == retry.attempts or spent_s >= retry.deadline_s:
                raise
            await queue.sleep(wait_s)
    raise ProviderUnavailable("no attempt was allowed: set Retry.attempts to at least 1")


async def complete_with_retry(
    model: Model,
    request: Request,
    retry: Retry,
    *,
    queue: Queue | None = None,
    on_failure: Callable[[ProviderUnavailable], None] = _ignore,
) -> Reply:
    """`model.complete(request)`, as `persist` does it. A local model may take as long as it likes: that it is slow is
    no failure of anybody's."""
    call_s = retry.call_s if isinstance(model, Checkable) else None
    return await persist(lambda: model.complete(request), retry, queue=queue, call_s=call_s, on_failure=on_failure)


async def _in_time(call: Callable[[], Awaitable[T]], call_s: float | None) -> T:
    try:
        async with asyncio.timeout(call_s) as timeout:
            return await call()
    except TimeoutError:
        if not timeout.expired():
            raise
        raise ProviderUnavailable(f"no whole answer came within {call_s:g} s", may_be_billed=True) from None
