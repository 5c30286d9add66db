"""The answers of the fault server's model, in both protocols, whole and as a stream; and what each of them costs.

Nothing here is clever: a reply says how long the conversation was. Tokens are a quarter of the bytes, so that every
answer's price can be told from its text, and a part of each prompt counts as read from a cache.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from hgm.llm.faultserver.misdeeds import Misdeed, Refused

BYTES_PER_TOKEN = 4
THOUGHT = 8
"""Tokens that are thought before an answer, where thinking is asked for."""
CALL_CUE = "[call]"
"""A text with this gets a call of the first tool, once."""
SEAL = "sealed by the fault server"
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
    thought: int = 0
    """Tokens of its completion that it thought before it answered."""
    listed: int = 0
    """Tokens to list for each place, 0 for no logprobs."""
    also: tuple[Answer, ...] = ()
    """Further samples; `sold` and `thought` count them too."""

    @property
    def samples(self) -> tuple[Answer, ...]:
        return (self, *self.also)

    def places(self) -> list[dict[str, Any]] | None:
        """Logprobs as OpenAI's APIs write them: a model that is never quite sure of its four letters."""
        if not self.listed:
            return None
        rest = [{"token": f"~{n}", "logprob": -3.0 - n} for n in range(1, self.listed)]
        return [
            {"token": piece, "logprob": -0.1, "top_logprobs": [{"token": piece, "logprob": -0.1}, *rest]}
            for piece in pieces(self.text, BYTES_PER_TOKEN)
        ]


def answer(body: dict[str, Any], said: str, misdeed: Misdeed | None) -> Answer:
    """The model's answer to a request whose texts together are `said`."""
    tool, arguments, text = "", "", f"read {len(said)} characters"
    if misdeed is Misdeed.EMPTY:
        text = ""
    elif misdeed is Misdeed.REFUSAL:
        text = "I cannot help with that."
    elif misdeed is Misdeed.BAD_ARGUMENTS:
        tool, arguments, text = _first_tool(body), '{"command": "ls', ""
    elif CALL_CUE in said and body.get("tools") and not _has_results(body):
        tool, arguments, text = _first_tool(body), '{"command": "ls"}', ""
    elif schema := _schema(body):
        text = json.dumps(_instance(schema))
    prompt = len(said.encode()) // BYTES_PER_TOKEN + 1
    samples = body.get("n") or 1
    texts = [f"{text}, sample {number}" if number and text else text for number in range(samples)]
    thought = samples * THOUGHT if _thinks(body) else 0
    completion = sum((len(one) + len(arguments)) // BYTES_PER_TOKEN for one in texts) + thought
    sold = Sold(1, prompt, completion, prompt // CACHED_SHARE)
    listed = (body.get("top_logprobs") or 1) if body.get("logprobs") or body.get("include") else 0
    first = Answer(text, sold, tool, arguments, misdeed is Misdeed.REFUSAL, thought, listed)
    return replace(first, also=tuple(replace(first, text=one) for one in texts[1:]))


def _thinks(body: dict[str, Any]) -> bool:
    """Whether it is told to reason, in either vendor's words."""
    kind = (body.get("thinking") or {}).get("type")
    effort = body.get("reasoning_effort") or (body.get("reasoning") or {}).get("effort")
    return kind in ("enabled", "adaptive") or (effort or "none") != "none"


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    """Of the answer, wherever the three APIs have it."""
    openai = (body.get("response_format") or {}).get("json_schema") or (body.get("text") or {}).get("format")
    found = openai or (body.get("output_config") or {}).get("format") or {}
    schema = found.get("schema")
    return schema if isinstance(schema, dict) else None


def _instance(schema: dict[str, Any]) -> Any:
    """Something that fits a plain schema: what is needed, and of each type the emptiest."""
    if "enum" in schema:
        return schema["enum"][0]
    empty = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": [], "null": None}
    if schema.get("type", "object") in empty:
        return empty[schema["type"]]
    properties = schema.get("properties") or {}
    return {name: _instance(properties.get(name, {"type": "null"})) for name in schema.get("required", properties)}


def _has_results(body: dict[str, Any]) -> bool:
    """Whether a tool was called before."""
    said = json.dumps(body.get("messages") or body.get("input"))
    return any(word in said for word in ("tool_result", '"tool"', "call_output"))


def _first_tool(body: dict[str, Any]) -> str:
    tools = body.get("tools") or [{"name": "bash"}]
    return str(tools[0].get("function", tools[0])["name"])


class OpenAI:
    """Chat completions."""

    name = "openai"

    @staticmethod
    def whole(told: Answer, model: str) -> bytes:
        choices = [{"index": index} | _openai_choice(sample) for index, sample in enumerate(told.samples)]
        head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model}
        return as_json(head | {"choices": choices, "usage": _openai_usage(told)})

    @staticmethod
    def stream(told: Answer, model: str, include_usage: bool) -> Iterator[bytes]:
        """Samples come side by side, a piece of each in turn."""
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
        for together in zip_longest(*map(_openai_pieces, told.samples)):
            for index, piece in enumerate(together):
                if piece is not None:
                    yield _event(head | {"choices": [{"index": index} | piece]})
        if include_usage:
            yield _event(head | {"choices": [], "usage": _openai_usage(told)})
        yield b"data: [DONE]\n\n"

    @staticmethod
    def error(refusal: Refused) -> bytes:
        return as_json(
            {"error": {"message": refusal.message, "type": refusal.kind, "param": None, "code": refusal.code}}
        )

    @staticmethod
    def complaint(body: dict[str, Any]) -> Refused | None:
        return None


class Anthropic:
    """Messages. Their `input_tokens` leave out what was read from the cache."""

    name = "anthropic"

    @staticmethod
    def whole(told: Answer, model: str) -> bytes:
        blocks: list[dict[str, Any]] = [_thought()] if told.thought else []
        blocks += [{"type": "text", "text": told.text}] if told.text else []
        if told.tool:
            arguments = json.loads(told.arguments) if told.arguments.endswith("}") else {"nonsense": True}
            blocks.append({"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": arguments})
        return as_json(_anthropic_head(model) | {"content": blocks, **_anthropic_end(told)})

    @staticmethod
    def stream(told: Answer, model: str, include_usage: bool) -> Iterator[bytes]:
        usage = _anthropic_usage(told) | {"output_tokens": 1}
        start = _anthropic_head(model) | {"content": [], "stop_reason": None, "usage": usage}
        yield named("message_start", {"message": start})
        for index, (block, deltas) in enumerate(_streamed(told)):
            yield named("content_block_start", {"index": index, "content_block": block})
            for delta in deltas:
                yield named("content_block_delta", {"index": index, "delta": delta})
            yield named("content_block_stop", {"index": index})
        end = _anthropic_end(told)
        stop = {"stop_reason": end["stop_reason"], "stop_sequence": None}
        yield named("message_delta", {"delta": stop, "usage": end["usage"]})
        yield named("message_stop", {})

    @staticmethod
    def error(refusal: Refused) -> bytes:
        kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
        kind = kinds.get(refusal.status, refusal.kind if refusal.status != 500 else "api_error")
        return as_json({"type": "error", "error": {"type": kind, "message": refusal.message}})

    @staticmethod
    def complaint(body: dict[str, Any]) -> Refused | None:
        """Who thinks before a call must show that thought with the call's result, as it was."""
        if (body.get("thinking") or {}).get("type") != "enabled":
            return None
        turns = [message["content"] for message in body["messages"] if message["role"] == "assistant"]
        blocks = [block for block in turns[-1] if isinstance(block, dict)] if turns else []
        called = any(block["type"] == "tool_use" for block in blocks)
        if called and _thought() not in blocks:
            text = "messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`"
            return Refused(400, text, "invalid_request_error")
        return None


def _thought() -> dict[str, Any]:
    return {"type": "thinking", "thinking": "Hm.", "signature": SEAL}


def _streamed(told: Answer) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each block as it begins, and what is added to it."""
    if told.thought:
        begun = {"type": "thinking", "thinking": "", "signature": ""}
        said = {"type": "thinking_delta", "thinking": "Hm."}
        yield begun, [said, {"type": "signature_delta", "signature": SEAL}]
    if told.text:
        yield {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces(told.text)]
    if told.tool:
        use = {"type": "tool_use", "id": "toolu_1", "name": told.tool, "input": {}}
        yield use, [{"type": "input_json_delta", "partial_json": told.arguments}]


def _openai_choice(told: Answer) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": told.text or None}
    if told.tool:
        message["tool_calls"] = [_openai_call(told)]
    places = told.places()
    logprobs = {"logprobs": {"content": places}} if places else {}
    return {"message": message, "finish_reason": _openai_end(told)} | logprobs


def _openai_pieces(told: Answer) -> Iterator[dict[str, Any]]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in pieces(told.text)]
    if told.tool:
        deltas.append({"tool_calls": [{"index": 0, **_openai_call(told)}]})
    places = told.places()
    for number, delta in enumerate(deltas):
        logprobs = {"logprobs": {"content": places}} if places and number == 1 else {}
        yield {"delta": delta, "finish_reason": None} | logprobs
    yield {"delta": {}, "finish_reason": _openai_end(told)}


def _openai_call(told: Answer) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": told.tool, "arguments": told.arguments}}


def _openai_end(told: Answer) -> str:
    return "content_filter" if told.refused else "tool_calls" if told.tool else "stop"


def _openai_usage(told: Answer) -> dict[str, Any]:
    sold = told.sold
    return {
        "prompt_tokens": sold.prompt,
        "completion_tokens": sold.completion,
        "total_tokens": sold.prompt + sold.completion,
        "prompt_tokens_details": {"cached_tokens": sold.cached},
        "completion_tokens_details": {"reasoning_tokens": told.thought},
    }


def _anthropic_head(model: str) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_sequence": None}


def _anthropic_end(told: Answer) -> dict[str, Any]:
    reason = "refusal" if told.refused else "tool_use" if told.tool else "end_turn"
    return {"stop_reason": reason, "usage": _anthropic_usage(told)}


def _anthropic_usage(told: Answer) -> dict[str, Any]:
    sold = told.sold
    return {
        "input_tokens": sold.prompt - sold.cached,
        "cache_read_input_tokens": sold.cached,
        "cache_creation_input_tokens": 0,
        "output_tokens": sold.completion,
        "output_tokens_details": {"thinking_tokens": told.thought},
    }


def pieces(text: str, size: int = 8) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def as_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _event(value: Any) -> bytes:
    return b"data: " + as_json(value) + b"\n\n"


def named(name: str, value: dict[str, Any]) -> bytes:
    return f"event: {name}\n".encode() + _event({"type": name, **value})
