"""The fault server's answers in the shape of OpenAI's Responses API. Thoughts come sealed, and must come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hgm.llm.faultserver.answers import SEAL, Answer, OpenAI, as_json, named
from hgm.llm.faultserver.misdeeds import Refused


class Responses:
    """Responses, whose stream repeats the whole answer in its last event."""

    name = "openai"
    error = staticmethod(OpenAI.error)

    @staticmethod
    def whole(told: Answer, model: str) -> bytes:
        return as_json(_response(told, model))

    @staticmethod
    def stream(told: Answer, model: str, include_usage: bool) -> Iterator[bytes]:
        begun = {"response": {"id": "resp_1", "status": "in_progress", "output": []}}
        yield named("response.created", begun)
        yield named("response.in_progress", begun)
        yield named("response.completed", {"response": _response(told, model)})

    @staticmethod
    def complaint(body: dict[str, Any]) -> Refused | None:
        """Who reasons before a call must send that back with the call's result, as it was."""
        items = body.get("input") or []
        called = any(item.get("type") == "function_call" for item in items)
        if body.get("reasoning") and called and _sealed() not in items:
            text = "Item of type 'function_call' was provided without its required 'reasoning' item"
            return Refused(400, text, "invalid_request_error")
        return None


def _sealed() -> dict[str, Any]:
    return {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": SEAL}


def _response(told: Answer, model: str) -> dict[str, Any]:
    output: list[dict[str, Any]] = [_sealed()] if told.thought else []
    if told.tool:
        about = {"name": told.tool, "arguments": told.arguments, "status": "completed"}
        output.append({"id": "fc_1", "type": "function_call", "call_id": "call_1"} | about)
    else:
        output.append({"id": "msg_1", "type": "message", "role": "assistant", "content": [_part(told)]})
    sold = told.sold
    usage = {
        "input_tokens": sold.prompt,
        "output_tokens": sold.completion,
        "total_tokens": sold.prompt + sold.completion,
        "input_tokens_details": {"cached_tokens": sold.cached, "cache_write_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": told.thought},
    }
    head = {"id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": model}
    return head | {"output": output, "usage": usage, "error": None, "incomplete_details": None}


def _part(told: Answer) -> dict[str, Any]:
    if told.refused:
        return {"type": "refusal", "refusal": told.text}
    return {"type": "output_text", "text": told.text, "annotations": [], "logprobs": told.places()}
