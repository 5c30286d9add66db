"""OpenAI, and every server that speaks its chat completions: vLLM, llama.cpp, Ollama, OpenRouter, Mistral, …"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm.abilities import ABILITIES
from hgm.llm.base import Choice, FinishReason, Message, Named, Place, Reply, Request, Schema, Tool, ToolCall, Unmet
from hgm.llm.faults import Fault, failed, place
from hgm.llm.remote import CONNECT_S, RemoteModel
from hgm.llm.stream import DONE, events, unfinished, whole

if TYPE_CHECKING:
    from openai.types.chat import (
        ChatCompletionMessageParam,
        ChatCompletionToolChoiceOptionParam,
        ChatCompletionToolParam,
    )

OPENAI_URL = "https://api.openai.com/v1"
VLLM_URL = "http://127.0.0.1:8000/v1"

_FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


def no_logprobs(who: str, usage: Usage) -> Unmet:
    return Unmet(f'{who} gave no logprobs: write lacks = ["logprobs"] for it in hgm.toml', usage)


class OpenAIClient(RemoteModel):
    """What both APIs of OpenAI share."""

    usual_url = OPENAI_URL

    def _connect(self, timeout_s: float) -> None:
        from openai import AsyncOpenAI, DefaultAioHttpClient, Timeout

        timeout = Timeout(timeout_s, connect=CONNECT_S)
        self._client = AsyncOpenAI(
            api_key=self._key or "none",
            base_url=self._base_url,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultAioHttpClient(follow_redirects=False, timeout=timeout, auth=self._credentials),
        )

    async def close(self) -> None:
        await self._client.close()

    async def _fetch(self, path: str) -> bytes | None:
        import openai

        return await self._found(openai, self._client.get(path, cast_to=bytes))


class OpenAIModel(OpenAIClient):
    """One model at one OpenAI-compatible server, by its chat completions."""

    protocol = ABILITIES["openai"]

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""
        import openai

        self._refuse_what_it_cannot(request)
        messages = [_message(message) for message in request.messages]
        asked = {"model": self._model, "messages": messages, **self._options(request)}
        with self._translated(openai):
            if not self._pins.stream:
                body = await self._client.post("/chat/completions", body=asked, cast_to=bytes)
                return self._reply(self._read(body), request)
            asked |= {"stream": True, "stream_options": {"include_usage": True}}
            async with self._client.chat.completions.with_streaming_response.create(**asked) as response:
                answer = await whole(joined(events(response.iter_bytes(), self._who), self._who), self._who)
        return self._reply(self._read(json.dumps(answer)), request)

    def _max_tokens_name(self) -> str:
        """Only OpenAI and Azure have renamed the parameter; the compatible servers know the old name, not all the
        new one."""
        renamed = self._base_url == OPENAI_URL or place(self._base_url).endswith(".azure.com")
        return "max_completion_tokens" if renamed else "max_tokens"

    def _options(self, request: Request) -> dict[str, Any]:
        options: dict[str, Any] = {
            self._max_tokens_name(): self._longest_reply(request),
            "temperature": self._temperature_for(request),
            "seed": request.seed if self._seeded else None,
            "stop": list(request.stop) or None,
            "tools": [_tool(tool) for tool in request.tools] or None,
            "tool_choice": _tool_choice(request.tool_choice) if request.tools else None,
            "parallel_tool_calls": False if request.tools and not request.parallel_calls else None,
            "reasoning_effort": self._pins_for(request).effort,
            "response_format": _format(request.schema) if request.schema else None,
            "logprobs": True if request.logprobs else None,
            "top_logprobs": request.logprobs or None,
            "n": request.samples if request.samples > 1 else None,
        }
        return {name: value for name, value in options.items() if value is not None}

    def _read(self, body: bytes | str) -> _Completion:
        try:
            answer = _Completion.model_validate_json(body)
        except ValidationError:
            answer = _Completion(choices=[])
        if not answer.choices:
            raise failed(Fault.NONSENSE, f"{self._who} answered 200 with something that is no chat completion")
        if answer.usage is None or not (answer.usage.prompt_tokens or answer.usage.completion_tokens):
            raise BadRequest(f"{self._who} counts no tokens (usage): no budget would hold")
        return answer

    def _reply(self, answer: _Completion, request: Request) -> Reply:
        choices = sorted(answer.choices, key=lambda one: one.index or 0)[: request.samples]
        usage = self._usage(answer.usage)
        if len(choices) < request.samples:
            said = f"{self._who} gave {len(choices)} of {request.samples} answers"
            raise Unmet(f'{said}: write lacks = ["samples"] for it in hgm.toml, and each is asked for by itself', usage)
        first, *others = (self._choice(one, answer, request, usage) for one in choices)
        return replace(first, usage=usage, also=tuple(others))

    def _choice(self, choice: _Choice, answer: _Completion, request: Request, usage: Usage) -> Reply:
        """One of the samples, without its tokens: only all together were counted."""
        places = choice.logprobs.content or [] if choice.logprobs else []
        if request.logprobs and choice.message.content and not places:
            raise no_logprobs(self._who, usage)
        calls = tuple(ToolCall(c.id, c.function.name, c.function.arguments) for c in choice.message.tool_calls or ())
        return Reply(
            Message("assistant", choice.message.content or "", calls),
            Usage(1),
            _FINISH.get(choice.finish_reason or "", "stop"),
            answer.model or self._model,
            choice.stop_reason if isinstance(choice.stop_reason, str) else "",
            tuple(place.ours() for place in places),
        )

    def _usage(self, counted: _Usage | None) -> Usage:
        """Some servers leave what a model thought out of `completion_tokens` and count it in the total only; it is
        billed all the same."""
        assert counted is not None
        read = counted.prompt_tokens_details or CountDetails()
        thought = counted.completion_tokens_details or CountDetails()
        completion = max(counted.completion_tokens, counted.total_tokens - counted.prompt_tokens)
        cached = min(read.cached_tokens or 0, counted.prompt_tokens)
        written = min(read.cache_write_tokens or 0, counted.prompt_tokens - cached)
        reasoning = min(max(thought.reasoning_tokens or 0, completion - counted.completion_tokens), completion)
        apart = self.prices.apart(written)
        usd = self.prices.cost_usd(counted.prompt_tokens, completion, cached=cached, cache_written=apart)
        return Usage(1, counted.prompt_tokens, completion, cached, usd, written, reasoning)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Function(_Wire):
    name: str
    arguments: str = ""


class _ToolCall(_Wire):
    id: str
    function: _Function


class _Message(_Wire):
    content: str | None = None
    tool_calls: list[_ToolCall] | None = None


class TokenLogprob(_Wire):
    """One place of an answer, as both of OpenAI's APIs write it."""

    token: str
    logprob: float
    top_logprobs: list[TokenLogprob] = []

    def ours(self) -> Place:
        return Place(self.token, self.logprob, {one.token: one.logprob for one in self.top_logprobs})


class _Logprobs(_Wire):
    content: list[TokenLogprob] | None = None


class _Choice(_Wire):
    index: int | None = None
    message: _Message
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None
    stop_reason: str | int | None = None
    """vLLM's own: the stop sequence, or the id of a stop token."""


class CountDetails(_Wire):
    """Parts of a count, as both of OpenAI's APIs write them."""

    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None


class _Usage(_Wire):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    prompt_tokens_details: CountDetails | None = None
    completion_tokens_details: CountDetails | None = None


class _Completion(_Wire):
    model: str = ""
    choices: list[_Choice]
    usage: _Usage | None = None


async def joined(chunks: AsyncIterator[dict[str, Any]], who: str) -> dict[str, Any]:
    """The body of the answer that a stream tells piece by piece.

    Raises:
        ProviderUnavailable: it ends before the answer does.
    """
    body: dict[str, Any] = {}
    choices: dict[int, _Growing] = {}
    done = False
    async for chunk in chunks:
        done = done or chunk is DONE
        body |= {key: chunk[key] for key in ("model", "usage") if chunk.get(key)}
        for piece in chunk.get("choices") or ():
            choices.setdefault(piece.get("index") or 0, _Growing()).add(piece)
    whole = [choices[index].choice(index) for index in sorted(choices)]
    if not done or not whole or any("finish_reason" not in choice for choice in whole):
        raise unfinished(who)
    if "usage" not in body:
        raise BadRequest(f"{who} counts no tokens in a stream (stream_options.include_usage)")
    return body | {"choices": whole}


class _Growing:
    """One choice, while its pieces come."""

    def __init__(self) -> None:
        self._text = ""
        self._calls: dict[int, dict[str, Any]] = {}
        self._places: list[Any] = []
        self._ends: dict[str, Any] = {}

    def add(self, piece: dict[str, Any]) -> None:
        delta = piece.get("delta") or {}
        self._text += delta.get("content") or ""
        self._places += (piece.get("logprobs") or {}).get("content") or ()
        self._ends |= {key: piece[key] for key in ("finish_reason", "stop_reason") if piece.get(key)}
        for part in delta.get("tool_calls") or ():
            _add_call(self._calls, part)

    def choice(self, index: int) -> dict[str, Any]:
        message = {"content": self._text, "tool_calls": [self._calls[number] for number in sorted(self._calls)]}
        return {"index": index, "message": message, "logprobs": {"content": self._places}} | self._ends


def _add_call(calls: dict[int, dict[str, Any]], part: dict[str, Any]) -> None:
    call = calls.setdefault(part.get("index", len(calls)), {"id": "", "function": {"name": "", "arguments": ""}})
    function = part.get("function") or {}
    call["id"] = part.get("id") or call["id"]
    call["function"]["name"] += function.get("name") or ""
    call["function"]["arguments"] += function.get("arguments") or ""


def _format(schema: Schema) -> dict[str, Any]:
    body = {"name": schema.name, "schema": dict(schema.body), "strict": schema.strict}
    return {"type": "json_schema", "json_schema": body}


def _message(message: Message) -> ChatCompletionMessageParam:
    if message.role == "system":
        return {"role": "system", "content": message.content}
    if message.role == "user":
        return {"role": "user", "content": message.content}
    if message.role == "tool":
        content = f"Error: {message.content}" if message.is_error else message.content  # there is no field for it
        return {"role": "tool", "content": content, "tool_call_id": message.tool_call_id}
    if not message.tool_calls:
        return {"role": "assistant", "content": message.content}
    return {
        "role": "assistant",
        "content": message.content or None,
        "tool_calls": [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ],
    }


def _tool(tool: Tool) -> ChatCompletionToolParam:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
    }


def _tool_choice(choice: Choice | Named) -> ChatCompletionToolChoiceOptionParam | None:
    """None for what servers do by themselves."""
    if isinstance(choice, Named):
        return {"type": "function", "function": {"name": choice.name}}
    if choice is Choice.ANY:
        return "required"
    return "none" if choice is Choice.NONE else None
