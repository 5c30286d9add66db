"""Anthropic's messages, mapped both ways.

Ours → theirs: system messages at the front become `system`, later ones a user's text; tool results that follow each
other become one user message, as the API wants it; a call whose arguments are no JSON object is sent as
`{"arguments": "<the text>"}`. Theirs → ours: text blocks joined, tool uses as calls with their input as JSON text;
thinking is kept here and sent back before the call that it led to. Prompts are cached for five minutes at a time,
unless hgm.toml says otherwise, which is what makes long conversations affordable. There is no seed, and the current API
has no temperature: one that is configured is sent all the same, for the older models that know it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm.abilities import ABILITIES, Effort, Thinking, efforts
from hgm.llm.base import Choice, Feature, FinishReason, Message, Named, Reply, Request, Schema, Tool, ToolCall
from hgm.llm.faults import Fault, failed
from hgm.llm.kept import Kept, Recall
from hgm.llm.remote import CONNECT_S, RemoteModel
from hgm.llm.stream import events, unfinished, whole

if TYPE_CHECKING:
    from anthropic.types import MessageParam, ToolChoiceParam, ToolParam

ANTHROPIC_URL = "https://api.anthropic.com"

_CACHES: Mapping[str, dict[str, str] | None] = {
    "5m": {"type": "ephemeral"},
    "1h": {"type": "ephemeral", "ttl": "1h"},
    "off": None,
}
_THOUGHTS = ("thinking", "redacted_thinking")
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
    listing = "/v1/models"
    protocol = ABILITIES["anthropic"]
    efforts = efforts("anthropic")

    def _connect(self, timeout_s: float) -> None:
        from anthropic import AsyncAnthropic, DefaultAioHttpClient, Timeout

        self._kept = Kept()
        timeout = Timeout(timeout_s, connect=CONNECT_S)
        self._client = AsyncAnthropic(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultAioHttpClient(follow_redirects=False, timeout=timeout, auth=self._credentials),
        )

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""
        import anthropic

        self._refuse_what_it_cannot(request)
        system, messages = to_messages(request.messages, self._kept.of(request.attempt))
        if not messages:
            raise BadRequest("there is no user message: a conversation of system messages only cannot be answered")
        longest, budget = self._longest_reply(request), self._pins_for(request).budget
        if longest <= budget:
            raise BadRequest(f"max_tokens = {longest} leaves no answer after {budget} tokens of thinking")
        asked: dict[str, Any] = {"model": self._model, "max_tokens": longest, "messages": messages}
        options = self._options(request, system)
        with self._translated(anthropic):
            if not self._pins.stream:
                body = await self._client.post("/v1/messages", body=asked | options, cast_to=bytes)
                return self._reply(body, request)
            streaming = self._client.messages.with_streaming_response
            async with streaming.create(**asked, stream=True, extra_body=options) as response:
                answer = await whole(joined(events(response.iter_bytes(), self._who), self._who), self._who)
        return self._reply(json.dumps(answer), request)

    async def close(self) -> None:
        await self._client.close()

    async def _fetch(self, path: str) -> bytes | None:
        import anthropic

        return await self._found(anthropic, self._client.get(path, cast_to=bytes))

    def _options(self, request: Request, system: str) -> dict[str, Any]:
        pins = self._pins_for(request)
        options: dict[str, Any] = {
            "system": system or None,
            "stop_sequences": list(request.stop) or None,
            "tools": [_tool(tool) for tool in request.tools] or None,
            "tool_choice": _tool_choice(request) if request.tools else None,
            "temperature": self._temperature_for(request),
            "cache_control": _CACHES[self._pins.cache] if Feature.CACHE in self.features else None,
            "thinking": _thinking(pins.thinking),
            "output_config": _output(pins.effort, request.schema),
        }
        return {name: value for name, value in options.items() if value is not None}

    def _reply(self, body: bytes | str, request: Request) -> Reply:
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError:
            raise failed(Fault.NONSENSE, f"{self._who} answered 200 with something that is no message") from None
        calls = tuple(
            ToolCall(block.id, block.name, json.dumps(block.input))
            for block in answer.content
            if block.type == "tool_use"
        )
        if calls:
            thoughts = [block.model_dump(exclude_unset=True) for block in answer.content if block.type in _THOUGHTS]
            self._kept.keep(request.attempt, calls[0].id, thoughts)
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


class _Block(BaseModel):
    """Thinking goes back as it came, whatever is in it."""

    model_config = ConfigDict(extra="allow")

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


async def joined(stream: AsyncIterator[dict[str, Any]], who: str) -> dict[str, Any]:
    """The body of the answer that a stream tells piece by piece.

    Raises:
        ProviderUnavailable: it ends before the answer does.
    """
    body: dict[str, Any] = {}
    blocks: dict[int, dict[str, Any]] = {}
    arguments: dict[int, str] = {}
    ended = False
    async for event in stream:
        index = event.get("index", 0)
        match event.get("type"):
            case "message_start":
                body = dict(event.get("message") or {})
            case "content_block_start":
                blocks[index] = dict(event.get("content_block") or {})
            case "content_block_delta":
                _add(blocks.setdefault(index, {}), arguments, index, event.get("delta") or {})
            case "message_delta":
                body |= event.get("delta") or {}
                body["usage"] = (body.get("usage") or {}) | _counted(event.get("usage") or {})
            case "message_stop":
                ended = True
    if not ended:
        raise unfinished(who)
    for index, text in arguments.items():
        blocks[index]["input"] = ToolCall("", "", text).input
    return body | {"content": [blocks[index] for index in sorted(blocks)]}


def _counted(usage: dict[str, Any]) -> dict[str, Any]:
    """The last event repeats what is counted, or says null for what the first one has told."""
    return {name: count for name, count in usage.items() if count is not None}


def _add(block: dict[str, Any], arguments: dict[int, str], index: int, delta: dict[str, Any]) -> None:
    for key in ("text", "thinking"):
        if key in delta:
            block[key] = block.get(key, "") + delta[key]
    if "signature" in delta:
        block["signature"] = delta["signature"]
    if "partial_json" in delta:
        arguments[index] = arguments.get(index, "") + delta["partial_json"]


def _thinking(wanted: Thinking | None) -> dict[str, Any] | None:
    if isinstance(wanted, int):
        return {"type": "enabled", "budget_tokens": wanted}
    return {"adaptive": {"type": "adaptive"}, "off": {"type": "disabled"}}[wanted] if wanted else None


def _output(effort: Effort | None, schema: Schema | None) -> dict[str, Any] | None:
    output: dict[str, Any] = {"effort": effort} if effort else {}
    if schema is not None:
        output["format"] = {"type": "json_schema", "schema": dict(schema.body)}
    return output or None


def to_messages(messages: Sequence[Message], thought: Recall = lambda _: []) -> tuple[str, list[MessageParam]]:
    """The system prompt and the conversation, in Anthropic's shape. Texts of whitespace only, which the API refuses,
    are left out, and neighbours of one role are one message. What was thought before a call is put before it."""
    front = 0
    while front < len(messages) and messages[front].role == "system":
        front += 1
    system = "\n\n".join(message.content for message in messages[:front])
    turns: list[dict[str, Any]] = []
    for message in messages[front:]:
        role, blocks = _blocks(message)
        if message.tool_calls:
            blocks = [*thought(message.tool_calls[0].id), *blocks]
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
