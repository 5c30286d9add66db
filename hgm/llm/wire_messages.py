"""Anthropic's messages, as an agent speaks them to the gateway: parsed strictly, written exactly.

Honoured: `messages`, `system`, `tools`, `tool_choice` with `disable_parallel_tool_use`, `max_tokens`, `stop_sequences`,
`stream`, `output_config.format` with a JSON schema; of these what the model behind it can do. Refused, because an
answer without them would mislead: everything that is no text, tool use or tool result (images, documents, thinking),
the server's own tools, `container`, `mcp_servers`, and an answer that is begun by the agent. Everything else (`model`,
`temperature`, `thinking`, `cache_control`, …) is pinned by the run and ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hgm.llm.base import Choice, FinishReason, Message, Named, Reply, Request, Schema, Tool, ToolCall
from hgm.llm.wire import Asked, Unservable, check_choice, dump_json, dump_strict, explain, needed, size_bytes

_STOP: dict[FinishReason, str] = {
    "stop": "end_turn",
    "tool_calls": "tool_use",
    "length": "max_tokens",
    "content_filter": "refusal",
}


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Block(_Wire):
    """A part of a message; which fields it must have depends on its type."""

    type: str
    text: str | None = None
    id: str | None = None
    name: str | None = None
    input: dict[str, Any] | None = None
    tool_use_id: str | None = None
    content: Any = None
    is_error: bool | None = None


class _Message(_Wire):
    role: Literal["user", "assistant", "system"]
    content: str | list[_Block]


class _Tool(_Wire):
    name: str
    type: str | None = None
    description: str | None = None
    input_schema: dict[str, Any] | None = None


class _ToolChoice(_Wire):
    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool | None = None


class _Format(_Wire):
    type: Literal["json_schema"]
    body: dict[str, Any] = Field(alias="schema")


class _OutputConfig(_Wire):
    format: _Format | None = None


class _Body(_Wire):
    messages: list[_Message] = Field(min_length=1)
    max_tokens: int = Field(ge=1)
    system: str | list[_Block] | None = None
    tools: list[_Tool] | None = None
    tool_choice: _ToolChoice | None = None
    stop_sequences: list[str] | None = None
    stream: bool | None = None
    output_config: _OutputConfig | None = None
    container: Any = None
    mcp_servers: Any = None


def parse(body: bytes) -> Asked:
    """The request in `body`, with neither seed nor temperature: those are the session's.

    Raises:
        Unservable: malformed JSON, a wrong type, or a parameter that we refuse.
    """
    try:
        asked = _Body.model_validate_json(body)
    except ValidationError as error:
        raise explain(error) from None
    _refuse_unsupported(asked)
    system = [] if not asked.system else [Message("system", _text(asked.system, "system", "\n\n"))]
    turns = [message for number, wire in enumerate(asked.messages) for message in _messages(number, wire)]
    request = Request(
        messages=(*system, *turns),
        tools=tuple(_tool(number, tool) for number, tool in enumerate(asked.tools or ())),
        max_tokens=asked.max_tokens,
        stop=tuple(asked.stop_sequences or ()),
        tool_choice=_choice(asked.tool_choice),
        parallel_calls=not (asked.tool_choice and asked.tool_choice.disable_parallel_tool_use),
        schema=_schema(asked.output_config),
    )
    check_choice(request.tool_choice, request.tools)
    one_call = "tool_choice.disable_parallel_tool_use"
    needs = needed(request, one_call=one_call, stop="stop_sequences", schema="output_config.format")
    return Asked(request, size_bytes(request), bool(asked.stream), include_usage=True, needs=needs)


def answer(reply: Reply, *, id: str) -> dict[str, Any]:
    """The body of an answer."""
    return _envelope(reply, id) | {"content": _content(reply), "usage": _usage(reply)} | _end(reply)


def events(reply: Reply, *, id: str) -> Iterator[bytes]:
    """The same answer as server-sent events: the start, each block, the end with the usage."""
    begun = _envelope(reply, id) | {"content": [], "stop_reason": None, "stop_sequence": None}
    yield _event("message_start", message=begun | {"usage": _usage(reply) | {"output_tokens": 0}})
    for index, block in enumerate(_content(reply)):
        if block["type"] == "text":
            empty, delta = block | {"text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            partial = dump_json(block["input"]).decode()
            empty, delta = block | {"input": {}}, {"type": "input_json_delta", "partial_json": partial}
        yield _event("content_block_start", index=index, content_block=empty)
        yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    yield _event("message_delta", delta=_end(reply), usage=_usage(reply))
    yield _event("message_stop")


def _refuse_unsupported(asked: _Body) -> None:
    refused = {
        "container": asked.container is not None,
        "mcp_servers": bool(asked.mcp_servers),
    }
    for param, wanted in refused.items():
        if wanted:
            raise Unservable(f"the parameter '{param}' is not supported; leave it out", param)
    if asked.messages[-1].role == "assistant":
        raise Unservable("messages: the last one must be the user's; an answer cannot be begun for a model", "messages")


def _schema(config: _OutputConfig | None) -> Schema | None:
    if config is None or config.format is None:
        return None
    dump_strict(config.format.body, "output_config.format")
    return Schema(config.format.body)


def _messages(number: int, wire: _Message) -> list[Message]:
    """One message of the user's is several of ours: the results of tools, then what was said."""
    where = f"messages.{number}.content"
    if isinstance(wire.content, str):
        return [Message(wire.role, wire.content)]
    if wire.role == "assistant":
        return [_assistant(wire.content, where)]
    results = [block for block in wire.content if block.type == "tool_result"] if wire.role == "user" else []
    said = wire.content[len(results) :]
    if wire.content[: len(results)] != results:
        raise Unservable(f"{where}: tool results must come before everything else", where)
    if not wire.content:
        raise Unservable(f"{where}: it is empty", where)
    rest = [Message(wire.role, _text(said, where, "\n"))] if said else []
    return [_result(block, where) for block in results] + rest


def _assistant(blocks: list[_Block], where: str) -> Message:
    calls = []
    for block in blocks:
        if block.type == "tool_use":
            if block.id is None or block.name is None or block.input is None:
                raise Unservable(f"{where}: a tool use needs 'id', 'name' and 'input'", where)
            calls.append(ToolCall(block.id, block.name, dump_strict(block.input, where)))
    said = [block for block in blocks if block.type != "tool_use"]
    return Message("assistant", _text(said, where, ""), tuple(calls))


def _result(block: _Block, where: str) -> Message:
    if not block.tool_use_id:
        raise Unservable(f"{where}: a tool result needs 'tool_use_id'", where)
    try:
        content = _Result(content=block.content).content
    except ValidationError as error:
        raise explain(error) from None
    text = _text(content or "", where, "\n")
    return Message("tool", text, tool_call_id=block.tool_use_id, is_error=bool(block.is_error))


class _Result(_Wire):
    content: str | list[_Block] | None


def _text(content: str | list[_Block], where: str, between: str) -> str:
    if isinstance(content, str):
        return content
    for block in content:
        if block.type != "text" or block.text is None:
            raise Unservable(f"{where}: a block of type {block.type[:40]!r} cannot be sent here, only text", where)
    return between.join(block.text or "" for block in content)


def _tool(number: int, wire: _Tool) -> Tool:
    where = f"tools.{number}"
    if wire.type not in (None, "custom"):
        raise Unservable(f"{where}: a tool of type {wire.type[:40]!r} is the server's own, and not offered here", where)
    if wire.input_schema is None:
        raise Unservable(f"{where}: 'input_schema' is missing", f"{where}.input_schema")
    dump_strict(wire.input_schema, where)
    return Tool(wire.name, wire.description or "", wire.input_schema)


def _choice(wire: _ToolChoice | None) -> Choice | Named:
    if wire is None:
        return Choice.AUTO
    if wire.type != "tool":
        return Choice(wire.type)
    if not wire.name:
        raise Unservable("tool_choice: of type 'tool', it needs 'name'", "tool_choice.name")
    return Named(wire.name)


def _content(reply: Reply) -> list[dict[str, Any]]:
    text = [{"type": "text", "text": reply.message.content}] if reply.message.content else []
    calls = reply.message.tool_calls
    return text + [{"type": "tool_use", "id": call.id, "name": call.name, "input": call.input} for call in calls]


def _envelope(reply: Reply, id: str) -> dict[str, Any]:
    return {"id": id, "type": "message", "role": "assistant", "model": reply.model}


def _end(reply: Reply) -> dict[str, Any]:
    """OpenAI ends a call that was demanded with "stop": what counts is whether there is one."""
    reason = _STOP[reply.finish_reason]
    if reason == "end_turn" and reply.message.tool_calls:
        reason = "tool_use"
    elif reason == "end_turn" and reply.stop_sequence:
        reason = "stop_sequence"
    return {"stop_reason": reason, "stop_sequence": reply.stop_sequence or None}


def _usage(reply: Reply) -> dict[str, Any]:
    return {
        "input_tokens": reply.usage.prompt_tokens - reply.usage.cached_tokens - reply.usage.cache_write_tokens,
        "output_tokens": reply.usage.completion_tokens,
        "cache_read_input_tokens": reply.usage.cached_tokens,
        "cache_creation_input_tokens": reply.usage.cache_write_tokens,
        "output_tokens_details": {"thinking_tokens": reply.usage.reasoning_tokens},
    }


def _event(kind: str, **fields: Any) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + dump_json({"type": kind} | fields) + b"\n\n"
