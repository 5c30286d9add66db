"""What the gateway's tests say: short requests over the unix socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from archive.records import Usage
from evaluators.base import ModelLimits
from hgm.llm.base import Message, Model, Reply, Request
from hgm.llm.gateway import Gateway
from hgm.llm.retry import Retry
from hgm.llm.scripted import ScriptedModel, Turn
from hgm.llm.session import Session

QUICK = Retry(attempts=3, first_s=0.01, longest_s=0.02, deadline_s=5.0)
LIMITS = ModelLimits()
HELLO = {"messages": [{"role": "user", "content": "hello"}]}


def said(content: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": content}]}


def scripted(*turns: Turn, **options: Any) -> ScriptedModel:
    return ScriptedModel(turns or (Turn(content="hi", prompt_tokens=80, completion_tokens=20),), **options)


@asynccontextmanager
async def gateway(model: Model, **options: Any) -> AsyncIterator[Gateway]:
    async with Gateway({"evaluate": model}, retry=options.pop("retry", QUICK), **options) as opened:
        yield opened


def open_session(opened: Gateway, limits: ModelLimits = LIMITS, **options: Any) -> Session:
    return opened.open("evaluate", **({"seed": 7, "label": "e1"} | options), limits=limits)


@asynccontextmanager
async def client(opened: Gateway, token: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.AsyncHTTPTransport(uds=str(opened.socket), limits=httpx.Limits(max_connections=None))
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers=headers, timeout=20
    ) as opening:
        yield opening


async def ask(opened: Gateway, token: str, body: dict[str, Any] | bytes = HELLO) -> httpx.Response:
    async with client(opened, token) as asking:
        if isinstance(body, bytes):
            return await asking.post("/v1/chat/completions", content=body)
        return await asking.post("/v1/chat/completions", json=body)


async def ask_together(opened: Gateway, token: str, count: int, body: dict[str, Any] = HELLO) -> list[httpx.Response]:
    async with client(opened, token) as asking:
        return await asyncio.gather(*(asking.post("/v1/chat/completions", json=body) for _ in range(count)))


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something that another task does."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.005)


class Recorder:
    """A local model that answers with what it was asked, slowly if told to, and keeps the requests."""

    name = "recorder"

    def __init__(self, replies: Sequence[str] = (), delay_s: float = 0.0) -> None:
        self.requests: list[Request] = []
        self.cancelled = 0
        self._replies = list(replies)
        self._delay_s = delay_s

    async def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        try:
            await asyncio.sleep(self._delay_s)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        text = self._replies.pop(0) if self._replies else f"you said: {request.messages[-1].content}"
        return Reply(Message("assistant", text), Usage(1, 10, 5))

    async def close(self) -> None:
        return None
