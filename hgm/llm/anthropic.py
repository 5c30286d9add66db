"""Anthropic's messages, mapped both ways.

Ours → theirs: system messages at the front become `system`, later ones a user's text; tool results that follow each
other become one user message, as the API wants it; a call whose arguments are no JSON object is sent as
`{"arguments": "<the text>"}`. Theirs → ours: text blocks joined, tool uses as calls with their input as JSON text;
thinking is left out. Prompts are cached for five minutes at a time, which is what makes long conversations affordable.
There is no seed, and the current API has no temperature: one that is configured is sent all the same, for the older
models that know it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm.base import Choice, FinishReason, Message, Named, Reply, Request, Tool, ToolCall
from hgm.llm.faults import Fault, failed
from hgm.llm.remote import CONNECT_S, SMALLEST, RemoteModel

if TYPE_CHECKING:
    from anthropic.types import MessageParam, ToolChoiceParam, ToolParam

ANTHROPIC_URL = "https://api.anthropic.com"

_FINISH: dict[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}


class AnthropicModel(RemoteModel):
    """One model of Anthropic, or of a server that speaks its protocol."""

    usual_url = ANTHROPIC_URL

    def _connect(self, timeout_s: float) -> None:
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Timeout

        timeout = Timeout(timeout_s, connect=CONNECT_S)
        self._client = AsyncAnthropic(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultAsyncHttpxClient(follow_redirects=False, timeout=timeout),
        )

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""
        import anthropic

        system, messages = to_messages(request.messages)
        if not messages:
            raise BadRequest("there is no user message: a conversation of system messages only cannot be answered")
        with self._translated(anthropic):
            raw = await self._client.messages.with_raw_response.create(
                model=self._model,
                max_tokens=self._longest_reply(request),
                messages=messages,
                cache_control={"type": "ephemeral"},
                **self._options(request, system),
            )
            body = await raw.read()
        return self._reply(body)

    async def check(self) -> Usage:
        """See `Checkable.check`."""
        return (await self.complete(SMALLEST)).usage

    async def close(self) -> None:
        await self._client.close()

    def _options(self, request: Request, system: str) -> dict[str, Any]:
        temperature = self._temperature_for(request)
        options: dict[str, Any] = {
            "system": system or None,
            "stop_sequences": list(request.stop) or None,
            "tools": [_tool(tool) for tool in request.tools] or None,
            "tool_choice": _tool_choice(request) if request.tools else None,
            "extra_body": None if temperature is None else {"temperature": temperature},
        }
        return {name: value for name, value in options.items() if value is not None}

    def _reply(self, body: bytes) -> Reply:
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError:
            raise failed(Fault.NONSENSE, f"{self._who} answered 200 with something that is no message") from None
        calls = tuple(
            ToolCall(block.id, block.name, json.dumps(block.input))
            for block in answer.content
            if block.type == "tool_use"
        )
        text = "".join(block.text for block in answer.content if block.type == "text")
        return Reply(
            Message("assistant", text, calls),
            self._usage(answer.usage),
            _FINISH.get(answer.stop_reason or "", "stop"),
            answer.model or self._model,
            answer.stop_sequence or "",
        )

    def _usage(self, counted: _Usage) -> Usage:
        """Anthropic counts cached and newly written tokens beside `input_tokens`; here all are prompt tokens."""
        read = counted.cache_read_input_tokens or 0
        written = counted.cache_creation_input_tokens or 0
        prompt = counted.input_tokens + read + written
        usd = self.prices.cost_usd(prompt, counted.output_tokens, cached=read, cache_written=written)
        thought = counted.output_tokens_details
        reasoning = min((thought.thinking_tokens or 0) if thought else 0, counted.output_tokens)
        return Usage(1, prompt, counted.output_tokens, read, usd, written, reasoning)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Block(_Wire):
    type: str
    text: str = ""
    id: str = ""
    name: str = ""
    input: dict[str, Any] = {}


class _Details(_Wire):
    thinking_tokens: int | None = None


class _Usage(_Wire):
    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    output_tokens_details: _Details | None = None


class _Answer(_Wire):
    model: str = ""
    content: list[_Block]
    stop_reason: str | None = None
    stop_sequence: str | None = None
    usage: _Usage


def to_messages(messages: Sequence[Message]) -> tuple[str, list[MessageParam]]:
    """The system prompt and the conversation, in Anthropic's shape. Texts of whitespace only, which the API refuses,
    are left out, and neighbours of one role are one message."""
    front = 0
    while front < len(messages) and messages[front].role == "system":
        front += 1
    system = "\n\n".join(message.content for message in messages[:front])
    turns: list[dict[str, Any]] = []
    for message in messages[front:]:
        role, blocks = _blocks(message)
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"].extend(blocks)
        elif blocks:
            turns.append({"role": role, "content": blocks})
    return system, cast("list[MessageParam]", turns)


def _blocks(message: Message) -> tuple[str, list[dict[str, Any]]]:
    if message.role == "tool":
        result = {"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.content}
        return "user", [result | ({"is_error": True} if message.is_error else {})]
    text = [{"type": "text", "text": message.content}] if message.content.strip() else []
    if message.role != "assistant":
        return "user", text
    uses = [{"type": "tool_use", "id": call.id, "name": call.name, "input": call.input} for call in message.tool_calls]
    return "assistant", [*text, *uses]


def _tool(tool: Tool) -> ToolParam:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}


def _tool_choice(request: Request) -> ToolChoiceParam | None:
    """None for what the API does by itself."""
    choice = request.tool_choice
    one_at_most = not request.parallel_calls
    if isinstance(choice, Named):
        return {"type": "tool", "name": choice.name, "disable_parallel_tool_use": one_at_most}
    if choice is Choice.NONE:
        return {"type": "none"}
    if choice is Choice.ANY:
        return {"type": "any", "disable_parallel_tool_use": one_at_most}
    return {"type": "auto", "disable_parallel_tool_use": True} if one_at_most else None
