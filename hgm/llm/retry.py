"""The one retry layer. Providers' SDKs are told not to retry; everybody who asks a model asks through here."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import ProviderUnavailable
from hgm.llm.base import Model, Reply, Request


@dataclass(frozen=True)
class Retry:
    """Exponential back-off with full jitter (the wait is uniform between 0 and its bound), in seconds."""

    attempts: int = 8
    first_s: float = 0.5
    longest_s: float = 20.0
    deadline_s: float = 120.0

    def wait_s(self, failures: int, asked_s: float | None, rng: random.Random) -> float:
        """How long to wait after the `failures`-th failure (from 1). What the provider asked for is the least."""
        bound = min(self.longest_s, self.first_s * 2.0 ** (failures - 1))
        return max(asked_s or 0.0, rng.uniform(0.0, bound))


def _ignore(_: ProviderUnavailable) -> None:
    return None


async def complete_with_retry(
    model: Model,
    request: Request,
    retry: Retry,
    *,
    on_failure: Callable[[ProviderUnavailable], None] = _ignore,
) -> Reply:
    """`model.complete(request)`, repeated while the provider is unavailable, within attempts and deadline.

    A wait that would pass the deadline is not begun. Only `ProviderUnavailable` is retried.

    Raises: as `Model.complete`; the last `ProviderUnavailable` when attempts or time are used up.
    """
    rng = random.Random()
    ends = time.monotonic() + retry.deadline_s
    for failures in range(1, retry.attempts + 1):
        try:
            return await model.complete(request)
        except ProviderUnavailable as error:
            on_failure(error)
            wait_s = retry.wait_s(failures, error.retry_after_s, rng)
            if failures == retry.attempts or time.monotonic() + wait_s >= ends:
                raise
            await asyncio.sleep(wait_s)
    raise ProviderUnavailable("no attempt was allowed: set Retry.attempts to at least 1")
