"""OpenAI's Responses API, for models that are served by it alone, or reason better with it.

Nothing is stored at OpenAI (`store: false`): every request carries the whole conversation. What a model thought comes
sealed, is kept here, and goes back before the call that it led to. This API knows neither `seed` nor `stop`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.records import Usage
from hgm.llm.abilities import ABILITIES
from hgm.llm.base import Choice, FinishReason, Message, Named, Reply, Request, Schema, Tool, ToolCall
from hgm.llm.faults import Fault, failed
from hgm.llm.kept import Kept, Recall
from hgm.llm.openai import CountDetails, OpenAIClient, TokenLogprob, no_logprobs
from hgm.llm.stream import events, unfinished

_ENDED = ("response.completed", "response.incomplete", "response.failed")


class ResponsesModel(OpenAIClient):
    """One model of OpenAI, or of a server that speaks this API too."""

    protocol = ABILITIES["openai responses"]

    def _connect(self, timeout_s: float) -> None:
        super()._connect(timeout_s)
        self._kept = Kept()

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""
        import openai

        self._refuse_what_it_cannot(request)
        asked: dict[str, Any] = {
            "model": self._model,
            "input": to_items(request.messages, self._kept.of(request.attempt)),
            "store": False,
            **self._options(request),
        }
        with self._translated(openai):
            if not self._pins.stream:
                return self._reply(await self._client.post("/responses", body=asked, cast_to=bytes), request)
            async with self._client.responses.with_streaming_response.create(**asked, stream=True) as response:
                body = json.dumps(await last(events(response.iter_bytes(), self._who), self._who))
        return self._reply(body, request)

    def _options(self, request: Request) -> dict[str, Any]:
        effort = self._pins_for(request).effort
        options: dict[str, Any] = {
            "max_output_tokens": self._longest_reply(request),
            "temperature": self._temperature_for(request),
            "tools": [_tool(tool) for tool in request.tools] or None,
            "tool_choice": _tool_choice(request.tool_choice) if request.tools else None,
            "parallel_tool_calls": False if request.tools and not request.parallel_calls else None,
            "reasoning": {"effort": effort} if effort else None,
            "text": {"format": _format(request.schema)} if request.schema else None,
            "include": ["message.output_text.logprobs"] if request.logprobs else None,
            "top_logprobs": request.logprobs or None,
        }
        return {name: value for name, value in options.items() if value is not None}

    def _reply(self, body: bytes | str, request: Request) -> Reply:
        try:
            answer = _Response.model_validate_json(body)
            parts = [_Part.model_validate(part) for item in answer.output for part in item.said]
        except ValidationError:
            raise failed(Fault.NONSENSE, f"{self._who} answered 200 with something that is no response") from None
        if answer.status not in ("completed", "incomplete"):
            raise failed(Fault.NONSENSE, f"{self._who} answered 200 with a response that is {answer.status}")
        text = "".join(part.text or part.refusal for part in parts)
        places = tuple(place.ours() for part in parts for place in part.logprobs or ())
        if request.logprobs and text and not places:
            raise no_logprobs(self._who, self._usage(answer.usage))
        calls = self._calls(answer.output, request.attempt)
        refused = any(part.type == "refusal" for part in parts)
        return Reply(
            Message("assistant", text, calls),
            self._usage(answer.usage),
            _finish(answer, refused, bool(calls)),
            answer.model or self._model,
            logprobs=places,
        )

    def _calls(self, output: Sequence[_Item], attempt: str) -> tuple[ToolCall, ...]:
        items = [item for item in output if item.type == "function_call"]
        if items:
            thoughts = [item.model_dump(exclude_unset=True) for item in output if item.type == "reasoning"]
            self._kept.keep(attempt, items[0].call_id, thoughts)
        return tuple(ToolCall(item.call_id, item.name, item.arguments) for item in items)

    def _usage(self, counted: _Usage) -> Usage:
        cached = counted.input_tokens_details.cached_tokens or 0
        written = counted.input_tokens_details.cache_write_tokens or 0
        prompt, said = counted.input_tokens, counted.output_tokens
        usd = self.prices.cost_usd(prompt, said, cached=cached, cache_written=self.prices.apart(written))
        return Usage(1, prompt, said, cached, usd, written, counted.output_tokens_details.reasoning_tokens or 0)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Part(_Wire):
    type: str
    text: str = ""
    refusal: str = ""
    logprobs: list[TokenLogprob] | None = None


class _Item(BaseModel):
    """Something that was put out: a message, a call, or sealed thoughts, which must go back as they came."""

    model_config = ConfigDict(extra="allow")

    type: str
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    content: list[dict[str, Any]] | None = None

    @property
    def said(self) -> list[dict[str, Any]]:
        return self.content or [] if self.type == "message" else []


class _Usage(_Wire):
    input_tokens: int = 0
    output_tokens: int = 0
    input_tokens_details: CountDetails = CountDetails()
    output_tokens_details: CountDetails = CountDetails()


class _Incomplete(_Wire):
    reason: str | None = None


class _Response(_Wire):
    model: str = ""
    status: str
    output: list[_Item]
    incomplete_details: _Incomplete | None = None
    usage: _Usage


def _finish(answer: _Response, refused: bool, called: bool) -> FinishReason:
    reason = answer.incomplete_details.reason if answer.incomplete_details else None
    if reason == "max_output_tokens":
        return "length"
    if refused or reason == "content_filter":
        return "content_filter"
    return "tool_calls" if called else "stop"


async def last(stream: AsyncIterator[dict[str, Any]], who: str) -> dict[str, Any]:
    """The whole response, which the last event of a stream repeats.

    Raises:
        ProviderUnavailable: the stream ends before the answer does.
    """
    found: dict[str, Any] | None = None
    async for event in stream:
        if event.get("type") in _ENDED:
            found = event.get("response")
    if not isinstance(found, dict):
        raise unfinished(who)
    return found


def to_items(messages: Sequence[Message], thought: Recall) -> list[dict[str, Any]]:
    """A conversation in the shape of this API: messages, calls and their results are items of one list."""
    return [item for message in messages for item in _items(message, thought)]


def _items(message: Message, thought: Recall) -> list[dict[str, Any]]:
    if message.role == "tool":
        output = f"Error: {message.content}" if message.is_error else message.content  # there is no field for it
        return [{"type": "function_call_output", "call_id": message.tool_call_id, "output": output}]
    said = [{"role": message.role, "content": message.content}] if message.content or not message.tool_calls else []
    calls = [
        {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}
        for call in message.tool_calls
    ]
    return [*(thought(message.tool_calls[0].id) if message.tool_calls else ()), *said, *calls]


def _format(schema: Schema) -> dict[str, Any]:
    return {"type": "json_schema", "name": schema.name, "schema": dict(schema.body), "strict": schema.strict}


def _tool(tool: Tool) -> dict[str, Any]:
    about = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "strict": False} | about


def _tool_choice(choice: Choice | Named) -> dict[str, str] | str | None:
    """None for what the API does by itself."""
    if isinstance(choice, Named):
        return {"type": "function", "name": choice.name}
    return {Choice.ANY: "required", Choice.NONE: "none"}.get(choice)
