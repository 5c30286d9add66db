"""A real HTTP server that speaks both protocols, misbehaves on cue, and counts every token that it sells.

    async with FaultServer(shares={Misdeed.OVERLOADED: 0.1}, seed=1) as server:
        model = OpenAIModel("tiny", key="any", base_url=f"{server.url}/v1")

For tests of an agent, of a gateway, or of any client: `python -m hgm.llm.faultserver --help` serves it by itself.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from hgm.llm.faultserver.answers import Answer, Anthropic, OpenAI, Sold, answer
from hgm.llm.faultserver.misdeeds import Cue, Cues, Misdeed, Refused, refused
from hgm.llm.faultserver.responses import Responses
from hgm.llm.server import Server, listen_loopback

Protocol = type[OpenAI] | type[Anthropic] | type[Responses]
BROKEN_OFF = frozenset({Misdeed.RESET_MID, Misdeed.TRUNCATED})
"""The model worked, and its answer did not arrive."""
NO_MODEL = "An HTML page that no model wrote."


class FaultServer:
    """Use as `async with`. `reply_s` is how long the model thinks; `wait_s` what a rate limit asks for; `drip_s` the
    pause between two pieces of an answer that drips; a request with one of the parameters `refuses` is refused.

    `delivered` counts what went out with whole answers, whose usage the client could read; `broken_off` what was
    generated for answers that did not arrive whole. `misdeeds` counts what was done, `requests` all that came.
    """

    def __init__(
        self,
        *,
        shares: Mapping[Misdeed, float] | None = None,
        seed: int = 0,
        reply_s: float = 0.0,
        wait_s: float = 1.0,
        drip_s: float = 0.05,
        port: int = 0,
        refuses: Collection[str] = (),
    ) -> None:
        self.refuses = refuses
        self.delivered = Sold()
        self.broken_off = Sold()
        self.misdeeds: Counter[Misdeed] = Counter()
        self.requests = 0
        self.busiest = 0
        self.down: Misdeed | None = None
        """While it is set, every request gets this."""
        self._cues = Cues(shares or {}, seed)
        self.reply_s, self.wait_s, self.drip_s = reply_s, wait_s, drip_s
        self._busy = 0
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._listener = listen_loopback(port)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._server = Server(self._application(), http=_keeping(self._transports))
        self._serving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self._server.serve([self._listener]), name="fault server")
        await self._server.ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._serving is not None
        self._server.leave()
        await self._serving

    def cue_for(self, said: str, asked: str) -> Cue | None:
        """What a request gets that says `said` and has `asked` in its header; counted."""
        cue = Cue(self.down) if self.down else self._cues.next(said, asked)
        if cue is not None:
            self.misdeeds[cue.misdeed] += 1
        return cue

    def entered(self, by: int) -> None:
        """Count the requests that are inside."""
        self._busy += by
        self.busiest = max(self.busiest, self._busy)

    def transport(self, client: tuple[str, int]) -> asyncio.Transport | None:
        """The connection of `client`, None where it is gone."""
        return self._transports.get(client)

    def _application(self) -> Starlette:
        def route(path: str, protocol: Protocol) -> Route:
            async def endpoint(request: Request) -> _Reply:
                return _Reply(self, request, protocol)

            return Route(path, endpoint, methods=["POST"])

        served: dict[str, Protocol] = {
            "/v1/chat/completions": OpenAI,
            "/v1/responses": Responses,
            "/v1/messages": Anthropic,
        }
        return Starlette(routes=[route(path, protocol) for path, protocol in served.items()])


class _Reply:
    """The answer to one request, as Starlette wants it: something to be called with scope, receive and send."""

    def __init__(self, server: FaultServer, request: Request, protocol: Protocol) -> None:
        self._server = server
        self._request = request
        self._protocol = protocol

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = self._server
        server.requests += 1
        server.entered(1)
        try:
            body = json.loads(await self._request.body())
            await self._serve(body, scope, receive, send)
        except ClientDisconnect:
            return
        finally:
            server.entered(-1)

    async def _serve(self, body: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        server, said = self._server, said_in(body)
        try:
            cue = server.cue_for(said, self._request.headers.get("x-fault", ""))
        except ValueError as error:
            return await self._refuse(Refused(400, f"{error}; there are: {', '.join(Misdeed)}"))(scope, receive, send)
        misdeed = cue.misdeed if cue else None
        await asyncio.sleep(server.reply_s)
        if misdeed is Misdeed.HANG:
            return await _hang(receive)
        if misdeed is Misdeed.RESET_BEFORE:
            return self._reset()
        if cue is not None and (refusal := self._refusal(cue)):
            return await self._refuse(refusal)(scope, receive, send)
        if complaint := self._unknown(body) or self._protocol.complaint(body):
            return await self._refuse(complaint)(scope, receive, send)
        if misdeed is Misdeed.HTML:
            return await Response(f"<html>{NO_MODEL}</html>", 200, media_type="text/html")(scope, receive, send)
        if misdeed is Misdeed.ERROR_IN_200:
            return await Response(self._error_in_200(body), 200, media_type=_type(body))(scope, receive, send)
        return await self._answer(body, answer(body, said, misdeed), misdeed, send)

    def _refusal(self, cue: Cue) -> Refused | None:
        return refused(cue, self._protocol.name, self._server.wait_s, datetime.now(UTC))

    def _unknown(self, body: dict[str, Any]) -> Refused | None:
        name = next((name for name in self._server.refuses if name in body), "")
        if not name:
            return None
        return Refused(400, f"Unrecognized request argument supplied: {name}", "invalid_request_error")

    def _refuse(self, refusal: Refused) -> Response:
        if refusal.html:
            return Response(refusal.message, refusal.status, media_type="text/html")
        body = self._protocol.error(refusal)
        return Response(body, refusal.status, dict(refusal.headers), "application/json")

    def _error_in_200(self, body: dict[str, Any]) -> bytes:
        error = self._protocol.error(Refused(529, "Overloaded", "overloaded_error"))
        return b"event: error\ndata: " + error + b"\n\n" if body.get("stream") else error

    async def _answer(self, body: dict[str, Any], told: Answer, misdeed: Misdeed | None, send: Send) -> None:
        """Send it, whole or not, and book it."""
        server, model = self._server, str(body.get("model", ""))
        if body.get("stream"):
            include = bool((body.get("stream_options") or {}).get("include_usage"))
            pieces = list(self._protocol.stream(told, model, include))
        else:
            pieces = _cut(self._protocol.whole(told, model))
        if misdeed in BROKEN_OFF:
            pieces = pieces[: len(pieces) // 2]
        kind = "text/plain" if misdeed is Misdeed.WRONG_TYPE else _type(body)
        arrived = await self._send(pieces, kind, misdeed, send)
        if arrived and misdeed not in BROKEN_OFF:
            server.delivered += told.sold
        else:
            server.broken_off += told.sold

    async def _send(self, pieces: list[bytes], kind: str, misdeed: Misdeed | None, send: Send) -> bool:
        """Whether all of it could be handed to the connection."""
        chunked = misdeed in (Misdeed.RESET_MID, Misdeed.DRIP) or kind == "text/event-stream"
        headers = [(b"content-type", kind.encode())]
        if not chunked:
            pieces = [b"".join(pieces)]
            headers.append((b"content-length", str(len(pieces[0])).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in pieces:
            if self._gone():
                return False
            await send({"type": "http.response.body", "body": piece, "more_body": chunked})
            if misdeed is Misdeed.DRIP:
                await asyncio.sleep(self._server.drip_s)
        if misdeed is Misdeed.RESET_MID:
            await asyncio.sleep(0.005)  # or the kernel would throw away what was sent, together with the connection
            self._reset()
            return False
        if chunked:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        return not self._gone()

    def _gone(self) -> bool:
        transport = self._transport()
        return transport is None or transport.is_closing()

    def _reset(self) -> None:
        """Close the connection with RST: what a crashed or restarted server looks like from outside."""
        transport = self._transport()
        if transport is not None:
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

    def _transport(self) -> asyncio.Transport | None:
        client = self._request.client
        return self._server.transport((client.host, client.port)) if client else None


async def _hang(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def said_in(body: dict[str, Any]) -> str:
    """All texts of a request, one after another."""
    said = body.get("messages") or body.get("input") or ()
    contents = [body.get("system"), *(message.get("content") for message in said)]
    texts: list[str] = []
    for content in contents:
        if isinstance(content, str):
            texts.append(content)
        elif isinstance(content, list):
            texts += [str(part.get("text") or part.get("content") or "") for part in content]
    return "\n".join(texts)


def _type(body: dict[str, Any]) -> str:
    return "text/event-stream" if body.get("stream") else "application/json"


def _cut(whole: bytes, parts: int = 8) -> list[bytes]:
    size = -(-len(whole) // parts)
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _keeping(transports: dict[tuple[str, int], asyncio.Transport]) -> Callable[..., asyncio.Protocol]:
    """uvicorn's protocol, which notes its connections: to break one takes more than ASGI offers."""

    class Kept(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            transports[transport.get_extra_info("peername")[:2]] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                transports.pop(self.client, None)

    return Kept
