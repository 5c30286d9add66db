"""The OpenAI chat-completions format, as an agent speaks it to the gateway: parsed strictly, written exactly.

Honoured: `messages`, `tools`, `tool_choice`, `parallel_tool_calls`, `max_tokens`, `max_completion_tokens`, `stop`,
`stream`, `stream_options.include_usage`, `n`, `response_format` with a JSON schema, `logprobs` and `top_logprobs`; of
these what the model behind it can do. Refused, because an answer without them would mislead: `json_object`, other
kinds of `tool_choice`, the old `functions`, audio and images. Everything else (`model`, `temperature`, `top_p`, `seed`,
`reasoning_effort`, …) is pinned by the run and ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm.base import (
    Choice,
    Feature,
    Message,
    Model,
    Named,
    Place,
    Reply,
    Request,
    Role,
    Schema,
    Tool,
    ToolCall,
    features_of,
)

MOST_SAMPLES = 128
"""Answers to one request: OpenAI's own bound."""


class Unservable(BadRequest):
    """A body that is no request we serve; `param` names the field where one is to blame."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


@dataclass(frozen=True)
class Asked:
    """A parsed body. `size` is the bytes of what the model will read, `needs` what it asks of the model and where."""

    request: Request
    size: int
    stream: bool
    include_usage: bool
    needs: Mapping[Feature, str] = field(default_factory=dict)


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Part(_Wire):
    type: str
    text: str | None = None


class _Function(_Wire):
    name: str
    arguments: str = ""


class _ToolCall(_Wire):
    id: str
    type: Literal["function"] = "function"
    function: _Function


class _Message(_Wire):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[_Part] | None = None
    tool_calls: list[_ToolCall] | None = None
    tool_call_id: str | None = None


class _Declared(_Wire):
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None


class _Tool(_Wire):
    type: Literal["function"]
    function: _Declared


class _ChosenFunction(_Wire):
    name: str


class _NamedChoice(_Wire):
    type: Literal["function"]
    function: _ChosenFunction


class _JsonSchema(_Wire):
    name: str = "answer"
    body: dict[str, Any] = Field(alias="schema")
    strict: bool | None = None


class _Format(_Wire):
    type: str
    json_schema: _JsonSchema | None = None


class _StreamOptions(_Wire):
    include_usage: bool | None = None


class _Body(_Wire):
    messages: list[_Message] = Field(min_length=1)
    tools: list[_Tool] | None = None
    tool_choice: Literal["auto", "none", "required"] | _NamedChoice | None = None
    parallel_tool_calls: bool | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    stop: str | list[str] | None = None
    stream: bool | None = None
    stream_options: _StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=MOST_SAMPLES)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(default=None, ge=0, le=20)
    response_format: _Format | None = None
    functions: Any = None
    function_call: Any = None
    audio: Any = None


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
    tools = tuple(_tool(tool) for tool in asked.tools or ())
    parallel = asked.parallel_tool_calls is not False
    choice = _choice_of(asked)
    request = Request(
        messages=tuple(_message(number, message) for number, message in enumerate(asked.messages)),
        tools=tools,
        max_tokens=asked.max_completion_tokens or asked.max_tokens,
        stop=(asked.stop,) if isinstance(asked.stop, str) else tuple(asked.stop or ()),
        tool_choice=choice,
        parallel_calls=parallel,
        schema=_schema(asked.response_format),
        logprobs=max(1, asked.top_logprobs or 0) if asked.logprobs else 0,
        samples=asked.n or 1,
    )
    check_choice(choice, tools)
    include_usage = bool(asked.stream_options and asked.stream_options.include_usage)
    needs = needed(request, one_call="parallel_tool_calls", stop="stop", schema="response_format")
    return Asked(request, size_bytes(request), bool(asked.stream), include_usage, needs)


def check_choice(choice: Choice | Named, tools: Sequence[Tool]) -> None:
    """Raises: Unservable, where a call is demanded that no tool is there for."""
    if choice is Choice.ANY and not tools:
        raise Unservable("tool_choice: a call is demanded, but there are no 'tools'", "tool_choice")
    if isinstance(choice, Named) and choice.name not in {tool.name for tool in tools}:
        raise Unservable("tool_choice: no tool of that name is among 'tools'", "tool_choice")


def needed(request: Request, *, one_call: str, stop: str, schema: str) -> dict[Feature, str]:
    """What only some models can do of what `request` asks, and the parameter that asks it."""
    wanted: dict[Feature, tuple[object, str]] = {
        Feature.STOP: (request.stop, stop),
        Feature.SCHEMA: (request.schema, schema),
        Feature.LOGPROBS: (request.logprobs, "logprobs"),
    }
    needs = {feature: param for feature, (asked, param) in wanted.items() if asked}
    if request.tool_choice is Choice.ANY or isinstance(request.tool_choice, Named):
        needs[Feature.TOOL_CHOICE] = "tool_choice"
    if request.tools and not request.parallel_calls:
        needs[Feature.ONE_CALL] = one_call
    return needs


def fit(asked: Asked, model: Model) -> Asked:
    """`asked` as `model` can serve it: from one that cannot be told not to call the tools, they are hidden.

    Raises:
        Unservable: it asks for something that the model cannot do.
    """
    features = features_of(model)
    for feature, param in asked.needs.items():
        if feature not in features:
            raise Unservable(
                f"the model {model.name!r} cannot do what the parameter '{param}' asks; leave it out", param
            )
    if asked.request.tool_choice is Choice.NONE and Feature.TOOL_CHOICE not in features:
        request = replace(asked.request, tools=(), tool_choice=Choice.AUTO)
        return replace(asked, request=request, size=size_bytes(request))
    return asked


def size_bytes(request: Request) -> int:
    """The UTF-8 length of everything in `request` that a model reads; what a prompt's tokens are estimated from."""
    texts = [message.content + message.tool_call_id for message in request.messages]
    texts += [call.name + call.arguments for message in request.messages for call in message.tool_calls]
    texts += [tool.name + tool.description + json.dumps(tool.parameters) for tool in request.tools]
    texts += [json.dumps(request.schema.body)] if request.schema else []
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def completion(reply: Reply, *, id: str, created: int) -> dict[str, Any]:
    """The body of an answer."""
    choices = [_whole(index, sample) for index, sample in enumerate(reply.samples)]
    return _envelope(reply, id, created, "chat.completion") | {"choices": choices, "usage": _usage(reply.paid)}


def chunks(reply: Reply, *, id: str, created: int, include_usage: bool) -> Iterator[bytes]:
    """The same answer as server-sent events, of each sample: role, content, each tool call, the finish. In the end
    `[DONE]`."""
    head = _envelope(reply, id, created, "chat.completion.chunk")
    extra = {"usage": None} if include_usage else {}
    for index, sample in enumerate(reply.samples):
        for piece in _pieces(sample):
            yield _event(head | {"choices": [{"index": index} | piece]} | extra)
    if include_usage:
        yield _event(head | {"choices": [], "usage": _usage(reply.paid)})
    yield b"data: [DONE]\n\n"


def error_body(message: str, *, type: str, code: str | None, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


def dump_json(value: Any) -> bytes:
    """Compact and ASCII only, so that a reply with lone surrogates can be sent too."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def dump_strict(value: Any, where: str) -> str:
    """Raises: Unservable, for a number such as 1e999, which Python reads and no provider would."""
    try:
        return json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        raise Unservable(
            f"{where}: it holds a number that JSON does not know, or is nested too deeply", where
        ) from None


def explain(error: ValidationError) -> Unservable:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    param = ".".join(str(part) for part in first["loc"])[:200]
    where = f"{param}: " if param else ""
    return Unservable(f"the request body is not valid: {where}{first['msg'][:300]}", param or None)


def _refuse_unsupported(asked: _Body) -> None:
    refused = {
        "top_logprobs": bool(asked.top_logprobs) and not asked.logprobs,
        "response_format": not _known(asked.response_format),
        "functions": bool(asked.functions),
        "function_call": bool(asked.function_call),
        "audio": bool(asked.audio),
    }
    for param, wanted in refused.items():
        if wanted:
            raise Unservable(f"the parameter '{param}' is not supported with this value; leave it out", param)


def _known(format: _Format | None) -> bool:
    return format is None or format.type == "text" or (format.type == "json_schema" and format.json_schema is not None)


def _choice_of(asked: _Body) -> Choice | Named:
    if isinstance(asked.tool_choice, _NamedChoice):
        return Named(asked.tool_choice.function.name)
    return Choice.ANY if asked.tool_choice == "required" else Choice(asked.tool_choice or "auto")


def _message(number: int, wire: _Message) -> Message:
    role: Role = "system" if wire.role == "developer" else wire.role
    where = f"messages.{number}"
    if role == "tool" and not wire.tool_call_id:
        raise Unservable(f"{where}: a message of role 'tool' needs 'tool_call_id'", f"{where}.tool_call_id")
    if role != "assistant" and wire.content is None:
        raise Unservable(f"{where}: 'content' is missing", f"{where}.content")
    calls = [ToolCall(call.id, call.function.name, call.function.arguments) for call in wire.tool_calls or ()]
    return Message(role, _text(wire.content, where), tuple(calls), wire.tool_call_id or "")


def _text(content: str | list[_Part] | None, where: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    for part in content:
        if part.type != "text" or part.text is None:
            raise Unservable(f"{where}: only text can be sent, not a part of type {part.type[:40]!r}", where)
    return "\n".join(part.text or "" for part in content)


def _tool(wire: _Tool) -> Tool:
    parameters = wire.function.parameters
    if parameters is None:
        parameters = {"type": "object", "properties": {}}
    dump_strict(parameters, "tools")
    return Tool(wire.function.name, wire.function.description or "", parameters)


def _tool_calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in reply.message.tool_calls
    ]


def _envelope(reply: Reply, id: str, created: int, object: str) -> dict[str, Any]:
    return {"id": id, "object": object, "created": created, "model": reply.model}


def _whole(index: int, reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.message.content or None, "refusal": None}
    if reply.message.tool_calls:
        message["tool_calls"] = _tool_calls(reply)
    else:
        message["content"] = reply.message.content
    return {"index": index, "message": message, "logprobs": _logprobs(reply), "finish_reason": reply.finish_reason}


def _pieces(reply: Reply) -> Iterator[dict[str, Any]]:
    """A choice, as a stream tells it."""
    nothing: dict[str, Any] = {"logprobs": None, "finish_reason": None}
    yield {"delta": {"role": "assistant", "content": ""}} | nothing
    if reply.message.content:
        yield {"delta": {"content": reply.message.content}} | nothing | {"logprobs": _logprobs(reply)}
    for index, call in enumerate(_tool_calls(reply)):
        yield {"delta": {"tool_calls": [{"index": index} | call]}} | nothing
    yield {"delta": {}} | nothing | {"finish_reason": reply.finish_reason}


def _logprobs(reply: Reply) -> dict[str, Any] | None:
    """None where none were asked for."""
    return {"content": [_place(place) for place in reply.logprobs], "refusal": None} if reply.logprobs else None


def _place(place: Place) -> dict[str, Any]:
    listed = [{"token": token, "logprob": logprob, "bytes": None} for token, logprob in place.listed.items()]
    return {"token": place.token, "logprob": place.logprob, "bytes": None, "top_logprobs": listed}


def _schema(format: _Format | None) -> Schema | None:
    if format is None or format.json_schema is None:
        return None
    dump_strict(format.json_schema.body, "response_format")
    return Schema(format.json_schema.body, format.json_schema.name, bool(format.json_schema.strict))


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
    }


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + dump_json(data) + b"\n\n"
