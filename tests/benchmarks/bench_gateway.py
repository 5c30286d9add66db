"""What the gateway adds to a model call: `python -m tests.benchmarks.bench_gateway`, seconds, no key needed.

The same scripted model is asked directly, in process, and over the unix socket by as many clients as asked for. The
clients run in the same process and on the same loop, so the figures are an upper bound for the gateway's own cost.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx

from evaluators.base import ModelLimits
from hgm.llm.base import Message, Request
from hgm.llm.gateway import Gateway
from hgm.llm.scripted import ScriptedModel, Turn

PROMPT = "Fix the bug in the following file.\n" + "x = 1  # some line of code\n" * 300
LIMITS = ModelLimits(requests=10**9, tokens=10**12)


async def load(ask: Callable[[], Awaitable[object]], requests: int) -> list[float]:
    took = []
    for _ in range(requests):
        started = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - started)
    return took


async def measure(name: str, asks: list[Callable[[], Awaitable[object]]], requests: int) -> None:
    started = time.perf_counter()
    took = [s for part in await asyncio.gather(*(load(ask, requests) for ask in asks)) for s in part]
    rate = len(took) / (time.perf_counter() - started)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{name:<22} median {statistics.median(took) * 1e3:8.3f} ms   p95 {p95 * 1e3:8.3f} ms   {rate:9.0f} req/s")  # noqa: T201


async def main(clients: int, requests: int) -> None:
    model = ScriptedModel([Turn(content="done " * 50)])
    question = Request((Message("user", PROMPT),))
    await measure("in process, 1", [lambda: model.complete(question)], requests)
    for count in (1, clients):
        async with Gateway({"evaluate": model}) as gateway:
            transport = httpx.AsyncHTTPTransport(uds=str(gateway.socket), limits=httpx.Limits(max_connections=None))
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
                asks = [asking(gateway, client, number) for number in range(count)]
                await measure(f"unix socket, {count} at once", asks, requests)


def asking(gateway: Gateway, client: httpx.AsyncClient, number: int) -> Callable[[], Awaitable[object]]:
    """One attempt of its own: a conversation is recorded once, whoever repeats it."""
    session = gateway.open("evaluate", seed=number, limits=LIMITS, label=f"bench-{number}")
    body = {"messages": [{"role": "user", "content": PROMPT}]}
    headers = {"authorization": f"Bearer {session.token}"}

    async def ask() -> None:
        (await client.post("/v1/chat/completions", json=body, headers=headers)).raise_for_status()

    return ask


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--requests", type=int, default=50, help="per client")
    options = parser.parse_args()
    asyncio.run(main(options.clients, options.requests))
