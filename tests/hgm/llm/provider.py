"""A small real provider: speaks OpenAI's and Anthropic's protocol on loopback, and misbehaves on cue."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hgm.llm.server import Server, listen_loopback


@dataclass(frozen=True)
class Cue:
    """What the next request gets instead of an answer. `status` 0 answers properly, after `delay_s`."""

    status: int = 0
    body: bytes = b'{"error": {"message": "no", "type": "error"}}'
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


@dataclass
class Provider:
    """`always` is used when `cues` is empty. `seen` holds every request body, `keys` every credential."""

    url: str
    cues: deque[Cue] = field(default_factory=deque)
    always: Cue = field(default_factory=Cue)
    seen: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    poison: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    names: list[str] | None = None
    """The models that it lists; None: it keeps no list."""
    aliases: list[str] = field(default_factory=list)
    listing: Cue = field(default_factory=Cue)

    @property
    def openai_url(self) -> str:
        return f"{self.url}/v1"

    async def chat(self, request: Request) -> Response:
        body = json.loads(await request.body())
        message = {"role": "assistant", "content": "hello"}
        usage = {
            "prompt_tokens": 80,
            "completion_tokens": 20,
            "prompt_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 8},
            "completion_tokens_details": {"reasoning_tokens": 12},
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        answer = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"], "usage": usage}
        return await self._respond(request, body, answer | {"choices": [choice]})

    async def messages(self, request: Request) -> Response:
        body = json.loads(await request.body())
        usage = {
            "input_tokens": 50,
            "output_tokens": 20,
            "cache_read_input_tokens": 30,
            "cache_creation_input_tokens": 4,
            "output_tokens_details": {"thinking_tokens": 7},
        }
        answer = {"id": "m", "type": "message", "role": "assistant", "model": body["model"], "stop_reason": "end_turn"}
        return await self._respond(
            request, body, answer | {"content": [{"type": "text", "text": "hi"}], "usage": usage}
        )

    async def models(self, request: Request) -> Response:
        self.keys.append(request.headers.get("authorization") or request.headers.get("x-api-key") or "")
        await asyncio.sleep(self.listing.delay_s)
        if self.listing.status:
            return Response(self.listing.body, self.listing.status)
        named = request.path_params.get("name")
        if self.names is None or (named and named not in [*self.names, *self.aliases]):
            return Response(b'{"error": {"message": "not found"}}', 404)
        answer = {"id": named} if named else {"object": "list", "data": [{"id": name} for name in self.names]}
        return Response(json.dumps(answer), media_type="application/json")

    async def _respond(self, request: Request, body: dict[str, Any], answer: dict[str, Any]) -> Response:
        self.seen.append(body)
        self.keys.append(request.headers.get("authorization") or request.headers.get("x-api-key") or "")
        cue = self.cues.popleft() if self.cues else self.always
        if self.poison and self.poison in json.dumps(body):
            cue = Cue(500, b"this text crashes the server")
        await asyncio.sleep(cue.delay_s)
        if cue.status:
            return Response(cue.body, cue.status, dict(cue.headers), "application/json")
        return Response(json.dumps(answer | dict(self.answer)), media_type="application/json")


@asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    listener = listen_loopback(0)
    provider = Provider(f"http://127.0.0.1:{listener.getsockname()[1]}")
    routes = [
        Route("/v1/chat/completions", provider.chat, methods=["POST"]),
        Route("/v1/responses", provider.chat, methods=["POST"]),
        Route("/v1/messages", provider.messages, methods=["POST"]),
        Route("/v1/models", provider.models),
        Route("/v1/models/{name:path}", provider.models),
    ]
    server = Server(Starlette(routes=routes))
    task = asyncio.create_task(server.serve([listener]))
    await server.ready.wait()
    try:
        yield provider
    finally:
        server.leave()
        await task
