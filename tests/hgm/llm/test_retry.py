from __future__ import annotations

import asyncio
import random
import time

import pytest

from archive.errors import BadRequest, ProviderRefused, ProviderUnavailable
from hgm.llm.base import Message, Request
from hgm.llm.retry import Retry, complete_with_retry
from hgm.llm.scripted import Turn
from tests.hgm.llm.talk import scripted

ASKED = Request((Message("user", "x"),))


async def test_it_tries_until_there_is_an_answer() -> None:
    failures: list[ProviderUnavailable] = []
    model = scripted(Turn(content="hi", fault="unavailable", times=3))
    reply = await complete_with_retry(model, ASKED, Retry(first_s=0.001), on_failure=failures.append)
    assert reply.message.content == "hi"
    assert len(failures) == 3


async def test_attempts_are_bounded() -> None:
    failures: list[ProviderUnavailable] = []
    with pytest.raises(ProviderUnavailable, match="turn 1"):
        await complete_with_retry(
            scripted(Turn(fault="unavailable")), ASKED, Retry(attempts=4, first_s=0.001), on_failure=failures.append
        )
    assert len(failures) == 4


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    model = scripted(Turn(fault="unavailable", retry_after_s=60.0))
    async with asyncio.timeout(30):
        with pytest.raises(ProviderUnavailable):
            await complete_with_retry(model, ASKED, Retry(deadline_s=5.0))


async def test_what_the_provider_asks_for_is_waited() -> None:
    model = scripted(Turn(content="hi", fault="unavailable", times=1, retry_after_s=0.15))
    started = time.monotonic()
    await complete_with_retry(model, ASKED, Retry(first_s=0.001))
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize(("fault", "error"), [("refused", ProviderRefused), ("bad_request", BadRequest)])
async def test_nothing_else_is_retried(fault: str, error: type[Exception]) -> None:
    failures: list[ProviderUnavailable] = []
    with pytest.raises(error):
        await asyncio.wait_for(
            complete_with_retry(scripted(Turn(fault=fault)), ASKED, Retry(), on_failure=failures.append), 1
        )
    assert failures == []


def test_waits_grow_to_a_bound_and_are_spread() -> None:
    retry, rng = Retry(first_s=1.0, longest_s=8.0), random.Random(1)
    waits = [[retry.wait_s(n, None, rng) for _ in range(200)] for n in range(1, 8)]
    assert [round(max(w)) for w in waits] == [1, 2, 4, 8, 8, 8, 8]
    assert min(waits[-1]) < 1
    assert retry.wait_s(1, 30.0, rng) == 30.0
