"""OpenAI, and every server that speaks its chat completions: vLLM, llama.cpp, Ollama, OpenRouter, Mistral, …"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm.base import Choice, FinishReason, Message, Named, Reply, Request, Tool, ToolCall
from hgm.llm.faults import Fault, failed
from hgm.llm.remote import CONNECT_S, SMALLEST, RemoteModel

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


class OpenAIModel(RemoteModel):
    """One model at one OpenAI-compatible server."""

    usual_url = OPENAI_URL

    def _connect(self, timeout_s: float) -> None:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout

        self._seeded = True
        # Only OpenAI itself has renamed the parameter; the compatible servers know the old name, not all the new one.
        self._max_tokens_name = "max_completion_tokens" if self._base_url == OPENAI_URL else "max_tokens"
        timeout = Timeout(timeout_s, connect=CONNECT_S)
        self._client = AsyncOpenAI(
            api_key=self._key or "none",
            base_url=self._base_url,
            max_retries=0,
            timeout=timeout,
            http_client=DefaultAsyncHttpxClient(follow_redirects=False, timeout=timeout),
        )

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`. Where a server does not know `seed`, it is left out from then on."""
        try:
            return await self._complete(request)
        except BadRequest as error:
            if "seed" not in str(error).lower() or not await self._refuses_seed():
                raise
            return await self._complete(request)

    async def check(self) -> Usage:
        """See `Checkable.check`."""
        return (await self.complete(SMALLEST)).usage

    async def close(self) -> None:
        await self._client.close()

    async def _refuses_seed(self) -> bool:
        """Learned from a request of our own: an error that quotes an agent's text proves nothing."""
        if self._seeded:
            try:
                await self._complete(SMALLEST)
            except BadRequest:
                self._seeded = False
        return not self._seeded

    async def _complete(self, request: Request) -> Reply:
        import openai

        with self._translated(openai):
            raw = await self._client.chat.completions.with_raw_response.create(
                model=self._model,
                messages=[_message(message) for message in request.messages],
                **self._options(request),
            )
        return self._reply(raw.content)

    def _options(self, request: Request) -> dict[str, Any]:
        options: dict[str, Any] = {
            self._max_tokens_name: self._longest_reply(request),
            "temperature": self._temperature_for(request),
            "seed": request.seed if self._seeded else None,
            "stop": list(request.stop) or None,
            "tools": [_tool(tool) for tool in request.tools] or None,
            "tool_choice": _tool_choice(request.tool_choice) if request.tools else None,
            "parallel_tool_calls": False if request.tools and not request.parallel_calls else None,
        }
        return {name: value for name, value in options.items() if value is not None}

    def _reply(self, body: bytes) -> Reply:
        try:
            answer = _Completion.model_validate_json(body)
            choice = answer.choices[0]
        except (ValidationError, IndexError):
            raise failed(
                Fault.NONSENSE, f"{self._who} answered 200 with something that is no chat completion"
            ) from None
        calls = tuple(ToolCall(c.id, c.function.name, c.function.arguments) for c in choice.message.tool_calls or ())
        return Reply(
            Message("assistant", choice.message.content or "", calls),
            self._usage(answer.usage),
            _FINISH.get(choice.finish_reason or "", "stop"),
            answer.model or self._model,
            choice.stop_reason if isinstance(choice.stop_reason, str) else "",
        )

    def _usage(self, counted: _Usage) -> Usage:
        """Some servers leave what a model thought out of `completion_tokens` and count it in the total only; it is
        billed all the same."""
        read, thought = counted.prompt_tokens_details or _Details(), counted.completion_tokens_details or _Details()
        completion = max(counted.completion_tokens, counted.total_tokens - counted.prompt_tokens)
        cached = min(read.cached_tokens or 0, counted.prompt_tokens)
        written = min(read.cache_write_tokens or 0, counted.prompt_tokens - cached)
        reasoning = min(max(thought.reasoning_tokens or 0, completion - counted.completion_tokens), completion)
        usd = self.prices.cost_usd(counted.prompt_tokens, completion, cached=cached)
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


class _Choice(_Wire):
    message: _Message
    finish_reason: str | None = None
    stop_reason: str | int | None = None
    """vLLM's own: the stop sequence, or the id of a stop token."""


class _Details(_Wire):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None


class _Usage(_Wire):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    prompt_tokens_details: _Details | None = None
    completion_tokens_details: _Details | None = None


class _Completion(_Wire):
    model: str = ""
    choices: list[_Choice]
    usage: _Usage = _Usage()


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
