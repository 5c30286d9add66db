"""Agents with the vendors' own SDKs, over the real gateway, over real servers of either protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import anthropic
import httpx
import openai
import pytest

from archive.records import Usage
from evaluators.base import ModelLimits
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Message, Model
from hgm.llm.gateway import Gateway
from hgm.llm.openai import OpenAIModel
from hgm.llm.scripted import ScriptedCall, Turn
from hgm.llm.session import Session
from hgm.llm.transcript import Entry, conversation, read_transcript
from tests.hgm.llm.provider import Cue, Provider
from tests.hgm.llm.talk import Recorder, client, gateway, open_session, scripted

SCHEMA = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
OPENAI_TOOLS: Any = [{"type": "function", "function": {"name": "read", "description": "d", "parameters": SCHEMA}}]
ANTHROPIC_TOOLS: Any = [{"name": "read", "description": "d", "input_schema": SCHEMA}]
PATHS = ["a.py", "b.py"]
HELLO: Any = [{"role": "user", "content": "hello"}]


def provided(provider: Provider, kind: str) -> Model:
    if kind == "openai":
        return OpenAIModel("tiny", key="k", base_url=provider.openai_url)
    return AnthropicModel("tiny", key="k", base_url=provider.url)


def calling(kind: str) -> dict[str, Any]:
    """What the provider answers: a word and two calls at once."""
    if kind == "anthropic":
        uses = [{"type": "tool_use", "id": f"c{n}", "name": "read", "input": {"path": p}} for n, p in enumerate(PATHS)]
        return {"content": [{"type": "text", "text": "looking"}, *uses], "stop_reason": "tool_use"}
    calls = [
        {"id": f"c{n}", "type": "function", "function": {"name": "read", "arguments": json.dumps({"path": p})}}
        for n, p in enumerate(PATHS)
    ]
    message = {"role": "assistant", "content": "looking", "tool_calls": calls}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}]}


def openai_ends(opened: Gateway, session: Session) -> dict[str, Any]:
    return {"base_url": f"http://127.0.0.1:{opened.port}/v1", "api_key": session.token, "max_retries": 0}


def anthropic_ends(opened: Gateway, session: Session) -> dict[str, Any]:
    return {"base_url": f"http://127.0.0.1:{opened.port}", "api_key": session.token, "max_retries": 0}


Change = Callable[[], None]
"""Is called between the two turns of an agent: the provider then answers without a call."""


async def openai_async(ends: dict[str, Any], stream: bool, change: Change) -> str:
    async with openai.AsyncOpenAI(**ends) as sdk:
        messages: Any = [{"role": "system", "content": "be good"}, *HELLO]
        options: Any = {"model": "any", "tools": OPENAI_TOOLS, "stop": ["END"], "max_completion_tokens": 99}
        if stream:
            async with sdk.chat.completions.stream(messages=messages, **options) as streaming:
                first = (await streaming.get_final_completion()).choices[0]
        else:
            first = (await sdk.chat.completions.create(messages=messages, **options)).choices[0]
        change()
        second = await sdk.chat.completions.create(messages=_openai_turn(messages, first), **options)
        return second.choices[0].message.content or ""


def openai_sync(ends: dict[str, Any], stream: bool, change: Change) -> str:
    with openai.OpenAI(**ends) as sdk:
        messages: Any = [{"role": "system", "content": "be good"}, *HELLO]
        options: Any = {"model": "any", "tools": OPENAI_TOOLS, "stop": ["END"], "max_completion_tokens": 99}
        if stream:
            with sdk.chat.completions.stream(messages=messages, **options) as streaming:
                first = streaming.get_final_completion().choices[0]
        else:
            first = sdk.chat.completions.create(messages=messages, **options).choices[0]
        change()
        second = sdk.chat.completions.create(messages=_openai_turn(messages, first), **options)
        return second.choices[0].message.content or ""


def _openai_turn(messages: Any, choice: Any) -> Any:
    assert choice.finish_reason == "tool_calls"
    calls = choice.message.tool_calls
    assert [json.loads(call.function.arguments)["path"] for call in calls] == PATHS
    said = {
        "role": "assistant",
        "content": choice.message.content,
        "tool_calls": [
            {"id": c.id, "type": "function", "function": {"name": c.function.name, "arguments": c.function.arguments}}
            for c in calls
        ],
    }
    return [*messages, said, *({"role": "tool", "tool_call_id": call.id, "content": "x = 1"} for call in calls)]


async def anthropic_async(ends: dict[str, Any], stream: bool, change: Change) -> str:
    async with anthropic.AsyncAnthropic(**ends) as sdk:
        options: Any = {"model": "any", "tools": ANTHROPIC_TOOLS, "system": "be good"}
        options |= {"stop_sequences": ["END"], "max_tokens": 99}
        if stream:
            async with sdk.messages.stream(messages=HELLO, **options) as streaming:
                first = await streaming.get_final_message()
        else:
            first = await sdk.messages.create(messages=HELLO, **options)
        change()
        second = await sdk.messages.create(messages=_anthropic_turn(first), **options)
        return "".join(block.text for block in second.content if block.type == "text")


def anthropic_sync(ends: dict[str, Any], stream: bool, change: Change) -> str:
    with anthropic.Anthropic(**ends) as sdk:
        options: Any = {"model": "any", "tools": ANTHROPIC_TOOLS, "system": "be good"}
        options |= {"stop_sequences": ["END"], "max_tokens": 99}
        if stream:
            with sdk.messages.stream(messages=HELLO, **options) as streaming:
                first = streaming.get_final_message()
        else:
            first = sdk.messages.create(messages=HELLO, **options)
        change()
        second = sdk.messages.create(messages=_anthropic_turn(first), **options)
        return "".join(block.text for block in second.content if block.type == "text")


def _anthropic_turn(message: Any) -> Any:
    assert message.stop_reason == "tool_use"
    uses = [block for block in message.content if block.type == "tool_use"]
    assert [use.input["path"] for use in uses] == PATHS
    assert message.usage.output_tokens == 20
    results = [{"type": "tool_result", "tool_use_id": use.id, "content": "x = 1"} for use in uses]
    results[1] |= {"content": "no such file", "is_error": True}
    return [*HELLO, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]


async def run_agent(sdk: str, opened: Gateway, session: Session, stream: bool, change: Change) -> str:
    ends = anthropic_ends(opened, session) if sdk.startswith("anthropic") else openai_ends(opened, session)
    asynchronous: dict[str, Callable[..., Awaitable[str]]] = {"openai": openai_async, "anthropic": anthropic_async}
    synchronous = {"openai-sync": openai_sync, "anthropic-sync": anthropic_sync}
    if sdk in asynchronous:
        return await asynchronous[sdk](ends, stream, change)
    return await asyncio.to_thread(synchronous[sdk], ends, stream, change)


def entries(session_bytes: bytes) -> list[Entry]:
    return read_transcript(session_bytes)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("upstream", ["openai", "anthropic"])
@pytest.mark.parametrize("sdk", ["openai", "openai-sync", "anthropic", "anthropic-sync"])
async def test_an_unchanged_agent_runs_over_any_provider(
    provider: Provider, sdk: str, upstream: str, stream: bool
) -> None:
    provider.answer = calling(upstream)
    model = provided(provider, upstream)

    def change() -> None:
        provider.answer = {}

    async with gateway(model, port=0) as opened:
        session = open_session(opened)
        said = await run_agent(sdk, opened, session, stream, change)
        metered = await opened.close(session.token)
    await model.close()
    assert said == {"openai": "hello", "anthropic": "hi"}[upstream]
    assert metered.usage.requests == 2
    assert metered.usage.completion_tokens == 40
    assert {entry.segment for entry in entries(metered.transcript)} == {0}  # one conversation, however it is spelt
    roles = [message.role for message in conversation(entries(metered.transcript))]
    assert roles == ["system", "user", "assistant", "tool", "tool", "assistant"]
    failed = "anthropic" in sdk
    check_openai(provider.seen, failed) if upstream == "openai" else check_anthropic(provider.seen, failed)


def check_openai(seen: list[dict[str, Any]], failed: bool) -> None:
    first, second = seen
    assert first["messages"] == [{"role": "system", "content": "be good"}, *HELLO]
    assert (first["stop"], first["max_tokens"], first["tools"]) == (["END"], 99, OPENAI_TOOLS)
    assert "tool_choice" not in first
    assert [message["role"] for message in second["messages"][2:]] == ["assistant", "tool", "tool"]
    assert [json.loads(c["function"]["arguments"]) for c in second["messages"][2]["tool_calls"]] == [
        {"path": path} for path in PATHS
    ]
    assert second["messages"][4]["content"] == ("Error: no such file" if failed else "x = 1")


def check_anthropic(seen: list[dict[str, Any]], failed: bool) -> None:
    first, second = seen
    assert first["system"] == "be good"
    assert (first["stop_sequences"], first["max_tokens"], first["tools"]) == (["END"], 99, ANTHROPIC_TOOLS)
    assert "tool_choice" not in first
    said, results = second["messages"][1:]
    assert [block["type"] for block in said["content"]] == ["text", "tool_use", "tool_use"]
    assert [block["input"] for block in said["content"][1:]] == [{"path": path} for path in PATHS]
    assert [block["type"] for block in results["content"]] == ["tool_result"] * 2
    assert results["content"][1].get("is_error", False) is failed


CHOICES: list[tuple[Any, Any, Any, Any]] = [
    # OpenAI's parameters, Anthropic's, what an OpenAI provider gets, what an Anthropic one gets
    ({"tool_choice": "none"}, {"type": "none"}, {"tool_choice": "none"}, {"type": "none"}),
    (
        {"tool_choice": "required"},
        {"type": "any"},
        {"tool_choice": "required"},
        {"type": "any", "disable_parallel_tool_use": False},
    ),
    (
        {"tool_choice": {"type": "function", "function": {"name": "read"}}, "parallel_tool_calls": False},
        {"type": "tool", "name": "read", "disable_parallel_tool_use": True},
        {"tool_choice": {"type": "function", "function": {"name": "read"}}, "parallel_tool_calls": False},
        {"type": "tool", "name": "read", "disable_parallel_tool_use": True},
    ),
    (
        {"parallel_tool_calls": False},
        {"type": "auto", "disable_parallel_tool_use": True},
        {"parallel_tool_calls": False},
        {"type": "auto", "disable_parallel_tool_use": True},
    ),
]


@pytest.mark.parametrize("choice", CHOICES, ids=["none", "any", "named-one", "one"])
@pytest.mark.parametrize("upstream", ["openai", "anthropic"])
@pytest.mark.parametrize("sdk", ["openai", "anthropic"])
async def test_what_may_be_done_with_the_tools_reaches_the_provider(
    provider: Provider, sdk: str, upstream: str, choice: tuple[Any, Any, Any, Any]
) -> None:
    model = provided(provider, upstream)
    asked_openai, asked_anthropic, as_openai, as_anthropic = choice
    async with gateway(model, port=0) as opened:
        session = open_session(opened)
        if sdk == "openai":
            async with openai.AsyncOpenAI(**openai_ends(opened, session)) as client_:
                await client_.chat.completions.create(model="any", messages=HELLO, tools=OPENAI_TOOLS, **asked_openai)
        else:
            async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as client_:
                await client_.messages.create(
                    model="any", messages=HELLO, tools=ANTHROPIC_TOOLS, tool_choice=asked_anthropic, max_tokens=9
                )
    await model.close()
    (sent,) = provider.seen
    if upstream == "anthropic":
        assert sent["tool_choice"] == as_anthropic
    else:
        assert {key: sent[key] for key in ("tool_choice", "parallel_tool_calls") if key in sent} == as_openai


async def test_errors_become_the_sdks_own(provider: Provider) -> None:
    provider.always = Cue(400, b'{"error": {"message": "the prompt is too long"}}')
    model = provided(provider, "openai")
    ask: Any = {"model": "any", "messages": HELLO, "max_tokens": 9}
    async with gateway(model, port=0) as opened:
        session = open_session(opened)
        async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as sdk:
            with pytest.raises(anthropic.BadRequestError, match="container") as refused:
                await sdk.messages.create(**ask, container="c")
            with pytest.raises(anthropic.NotFoundError, match="tokens are not counted before a request"):
                await sdk.messages.count_tokens(model="any", messages=HELLO)
            await opened.close(session.token)
            with pytest.raises(anthropic.AuthenticationError, match=r"\$ANTHROPIC_API_KEY"):
                await sdk.messages.create(**ask)
    await model.close()
    assert refused.value.body == {"type": "error", "error": {"type": "invalid_request_error", "message": ANY_TEXT}}
    assert provider.seen == []


class _AnyText:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)

    __hash__ = None  # type: ignore[assignment]


ANY_TEXT = _AnyText()


async def test_a_limit_and_what_is_left_of_it_are_told_in_anthropics_protocol_too() -> None:
    limits = ModelLimits(requests=1, tokens=10_000, usd=1.0)
    async with gateway(scripted(), port=0) as opened:
        session = open_session(opened, limits)
        async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as sdk:
            answered = await sdk.messages.with_raw_response.create(model="any", messages=HELLO, max_tokens=9)
            assert answered.headers["x-hgm-remaining-requests"] == "0"
            assert answered.headers["x-hgm-remaining-tokens"] == "9900"
            assert answered.headers["x-hgm-remaining-usd"] == "1.000000"
            with pytest.raises(anthropic.RateLimitError, match="may use 1 requests and has none left") as met:
                await sdk.messages.create(model="any", messages=HELLO, max_tokens=9)
    assert met.value.response.headers["x-should-retry"] == "false"
    assert met.value.response.json()["error"]["type"] == "rate_limit_error"


async def test_a_provider_that_is_down_voids_the_attempt(provider: Provider) -> None:
    provider.always = Cue(529, b'{"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}')
    model = provided(provider, "anthropic")
    async with gateway(model, port=0) as opened:
        session = open_session(opened)
        async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as sdk:
            with pytest.raises(anthropic.InternalServerError, match="this attempt is void"):
                await sdk.messages.create(model="any", messages=HELLO, max_tokens=9)
        metered = await opened.close(session.token)
    await model.close()
    assert metered.infra is not None


async def test_models_are_listed_to_either_sdk() -> None:
    async with gateway(scripted(), port=0) as opened:
        session = open_session(opened)
        async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as sdk:
            assert [model.id async for model in sdk.models.list()] == ["scripted"]
        async with openai.AsyncOpenAI(**openai_ends(opened, session)) as other:
            assert [model.id async for model in other.models.list()] == ["scripted"]


@pytest.mark.parametrize("name", ["x-api-key", "authorization"])
@pytest.mark.parametrize("path", ["/v1/messages", "/v1/chat/completions"])
async def test_either_header_carries_the_key(name: str, path: str) -> None:
    async with gateway(scripted(), port=0) as opened:
        session = open_session(opened)
        key = session.token if name == "x-api-key" else f"Bearer {session.token}"
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{opened.port}") as asking:
            question = {"messages": HELLO, "max_tokens": 9}
            answered = await asking.post(path, json=question, headers={name: key})
            foreign = await asking.post(path, json=question, headers={name: key + "x"})
            none = await asking.post(path, json=question)
    assert (answered.status_code, foreign.status_code, none.status_code) == (200, 401, 401)
    assert ("type" in foreign.json()) is (path == "/v1/messages")


async def test_a_model_that_cannot_be_forced_says_so_and_names_the_parameter() -> None:
    body = {"messages": HELLO, "max_tokens": 9, "tools": ANTHROPIC_TOOLS, "tool_choice": {"type": "any"}}
    model = Recorder()
    async with gateway(model) as opened, client(opened, open_session(opened).token) as asking:
        refused = await asking.post("/v1/messages", json=body)
        hidden = await asking.post("/v1/messages", json=body | {"tool_choice": {"type": "none"}})
    assert refused.status_code == 400
    assert "'recorder' cannot do what the parameter 'tool_choice' asks" in refused.json()["error"]["message"]
    assert hidden.status_code == 200
    assert [request.tools for request in model.requests] == [()]


async def test_a_script_that_does_not_keep_to_the_choice_is_told() -> None:
    two = Turn(tool_calls=(ScriptedCall(name="read"), ScriptedCall(name="read")))
    body = {"messages": HELLO, "max_tokens": 9, "tools": ANTHROPIC_TOOLS}
    choices = [{"type": "any"}, {"type": "tool", "name": "read"}, {"type": "none"}]
    choices.append({"type": "auto", "disable_parallel_tool_use": True})  # type: ignore[dict-item]
    async with gateway(scripted(two)) as opened, client(opened, open_session(opened).token) as asking:
        statuses = [
            (await asking.post("/v1/messages", json=body | {"tool_choice": choice})).status_code for choice in choices
        ]
    assert statuses == [200, 200, 400, 400]


async def test_the_stop_sequence_that_ended_an_answer_is_told(provider: Provider) -> None:
    provider.answer = {"stop_reason": "stop_sequence", "stop_sequence": "END"}
    model = provided(provider, "anthropic")
    async with gateway(model, port=0) as opened:
        session = open_session(opened)
        async with anthropic.AsyncAnthropic(**anthropic_ends(opened, session)) as sdk:
            whole = await sdk.messages.create(model="any", messages=HELLO, max_tokens=9, stop_sequences=["END"])
            async with sdk.messages.stream(
                model="any", messages=HELLO, max_tokens=9, stop_sequences=["END"]
            ) as streaming:
                streamed = await streaming.get_final_message()
    await model.close()
    for message in (whole, streamed):
        assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "END")
        usage = message.usage
        assert (usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (50, 30, 4)


async def test_a_failed_tool_is_kept_in_the_transcript() -> None:
    results = [{"type": "tool_result", "tool_use_id": "c", "content": "gone", "is_error": True}]
    use = {"type": "tool_use", "id": "c", "name": "read", "input": {"path": "a"}}
    body = {
        "max_tokens": 9,
        "messages": [*HELLO, {"role": "assistant", "content": [use]}, {"role": "user", "content": results}],
    }
    async with gateway(Recorder()) as opened:
        session = open_session(opened)
        async with client(opened, session.token) as asking:
            assert (await asking.post("/v1/messages", json=body)).status_code == 200
        metered = await opened.close(session.token)
    assert metered.usage == Usage(1, 10, 5)
    assert Message("tool", "gone", tool_call_id="c", is_error=True) in conversation(read_transcript(metered.transcript))
