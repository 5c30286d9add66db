"""What the gateway adds to a model call: `python -m tests.benchmarks.bench_gateway`, half a minute, no key needed.

The same client asks the fault server straight, and through a gateway that stands before it; each of the three is a
process of its own, so that the gateway has a core to itself where there are three. Two questions:

* *latency*: `--clients` at once, evenly spread, against a model that takes `--think` seconds. What the gateway adds is
  the difference of the medians; on a machine that does other things too, mostly their share.
* *rate*: the same clients as fast as they can against a model that takes no time. The gateway parses, meters, records
  and asks through the vendor's SDK; what it can do on a core of its own is told by the processor time of each request.

Rounds alternate, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from evaluators.base import ModelLimits
from hgm.llm.gateway import Gateway
from hgm.llm.openai import OpenAIModel

BODY = json.dumps({"model": "tiny", "messages": [{"role": "user", "content": "Fix the bug in greet.py."}]}).encode()
LIMITS = ModelLimits(requests=10**9, tokens=10**12)
Ask = Callable[[], Awaitable[None]]


async def asking(url: str, key: str) -> Ask:
    """One kept connection, spoken to by hand: an HTTP library would cost more than the gateway."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: {place.hostname}\r\nauthorization: Bearer {key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(BODY)}\r\n\r\n"
    ).encode()

    async def ask() -> None:
        writer.write(head + BODY)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        await reader.readexactly(int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))

    return ask


async def load(asks: list[Ask], requests: int, spread_s: float = 0.0) -> tuple[list[float], float]:
    """Seconds of each request, and requests a second. The clients begin evenly spread over `spread_s`."""

    async def one(number: int, ask: Ask) -> list[float]:
        took = []
        await asyncio.sleep(spread_s * number / len(asks))
        for _ in range(requests):
            started = time.perf_counter()
            await ask()
            took.append(time.perf_counter() - started)
        return took

    started = time.perf_counter()
    took = [s for part in await asyncio.gather(*(one(*pair) for pair in enumerate(asks))) for s in part]
    return took, len(took) / (time.perf_counter() - started)


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[str, int]]:
    """A Python process: the line that it says when it is ready, and its id."""
    begun = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert begun.stdout is not None
    try:
        yield (await begun.stdout.readline()).decode(), begun.pid
    finally:
        begun.terminate()
        await begun.wait()


@asynccontextmanager
async def both(think_s: float, clients: int) -> AsyncIterator[tuple[list[Ask], list[Ask], int]]:
    """The clients' ways to the fault server: straight, and through the gateway, whose process has that id."""
    async with process("-m", "hgm.llm.faultserver", "--reply-s", str(think_s)) as (said, _):
        url = said.split("OPENAI_BASE_URL=")[1].split("/v1")[0]
        async with process("-m", __spec__.name, "--before", url, "--clients", str(clients)) as (opened, pid):
            gateway, *tokens = opened.split()
            straight = [await asking(url, "any") for _ in range(clients)]
            through = [await asking(gateway, token) for token in tokens]
            await load(straight, 2)
            await load(through, 2)
            yield straight, through, pid


async def stand_before(url: str, clients: int) -> None:
    """Be the gateway: say where and with which keys, and serve until ended."""
    model = OpenAIModel("tiny", key="any", base_url=f"{url}/v1")
    async with Gateway({"evaluate": model}, port=0) as gateway:
        sessions = [gateway.open("evaluate", seed=n, limits=LIMITS, label=f"bench-{n}") for n in range(clients)]
        print(f"http://127.0.0.1:{gateway.port}", *(session.token for session in sessions), flush=True)
        await asyncio.Event().wait()


def processor_s(pid: int) -> float:
    """What a process has used, from Linux's /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(clients: int, requests: int, rounds: int, think_s: float) -> None:
    straight: list[float] = []
    through: list[float] = []
    async with both(think_s, clients) as (a, b, _):
        for _ in range(rounds):
            straight += (await load(a, requests, think_s))[0]
            through += (await load(b, requests, think_s))[0]
    first, second = (statistics.median(took) * 1e3 for took in (straight, through))
    print(f"latency, {clients} at once, a model that takes {think_s * 1e3:.0f} ms: straight {first:.2f} ms,")
    print(f"  through the gateway {second:.2f} ms, added {second - first:.2f} ms (medians)")
    async with both(0.0, clients) as (a, b, pid):
        began_s = processor_s(pid)
        rates = [((await load(a, requests))[1], (await load(b, requests))[1]) for _ in range(rounds)]
        each_s = (processor_s(pid) - began_s) / (clients * requests * rounds)
    fast, slow = (statistics.median(rate) for rate in zip(*rates, strict=True))
    print(f"rate, {clients} at once: straight {fast:,.0f} requests/s, through the gateway {slow:,.0f} (medians);")
    print(f"  {each_s * 1e3:.2f} ms of processor time for each: {1 / each_s:,.0f} requests/s on a core of its own")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--requests", type=int, default=10, help="per client and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--think", type=float, default=0.3, help="seconds that the model takes, for the latency")
    parser.add_argument("--before", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.before:
        asyncio.run(stand_before(options.before, options.clients))
    else:
        asyncio.run(main(options.clients, options.requests, options.rounds, options.think))
