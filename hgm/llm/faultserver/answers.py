"""The answers of the fault server's model, in both protocols, whole and as a stream; and what each of them costs.

Nothing here is clever: a reply says how long the conversation was. Tokens are a quarter of the bytes, so that every
answer's price can be told from its text, and a part of each prompt counts as read from a cache.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hgm.llm.faultserver.misdeeds import Misdeed, Refused

BYTES_PER_TOKEN = 4
CACHED_SHARE = 4
"""One in so many prompt tokens was in the cache."""


@dataclass(frozen=True)
class Sold:
    """Tokens of one answer or of many. `cached` is a part of `prompt`."""

    requests: int = 0
    prompt: int = 0
    completion: int = 0
    cached: int = 0

    def __add__(self, other: Sold) -> Sold:
        return Sold(
            self.requests + other.requests,
            self.prompt + other.prompt,
            self.completion + other.completion,
            self.cached + other.cached,
        )


@dataclass(frozen=True)
class Answer:
    """What the model says. `arguments` is the text of a tool call's, where `tool` is set."""

    text: str
    sold: Sold
    tool: str = ""
    arguments: str = ""
    refused: bool = False


def answer(body: dict[str, Any], said: str, misdeed: Misdeed | None) -> Answer:
    """The model's answer to a request whose texts together are `said`."""
    tool, arguments, text = "", "", f"read {len(said)} characters"
    if misdeed is Misdeed.EMPTY:
        text = ""
    elif misdeed is Misdeed.REFUSAL:
        text = "I cannot help with that."
    elif misdeed is Misdeed.BAD_ARGUMENTS:
        tool, arguments, text = _first_tool(body), '{"command": "ls', ""
    prompt = len(said.encode()) // BYTES_PER_TOKEN + 1
    completion = (len(text) + len(arguments)) // BYTES_PER_TOKEN
    sold = Sold(1, prompt, completion, prompt // CACHED_SHARE)
    return Answer(text, sold, tool, arguments, refused=misdeed is Misdeed.REFUSAL)


def _first_tool(body: dict[str, Any]) -> str:
    tools = body.get("tools") or [{"name": "bash"}]
    return str(tools[0].get("function", tools[0])["name"])


class OpenAI:
    """Chat completions."""

    name = "openai"

    @staticmethod
    def whole(told: Answer, model: str) -> bytes:
        message: dict[str, Any] = {"role": "assistant", "content": told.text or None}
        if told.tool:
            message["tool_calls"] = [_openai_call(told)]
        choice = {"index": 0, "message": message, "finish_reason": _openai_end(told)}
        head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model}
        return _json(head | {"choices": [choice], "usage": _openai_usage(told.sold)})

    @staticmethod
    def stream(told: Answer, model: str, include_usage: bool) -> Iterator[bytes]:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": piece} for piece in _pieces(told.text)]
        if told.tool:
            deltas.append({"tool_calls": [{"index": 0, **_openai_call(told)}]})
        for delta in deltas:
            yield _event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        yield _event(head | {"choices": [{"index": 0, "delta": {}, "finish_reason": _openai_end(told)}]})
        if include_usage:
            yield _event(head | {"choices": [], "usage": _openai_usage(told.sold)})
        yield b"data: [DONE]\n\n"

    @staticmethod
    def error(refusal: Refused) -> bytes:
        return _json({"error": {"message": refusal.message, "type": refusal.kind, "param": None, "code": refusal.code}})


class Anthropic:
    """Messages. Their `input_tokens` leave out what was read from the cache."""

    name = "anthropic"

    @staticmethod
    def whole(told: Answer, model: str) -> bytes:
        blocks: list[dict[str, Any]] = [{"type": "text", "text": told.text}] if told.text else []
        if told.tool:
            blocks.append({"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": {"nonsense": True}})
        return _json(_anthropic_head(model) | {"content": blocks, **_anthropic_end(told)})

    @staticmethod
    def stream(told: Answer, model: str, include_usage: bool) -> Iterator[bytes]:
        usage = _anthropic_usage(told.sold) | {"output_tokens": 1}
        start = _anthropic_head(model) | {"content": [], "stop_reason": None, "usage": usage}
        yield _named("message_start", {"message": start})
        if told.text:
            yield _named("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}})
            for piece in _pieces(told.text):
                yield _named("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": piece}})
            yield _named("content_block_stop", {"index": 0})
        if told.tool:
            block = {"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": told.arguments}
            yield _named("content_block_start", {"index": 0, "content_block": block})
            yield _named("content_block_delta", {"index": 0, "delta": delta})
            yield _named("content_block_stop", {"index": 0})
        end = _anthropic_end(told)
        stop = {"stop_reason": end["stop_reason"], "stop_sequence": None}
        yield _named("message_delta", {"delta": stop, "usage": end["usage"]})
        yield _named("message_stop", {})

    @staticmethod
    def error(refusal: Refused) -> bytes:
        kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
        kind = kinds.get(refusal.status, refusal.kind if refusal.status != 500 else "api_error")
        return _json({"type": "error", "error": {"type": kind, "message": refusal.message}})


def _openai_call(told: Answer) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": told.tool, "arguments": told.arguments}}


def _openai_end(told: Answer) -> str:
    return "content_filter" if told.refused else "tool_calls" if told.tool else "stop"


def _openai_usage(sold: Sold) -> dict[str, Any]:
    return {
        "prompt_tokens": sold.prompt,
        "completion_tokens": sold.completion,
        "total_tokens": sold.prompt + sold.completion,
        "prompt_tokens_details": {"cached_tokens": sold.cached},
    }


def _anthropic_head(model: str) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_sequence": None}


def _anthropic_end(told: Answer) -> dict[str, Any]:
    reason = "refusal" if told.refused else "tool_use" if told.tool else "end_turn"
    return {"stop_reason": reason, "usage": _anthropic_usage(told.sold)}


def _anthropic_usage(sold: Sold) -> dict[str, int]:
    return {
        "input_tokens": sold.prompt - sold.cached,
        "cache_read_input_tokens": sold.cached,
        "cache_creation_input_tokens": 0,
        "output_tokens": sold.completion,
    }


def _pieces(text: str, size: int = 8) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _event(value: Any) -> bytes:
    return b"data: " + _json(value) + b"\n\n"


def _named(name: str, value: dict[str, Any]) -> bytes:
    return f"event: {name}\n".encode() + _event({"type": name, **value})
