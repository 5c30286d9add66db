"""Many attempts at once through the real gateway, over a provider of which nearly a third of the answers go wrong.

Each attempt asks a few questions. Some are its own fault (a prompt that is too long, a bad request, a text that makes
the server fail whenever it is sent), and some of its clients leave before the answer. Twice the provider is out.
As in a run, nothing is started while a model is out, and an attempt that is void is made again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from archive.records import Usage
from evaluators.base import ModelLimits
from hgm.llm import line
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.faultserver import FaultServer, Misdeed, Sold, even_shares
from hgm.llm.gateway import Gateway
from hgm.llm.openai import OpenAIModel
from hgm.llm.retry import Retry
from hgm.llm.session import Session

AT_ONCE = 32
QUESTIONS = 10
OUTAGE_S = 0.8
NOTICED_S = 30.0
PASSING = [
    Misdeed.RATE_LIMIT,
    Misdeed.RATE_LIMIT_SECONDS,
    Misdeed.RATE_LIMIT_MS,
    Misdeed.SERVER_ERROR,
    Misdeed.BAD_GATEWAY,
    Misdeed.UNAVAILABLE,
    Misdeed.OVERLOADED,
    Misdeed.RESET_BEFORE,
    Misdeed.RESET_MID,
    Misdeed.TRUNCATED,
    Misdeed.HTML,
    Misdeed.ERROR_IN_200,
    Misdeed.DRIP,
    Misdeed.EMPTY,
    Misdeed.WRONG_TYPE,
    Misdeed.REFUSAL,
]
SHARES = even_shares(0.298, PASSING) | {Misdeed.HANG: 0.002}
ROLES = ("openai", "anthropic")
OWN_FAULTS = {"bad_request": 400, "overflow": 400, "server_error": 502}
"""What a text asks for itself, and the status that its sender must get."""


@dataclass
class Tally:
    """What came of it. `sure` and `most` are tokens that no attempt was charged for: our own checks, and answers that
    broke off."""

    scored: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    void: int = 0
    used: Usage = field(default_factory=Usage)
    sure: Usage = field(default_factory=Usage)
    most: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    def extra(self, usage: Usage, sure: bool) -> None:
        if sure:
            self.sure += usage
        else:
            self.most += usage


@dataclass(frozen=True)
class Result:
    tally: Tally
    attempts: int
    requests: int
    delivered: Sold
    broken_off: Sold
    misdeeds: int
    left_open: list[str]
    left_running: list[str]

    @property
    def metered(self) -> Sold:
        """What was booked exactly, in the fault server's terms."""
        booked = self.tally.used + self.tally.sure
        return Sold(0, booked.prompt_tokens, booked.completion_tokens, booked.cached_tokens)

    def __str__(self) -> str:
        tally, sold = self.tally, self.delivered
        return (
            f"{sum(tally.statuses.values()):,} requests of {self.attempts:,} attempts in {tally.seconds:.0f} s, "
            f"{AT_ONCE} at once: {dict(sorted(tally.statuses.items()))}\n"
            f"provider: {self.requests:,} requests, {self.misdeeds:,} misdeeds ({self.misdeeds / self.requests:.0%})\n"
            f"tokens delivered {sold.prompt:,} + {sold.completion:,} ({sold.cached:,} cached); "
            f"booked {self.metered.prompt:,} + {self.metered.completion:,} ({self.metered.cached:,} cached)\n"
            f"tokens of answers that broke off {self.broken_off.prompt:,} + {self.broken_off.completion:,}; "
            f"reserved for them {tally.most.prompt_tokens:,} + {tally.most.completion_tokens:,}\n"
            f"{len(tally.scored):,} attempts scored once, {tally.void:,} void and made again, "
            f"{len(tally.wrong)} mis-scored; left: {len(self.left_open)} descriptors, {len(self.left_running)} tasks"
        )


async def soak(attempts: int, seed: int = 1) -> Result:
    fds, tasks = _descriptors(), asyncio.all_tasks()
    tally = Tally()
    async with FaultServer(shares=SHARES, seed=seed, wait_s=0.02, drip_s=0.001) as server:
        models = {
            "openai": OpenAIModel("tiny", key="any", base_url=f"{server.url}/v1", name="o", max_tokens=64),
            "anthropic": AnthropicModel("tiny", key="any", base_url=server.url, name="a", max_tokens=64),
        }
        # A busy machine may take seconds; an answer that came after its time was delivered, and is not booked exactly.
        retry = Retry(attempts=8, first_s=0.005, longest_s=0.05, deadline_s=30, call_s=8.0)
        began = time.monotonic()
        async with Gateway(models, retry=retry) as gateway:
            gateway.on_extra = tally.extra
            await _all(gateway, server, tally, attempts, seed)
        tally.seconds = time.monotonic() - began
        for model in models.values():
            await model.close()
    await asyncio.sleep(0.05)  # for transports to close
    left = [task.get_name() for task in asyncio.all_tasks() - tasks]
    misdeeds = server.misdeeds.total()
    return Result(
        tally,
        attempts,
        server.requests,
        server.delivered,
        server.broken_off,
        misdeeds,
        sorted(_descriptors() - fds),
        left,
    )


async def _all(gateway: Gateway, server: FaultServer, tally: Tally, attempts: int, seed: int) -> None:
    left = list(range(attempts))
    outages = {attempts // 3: Misdeed.UNAVAILABLE, 2 * attempts // 3: Misdeed.UNAUTHORIZED}
    transport = httpx.AsyncHTTPTransport(uds=str(gateway.socket), limits=httpx.Limits(max_connections=None))
    outing: list[asyncio.Task[None]] = []

    async def worker(number: int, client: httpx.AsyncClient) -> None:
        while left:
            while gateway.outage:  # noqa: ASYNC110 -- looks now and then, as the engine does
                await asyncio.sleep(0.02)
            attempt = left.pop() if left else None
            if attempt is None:
                return
            if attempt in outages:
                outing.append(asyncio.create_task(_be_out(gateway, server, outages.pop(attempt))))
            if not await _attempt(gateway, client, tally, attempt, seed):
                left.append(attempt)

    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
        await asyncio.gather(*(worker(number, client) for number in range(AT_ONCE)))
    await asyncio.gather(*outing)


async def _be_out(gateway: Gateway, server: FaultServer, misdeed: Misdeed) -> None:
    """Until it is noticed, and `OUTAGE_S` longer."""
    server.down = misdeed
    async with asyncio.timeout(NOTICED_S):
        while not gateway.outage:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await asyncio.sleep(OUTAGE_S)
    server.down = None


async def _attempt(gateway: Gateway, client: httpx.AsyncClient, tally: Tally, attempt: int, seed: int) -> bool:
    """Whether the attempt counts. It must, unless its provider failed it, and then it must not."""
    rng = random.Random(f"{seed} {attempt}")
    session = gateway.open(rng.choice(ROLES), seed=attempt, limits=ModelLimits(requests=99), label=f"e{attempt}")
    got: list[int] = []
    while len(got) < QUESTIONS and 503 not in got:
        got.append(await _question(client, session, tally, rng, f"{attempt} {len(got)}"))
    while session.meter.busy:  # noqa: ASYNC110 -- those whose client left are asked to their end
        await asyncio.sleep(0.005)
    metered = await gateway.close(session.token)
    tally.used += metered.usage
    void = bool(metered.infra or metered.refused)
    if void != (503 in got):
        tally.wrong.append(f"e{attempt}: {got} but {metered.infra=} {metered.refused=}")
    if void:
        tally.void += 1
        return False
    tally.scored[attempt] += 1
    return True


async def _question(client: httpx.AsyncClient, session: Session, tally: Tally, rng: random.Random, name: str) -> int:
    """The status; 0 where the client left. What is neither as expected nor void is noted as wrong."""
    text = f"{name} " + "x" * rng.randrange(400)
    own = rng.choices([None, *OWN_FAULTS], [94, 3, 2.5, 0.5])[0]
    body: dict[str, Any] = {"messages": [{"role": "user", "content": f"{text} [fault:{own}]" if own else text}]}
    body["stream"] = rng.random() < 0.3
    leaves, expected = rng.random() < 0.02, OWN_FAULTS[own] if own else 200
    headers = {"authorization": f"Bearer {session.token}"}
    try:
        answer = await client.post(
            "/v1/chat/completions", json=body, headers=headers, timeout=0.002 if leaves else httpx.USE_CLIENT_DEFAULT
        )
    except httpx.TimeoutException:
        tally.statuses[0] += 1
        return 0
    tally.statuses[answer.status_code] += 1
    if answer.status_code not in (expected, 503):
        tally.wrong.append(f"{name}: {answer.status_code} for {own}: {answer.text[:200]}")
    return answer.status_code


def _descriptors() -> set[str]:
    """What this process has open: `socket:[inode]`, paths. What an earlier test leaves to the collector may go;
    only what has come counts."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the directory's own
            found.add(f"{link.name} {link.readlink()}")
    return found


def quick_probes(monkeypatch: Any) -> None:
    """Probe every fraction of a second, where a run waits for seconds."""
    monkeypatch.setattr(line, "FIRST_PROBE_S", 0.2)
    monkeypatch.setattr(line, "LONGEST_PROBE_S", 0.5)
