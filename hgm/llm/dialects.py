"""The two protocols of the gateway, each behind the same five questions. Which one a request speaks: `dialect_of`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from hgm.llm import wire, wire_messages
from hgm.llm.base import Reply
from hgm.llm.wire import Asked

MESSAGES_PATH = "/v1/messages"


class Dialect(Protocol):
    def parse(self, body: bytes) -> Asked:
        """Raises: Unservable."""

    def answer(self, reply: Reply) -> dict[str, Any]:
        """The body of an answer."""

    def events(self, reply: Reply, asked: Asked) -> Iterator[bytes]:
        """The same as server-sent events."""

    def error(self, status: int, code: str, message: str, param: str | None) -> dict[str, Any]:
        """The body of a refusal."""

    def models(self, name: str) -> dict[str, Any]:
        """The list of the one model that there is."""


class OpenAIDialect:
    def parse(self, body: bytes) -> Asked:
        return wire.parse(body)

    def answer(self, reply: Reply) -> dict[str, Any]:
        return wire.completion(reply, id=_id("chatcmpl-"), created=int(time.time()))

    def events(self, reply: Reply, asked: Asked) -> Iterator[bytes]:
        return wire.chunks(reply, id=_id("chatcmpl-"), created=int(time.time()), include_usage=asked.include_usage)

    def error(self, status: int, code: str, message: str, param: str | None) -> dict[str, Any]:
        kind = code if status == 429 else "invalid_request_error"
        kind = "server_error" if status >= 500 else kind
        return wire.error_body(message, type=kind, code=code, param=param)

    def models(self, name: str) -> dict[str, Any]:
        return {"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": "hgm"}]}


_ERRORS = {401: "authentication_error", 404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error"}


class AnthropicDialect:
    def parse(self, body: bytes) -> Asked:
        return wire_messages.parse(body)

    def answer(self, reply: Reply) -> dict[str, Any]:
        return wire_messages.answer(reply, id=_id("msg_"))

    def events(self, reply: Reply, asked: Asked) -> Iterator[bytes]:
        return wire_messages.events(reply, id=_id("msg_"))

    def error(self, status: int, code: str, message: str, param: str | None) -> dict[str, Any]:
        """There is no field for the parameter and the code: the message has to name the one, the type is the other."""
        kind = "api_error" if status >= 500 else _ERRORS.get(status, "invalid_request_error")
        return {"type": "error", "error": {"type": kind, "message": message}}

    def models(self, name: str) -> dict[str, Any]:
        model = {"type": "model", "id": name, "display_name": name, "created_at": "1970-01-01T00:00:00Z"}
        return {"data": [model], "has_more": False, "first_id": name, "last_id": name}


OPENAI: Dialect = OpenAIDialect()
ANTHROPIC: Dialect = AnthropicDialect()


def dialect_of(path: str, headers: Mapping[str, str]) -> Dialect:
    """By the path; where both protocols have it, or nobody does, by the header that Anthropic's wants."""
    if path == MESSAGES_PATH or path.startswith(f"{MESSAGES_PATH}/"):
        return ANTHROPIC
    return ANTHROPIC if "anthropic-version" in headers and path != "/v1/chat/completions" else OPENAI


def _id(prefix: str) -> str:
    return f"{prefix}{uuid.uuid4().hex}"
