"""The gateway's HTTP face: both protocols, and an error object in the style of the one that is spoken.

401 invalid_api_key        no token, an unknown one, or one whose attempt has ended
400 context_length_exceeded  the conversation is too long for the model
400 invalid_request_error  malformed JSON, a wrong type, a parameter that we refuse, or the provider's own 400
404 / 405                  any other path or method
413 request_too_large
429 insufficient_quota     a limit of the attempt is met: no answer will come any more
429 rate_limit_exceeded    too many requests open at the same time
502 model_error            the model cannot answer this request
503 attempt_void           the provider failed: the attempt will not be scored

The codes are OpenAI's; Anthropic's protocol has a type for each status instead (`hgm/llm/dialects.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from archive.errors import BadRequest, ContextOverflow, HgmError
from hgm.llm import wire
from hgm.llm.dialects import MESSAGES_PATH, dialect_of
from hgm.llm.session import WAITING, AttemptOver, AttemptVoid, LimitMet, Session

logger = logging.getLogger(__name__)

FINAL = {"x-should-retry": "false"}
"""Vendors' SDKs honour this header: what is refused stays refused, and waiting would only burn the agent's time."""


@dataclass(frozen=True)
class Refusal:
    """A request that got no model's answer. `label` is the session's, empty where the token was unknown."""

    label: str
    method: str
    path: str
    status: int
    code: str
    detail: str


def log_refusal(refusal: Refusal) -> None:
    """The default hook: one line."""
    logger.info(
        "%s: %s %r refused with %d %s: %s",
        refusal.label or "no session",
        refusal.method[:20],
        refusal.path[:200],
        refusal.status,
        refusal.code,
        refusal.detail[:500],
    )


class Rejected(Exception):
    """Becomes an error object."""

    def __init__(
        self, status: int, code: str, message: str, *, param: str | None = None, headers: Mapping[str, str] = FINAL
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.headers = headers


class Routes:
    """The endpoints over a table of open sessions, token → session, which others change."""

    def __init__(
        self, sessions: Mapping[str, Session], *, body_bytes: int, on_refusal: Callable[[Refusal], None]
    ) -> None:
        self._sessions = sessions
        self._body_bytes = body_bytes
        self._on_refusal = on_refusal

    def application(self) -> Starlette:
        application = Starlette(
            routes=[
                Route("/v1/chat/completions", self.chat, methods=["POST"]),
                Route(MESSAGES_PATH, self.chat, methods=["POST"]),
                Route("/v1/models", self.models, methods=["GET"]),
            ],
            exception_handlers={HTTPException: self.unrouted},
        )
        application.router.redirect_slashes = False
        return application

    async def chat(self, request: Request) -> Response:
        return await self._answer(request, self._complete)

    async def models(self, request: Request) -> Response:
        return await self._answer(request, _list_models)

    async def unrouted(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        code = {404: "unknown_url", 405: "method_not_allowed"}.get(status, "invalid_request_error")
        message = (
            f"{request.method} is not served at this path: POST /v1/chat/completions, POST {MESSAGES_PATH} and "
            "GET /v1/models are"
        )
        if request.url.path == f"{MESSAGES_PATH}/count_tokens":
            message = (
                "tokens are not counted before a request: 'usage' of an answer says what the provider counted, and the "
                "header x-hgm-remaining-tokens what is left"
            )
        return self._refuse(request, None, Rejected(status, code, message))

    async def _answer(self, request: Request, endpoint: Callable[[Request, Session], Awaitable[Response]]) -> Response:
        session: Session | None = None
        try:
            session = self._session(request)
            response = await endpoint(request, session)
        except ClientDisconnect:
            return Response(status_code=499)
        except Rejected as rejected:
            response = self._refuse(request, session, rejected)
        except HgmError as error:
            response = self._refuse(request, session, _rejection(error))
        if session is not None:
            response.headers.update(_remaining(session))
        return response

    def _session(self, request: Request) -> Session:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        offered = [token.strip()] if scheme.lower() == "bearer" else []
        for key in (*offered, request.headers.get("x-api-key", "")):
            if key in self._sessions:
                return self._sessions[key]
        message = "no open attempt has this key: use $OPENAI_API_KEY or $ANTHROPIC_API_KEY as it was given"
        raise Rejected(401, "invalid_api_key", message)

    async def _complete(self, request: Request, session: Session) -> Response:
        with session.entered() as entered:
            if not entered:
                message = f"more than {WAITING} requests of this attempt are open at the same time"
                raise Rejected(429, "rate_limit_exceeded", message, headers={"retry-after": "1"})
            dialect = dialect_of(request.url.path, request.headers)
            asked = wire.fit(dialect.parse(await self._body(request)), session.model)
            reply = await session.ask(asked)
        if not asked.stream:
            return Response(wire.dump_json(dialect.answer(reply)), media_type="application/json")
        events = b"".join(dialect.events(reply, asked))
        return Response(events, media_type="text/event-stream", headers={"cache-control": "no-cache"})

    async def _body(self, request: Request) -> bytes:
        too_large = Rejected(
            413,
            "request_too_large",
            f"the request body is larger than {self._body_bytes} bytes",
            headers=FINAL | {"connection": "close"},
        )
        declared = request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared[:20]) > self._body_bytes:
            raise too_large
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._body_bytes:
                raise too_large
        return bytes(body)

    def _refuse(self, request: Request, session: Session | None, rejected: Rejected) -> Response:
        label = session.label if session is not None else ""
        self._on_refusal(
            Refusal(label, request.method, request.url.path, rejected.status, rejected.code, str(rejected))
        )
        dialect = dialect_of(request.url.path, request.headers)
        body = dialect.error(rejected.status, rejected.code, str(rejected), rejected.param)
        return Response(wire.dump_json(body), rejected.status, dict(rejected.headers), "application/json")


async def _list_models(request: Request, session: Session) -> Response:
    models = dialect_of(request.url.path, request.headers).models(session.model.name)
    return Response(wire.dump_json(models), media_type="application/json")


def _rejection(error: HgmError) -> Rejected:
    text = str(error)
    if isinstance(error, LimitMet):
        return Rejected(429, "insufficient_quota", text)
    if isinstance(error, AttemptVoid):
        return Rejected(503, "attempt_void", text)
    if isinstance(error, AttemptOver):
        return Rejected(401, "invalid_api_key", text)
    if isinstance(error, wire.Unservable):
        return Rejected(400, "invalid_request_error", text, param=error.param)
    if isinstance(error, ContextOverflow):
        return Rejected(400, "context_length_exceeded", text)
    if isinstance(error, BadRequest):
        return Rejected(400, "invalid_request_error", text)
    return Rejected(502, "model_error", text)


def _remaining(session: Session) -> dict[str, str]:
    """What is left of the attempt's limits, so that an agent can end in time."""
    meter = session.meter
    left = {
        "x-hgm-remaining-requests": str(meter.remaining_requests),
        "x-hgm-remaining-tokens": str(meter.remaining_tokens),
    }
    if meter.remaining_usd is not None:
        left["x-hgm-remaining-usd"] = f"{meter.remaining_usd:.6f}"
    return left
