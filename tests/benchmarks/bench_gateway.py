"""What the gateway adds to a model call: `python -m tests.benchmarks.bench_gateway`, seconds, no key needed.

The same scripted model is asked directly, in process, and over the unix socket by as many clients as asked for. The
clients share the gateway's process and loop, so that the figures are an upper bound. All of them ask as fast as they
can, which no agent does: the latency at many clients is the queue before one core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable

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
    print(f"{name:<22} median {statistics.median(took) * 1e3:8.3f} ms   p95 {p95 * 1e3:8.3f} ms   {rate:9.0f} req/s")


async def main(clients: int, requests: int) -> None:
    model = ScriptedModel([Turn(content="done " * 50)])
    question = Request((Message("user", PROMPT),))
    await measure("in process, 1", [lambda: model.complete(question)], requests)
    for count in (1, clients):
        async with Gateway({"evaluate": model}) as gateway:
            asks = [await asking(gateway, number) for number in range(count)]
            await asyncio.gather(*(ask() for ask in asks))
            await measure(f"unix socket, {count} at once", asks, requests)


async def asking(gateway: Gateway, number: int) -> Callable[[], Awaitable[None]]:
    """One attempt with one kept connection, spoken to by hand: an HTTP library would cost more than the gateway."""
    session = gateway.open("evaluate", seed=number, limits=LIMITS, label=f"bench-{number}")
    reader, writer = await asyncio.open_unix_connection(str(gateway.socket))
    body = json.dumps({"messages": [{"role": "user", "content": PROMPT}]}).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer {session.token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode()

    async def ask() -> None:
        writer.write(head + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        await reader.readexactly(int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))

    return ask


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--requests", type=int, default=50, help="per client")
    options = parser.parse_args()
    asyncio.run(main(options.clients, options.requests))
