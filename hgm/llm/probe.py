"""One small question to every provider, before a run spends or writes anything.

A wrong key, a wrong name or a server that is not there is known within seconds then, and by its own name: an agent
could only say that it got no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from archive.errors import BadRequest, ProviderRefused, ProviderUnavailable, ProviderUnreachable
from archive.records import Usage
from hgm.llm.base import Checkable, Model
from hgm.llm.mixed import Mixed, distinct

TRIES = 3
PAUSE_S = 1.0
PATIENCE_S = 20.0


async def probe(models: Iterable[Model | Mixed], say: Callable[[str], None]) -> Usage:
    """Ask each model that has a provider once; what that cost. One that is busy or slow is told of through `say` and
    waited for later.

    Raises:
        ProviderRefused: the key, the model's name or a parameter is wrong.
        ProviderUnreachable: nobody answers at the address, `TRIES` times.
    """
    spent = Usage()
    for model in distinct(models):
        if isinstance(model, Checkable):
            spent += await _probe(model, model.name, say)
    return spent


async def _probe(model: Checkable, name: str, say: Callable[[str], None]) -> Usage:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _check(model)
    except TimeoutError:
        say(f"model {name!r} has not answered the smallest request for {PATIENCE_S:.0f} s; going on all the same")
    except BadRequest as error:
        raise ProviderRefused(f"{error}. Not even the smallest request is served: see its [models] entry") from None
    except ProviderUnreachable:
        raise
    except ProviderUnavailable as error:
        say(f"{error}; going on all the same: requests are repeated until it answers")
    return Usage()


async def _check(model: Checkable) -> Usage:
    for _ in range(TRIES - 1):
        try:
            return await model.check()
        except ProviderUnreachable:
            await asyncio.sleep(PAUSE_S)
    return await model.check()
