"""What a model can do: declared, checked, asked for over three APIs, and never dropped in silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.errors import BadRequest, ProviderUnavailable
from hgm.llm.abilities import ABILITIES, MEANINGS, Pins, table
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.anthropic import joined as joined_message
from hgm.llm.base import Feature, Message, Reply, Request, Schema, Tool
from hgm.llm.faultserver import FaultServer
from hgm.llm.faultserver.answers import THOUGHT
from hgm.llm.openai import OpenAIModel, joined
from hgm.llm.pricing import Prices
from hgm.llm.probe import probe
from hgm.llm.remote import RemoteModel
from hgm.llm.responses import ResponsesModel
from hgm.llm.scripted import ScriptedModel, ScriptedPlace, Turn
from hgm.llm.stream import DONE, events, whole
from hgm.llm.voting import self_certainty
from hgm.llm.wire import Unservable
from hgm.llm.wire import fit as fitted
from hgm.llm.wire import parse as parse_chat
from hgm.llm.wire_messages import parse as parse_message
from tests.hgm.llm.provider import Provider
from tests.hgm.llm.talk import client, gateway, open_session

KINDS: dict[str, type[RemoteModel]] = {"openai": OpenAIModel, "responses": ResponsesModel, "anthropic": AnthropicModel}
TOOL = Tool("bash", "runs", {"type": "object", "properties": {"command": {"type": "string"}}})
WANTED = {"type": "object", "properties": {"wrong": {"type": "string"}, "sure": {"type": "number"}}}
SCHEMA = Schema(WANTED | {"required": ["wrong", "sure"], "additionalProperties": False})
ASK = Request((Message("user", "why?"),))


def model_at(server: FaultServer | Provider, kind: str, **pins: Any) -> RemoteModel:
    url = server.url if kind == "anthropic" else f"{server.url}/v1"
    return KINDS[kind]("tiny", key="k-1", base_url=url, max_tokens=9000, pins=Pins(**pins))


async def answered(model: RemoteModel, request: Request) -> Reply:
    try:
        return await model.complete(request)
    finally:
        await model.close()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", KINDS)
async def test_structured_output(kind: str, stream: bool) -> None:
    async with FaultServer() as server:
        reply = await answered(model_at(server, kind, stream=stream), replace(ASK, schema=SCHEMA))
    assert json.loads(reply.message.content) == {"wrong": "", "sure": 0}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", ["openai", "responses"])
async def test_logprobs_serve_self_certainty(kind: str, stream: bool) -> None:
    async with FaultServer() as server:
        reply = await answered(model_at(server, kind, stream=stream), replace(ASK, logprobs=3))
    assert "".join(place.token for place in reply.logprobs) == reply.message.content
    assert all(len(place.listed) == 3 and place.logprob == -0.1 for place in reply.logprobs)
    assert self_certainty([place.listed for place in reply.logprobs], 1000) > 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_stream_upstream_is_the_same_answer_to_the_last_token(kind: str, stream: bool) -> None:
    pins: dict[str, Any] = {"stream": stream} | ({"thinking": 2000} if kind == "anthropic" else {"effort": "low"})
    asked = Request((Message("user", "[call] it"),), (TOOL,))
    async with FaultServer() as server:
        model = model_at(server, kind, **pins)
        called = await model.complete(asked)
        result = Message("tool", "ok", tool_call_id=called.message.tool_calls[0].id)
        done = await answered(model, replace(asked, messages=(*asked.messages, called.message, result)))
        assert server.delivered.requests == 2, "thoughts went back with the result, or the second would be refused"
        booked = called.usage + done.usage
        sold = server.delivered
    assert [(call.name, call.input) for call in called.message.tool_calls] == [("bash", {"command": "ls"})]
    assert (called.finish_reason, done.finish_reason) == ("tool_calls", "stop")
    assert done.message.content.startswith("read ")
    assert (booked.prompt_tokens, booked.completion_tokens, booked.cached_tokens) == (
        sold.prompt,
        sold.completion,
        sold.cached,
    )
    assert booked.reasoning_tokens == 2 * THOUGHT


@pytest.mark.parametrize("kind", ["responses", "anthropic"])
async def test_what_was_thought_in_one_attempt_is_not_handed_to_another(kind: str) -> None:
    pins: dict[str, Any] = {"thinking": 2000} if kind == "anthropic" else {"effort": "low"}
    asked = Request((Message("user", "[call] it"),), (TOOL,), attempt="one")
    async with FaultServer() as server:
        model = model_at(server, kind, **pins)
        called = (await model.complete(asked)).message
        result = Message("tool", "ok", tool_call_id=called.tool_calls[0].id)
        follows = replace(asked, messages=(*asked.messages, called, result))
        with pytest.raises(BadRequest):
            await model.complete(replace(follows, attempt="two"))
        await answered(model, follows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["truncated", "reset_mid", "error_in_200", "html", "drip"])
async def test_a_stream_that_is_not_whole_is_the_providers_failure(kind: str, fault: str) -> None:
    async with FaultServer(drip_s=0.001) as server:
        model = model_at(server, kind, stream=True)
        asking = answered(model, Request((Message("user", f"[fault:{fault}]"),)))
        if fault == "drip":
            assert (await asking).message.content.startswith("read ")
        else:
            with pytest.raises(ProviderUnavailable):
                await asking


async def cut(text: str) -> AsyncIterator[bytes]:
    """A byte at a time."""
    for byte in text.encode():
        yield bytes([byte])


async def test_a_line_of_a_stream_ends_where_https_do_and_nowhere_else() -> None:
    said = 'data: {"text": "a\u2028b\x85c"}\r\n\r\nevent: x\ndata: [DONE]\n\ndata: {"last": 1}'
    assert [event async for event in events(cut(said), "m")] == [{"text": "a\u2028b\x85c"}, DONE, {"last": 1}]


@pytest.mark.parametrize("event", ['{"choices": ["x"]}', '{"choices": [{"delta": {"content": 1}}]}', '{"choices": 1}'])
async def test_events_that_make_no_answer_are_the_providers_failure(event: str) -> None:
    with pytest.raises(ProviderUnavailable, match="m streamed events that make no answer"):
        await whole(joined(events(cut(f"data: {event}\n\n"), "m"), "m"), "m")


async def test_null_in_the_last_count_of_a_stream_leaves_what_the_first_has_told() -> None:
    told = [
        {"type": "message_start", "message": {"usage": {"input_tokens": 100, "cache_read_input_tokens": 7}}},
        {"type": "message_delta", "usage": {"input_tokens": None, "cache_read_input_tokens": None, "output_tokens": 5}},
        {"type": "message_stop"},
    ]
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in told)
    counted = (await joined_message(events(cut(text), "m"), "m"))["usage"]
    assert counted == {"input_tokens": 100, "cache_read_input_tokens": 7, "output_tokens": 5}


async def test_a_cache_that_a_server_lacks_is_not_asked_for(provider: Provider) -> None:
    await answered(model_at(provider, "anthropic"), ASK)
    await answered(model_at(provider, "anthropic", lacks=frozenset({Feature.CACHE})), ASK)
    assert ["cache_control" in body for body in provider.seen] == [True, False]


async def test_an_answer_without_the_logprobs_that_were_asked_for_is_paid(provider: Provider) -> None:
    body = {"messages": [{"role": "user", "content": "x"}], "logprobs": True}
    model = OpenAIModel("tiny", key="k-1", base_url=provider.openai_url, prices=Prices(1.0, 2.0))
    async with gateway(model) as opened, client(opened, (session := open_session(opened)).token) as asking:
        assert (await asking.post("/v1/chat/completions", json=body)).status_code == 400
        used = (await opened.close(session.token)).usage
    await model.close()
    assert (used.requests, used.tokens, used.usd) == (1, 100, pytest.approx(120 / 1e6))


CANNOT = [
    ("anthropic", {"logprobs": 2}, "logprobs"),
    ("responses", {"stop": ("END",)}, "stop"),
    ("openai", {"schema": SCHEMA}, "schema"),
]


@pytest.mark.parametrize(("kind", "asked", "named"), CANNOT)
async def test_what_cannot_be_had_is_refused_before_anything_is_sent(kind: str, asked: Any, named: str) -> None:
    lacks = frozenset({Feature.SCHEMA}) if kind == "openai" else frozenset()
    async with FaultServer() as server:
        model = model_at(server, kind, lacks=lacks)
        with pytest.raises(BadRequest, match=f"cannot do what is asked: {named}"):
            await answered(model, replace(ASK, **asked))
        assert server.requests == 0


def test_an_agent_is_told_by_the_parameter_that_it_used() -> None:
    said = [{"role": "user", "content": "x"}]
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": WANTED}}
    format = {"format": {"type": "json_schema", "schema": WANTED}}
    chat = {"response_format": schema, "logprobs": True, "top_logprobs": 4, "stop": "END"}
    asked = parse_chat(json.dumps({"messages": said, "n": 1} | chat).encode())
    assert (asked.request.schema, asked.request.logprobs) == (Schema(WANTED, "a", strict=False), 4)
    assert asked.needs == {"schema": "response_format", "logprobs": "logprobs", "stop": "stop"}
    message = parse_message(json.dumps({"messages": said, "max_tokens": 9, "output_config": format}).encode())
    assert message.request.schema == Schema(WANTED)
    full, none = (ScriptedModel([], features=features) for features in (ABILITIES["scripted"], frozenset[Feature]()))
    for one in (asked, message):
        assert fitted(one, full) is one
        with pytest.raises(Unservable, match="cannot do what the parameter"):
            fitted(one, none)


async def test_logprobs_and_structure_reach_an_agent_through_the_gateway() -> None:
    said = json.dumps({"wrong": "x"})
    turn = Turn(content=said, logprobs=(ScriptedPlace(token=said, logprob=-0.5, listed={said: -0.5, "no": -1.0}),))
    body: dict[str, Any] = {"messages": [{"role": "user", "content": "x"}], "logprobs": True, "top_logprobs": 2}
    body["response_format"] = {"type": "json_schema", "json_schema": {"name": "a", "schema": WANTED}}
    async with gateway(ScriptedModel([turn])) as opened, client(opened, open_session(opened).token) as asking:
        whole = (await asking.post("/v1/chat/completions", json=body)).json()["choices"][0]
        streamed = (await asking.post("/v1/chat/completions", json=body | {"stream": True})).text
    assert whole["message"]["content"] == said
    (place,) = whole["logprobs"]["content"]
    assert [listed["token"] for listed in place["top_logprobs"]] == [said, "no"]
    assert streamed.count('"logprob":-0.5') == 2, "once for the token, once in the list"


async def test_a_script_that_does_not_fit_the_request_says_so() -> None:
    model = ScriptedModel([Turn(content="plain")])
    for asked, missing in (({"schema": SCHEMA}, "no JSON for an answer"), ({"logprobs": 1}, "no logprobs")):
        with pytest.raises(BadRequest, match=missing):
            await model.complete(replace(ASK, **asked))


STARTS = [
    ("openai", {"effort": "high"}, "reasoning_effort", "does not take reasoning_effort = 'high'"),
    ("openai", {}, "seed", "write `seed = false`"),
    ("openai", {"stream": True}, "stream_options", "does not take stream = True"),
    ("responses", {"effort": "high"}, "reasoning", "does not take reasoning_effort = 'high'"),
    ("anthropic", {"thinking": 2000}, "thinking", "does not take thinking = 2000"),
    ("anthropic", {"effort": "max"}, "output_config", "does not take reasoning_effort = 'max'"),
    ("anthropic", {"cache": "1h"}, "cache_control", "does not take prompt_cache = '1h'"),
]


@pytest.mark.parametrize(("kind", "pins", "unknown", "says"), STARTS)
async def test_a_field_that_the_provider_does_not_take_is_named_at_the_start(
    kind: str, pins: Any, unknown: str, says: str
) -> None:
    async with FaultServer(refuses=[unknown]) as server:
        model = model_at(server, kind, **pins)
        with pytest.raises(Exception, match=says) as caught:
            await probe([model], lambda line: None)
        await model.close()
    assert type(caught.value).__name__ == "ProviderRefused"
    assert "[models] entry" in str(caught.value)


async def test_what_is_set_is_sent_as_each_api_has_it(provider: Provider) -> None:
    models = [model_at(provider, "openai", effort="low"), model_at(provider, "anthropic", effort="max", cache="1h")]
    models += [
        model_at(provider, "anthropic", thinking=thinking, cache="off") for thinking in ("adaptive", "off", 1500)
    ]
    for model in models:
        await model.check()
    await asyncio.gather(*(model.close() for model in models))
    chat, cached, *thinking = provider.seen
    assert (chat["reasoning_effort"], chat["max_tokens"]) == ("low", 16)
    assert cached["output_config"] == {"effort": "max"}
    assert cached["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    kinds = [{"type": "adaptive"}, {"type": "disabled"}, {"type": "enabled", "budget_tokens": 1500}]
    assert [body["thinking"] for body in thinking] == kinds
    assert [body["max_tokens"] for body in thinking] == [16, 16, 1516]
    assert all("cache_control" not in body for body in thinking)


async def test_a_reply_too_short_for_its_thinking_is_the_agents_mistake() -> None:
    async with FaultServer() as server:
        with pytest.raises(BadRequest, match="max_tokens = 100 leaves no answer after 2000 tokens of thinking"):
            await answered(model_at(server, "anthropic", thinking=2000), replace(ASK, max_tokens=100))


def test_the_table_is_in_the_documentation() -> None:
    page = Path(__file__).parents[3] / "docs" / "models.md"
    assert table() in page.read_text(), "python -m hgm.llm.abilities prints it"
    assert MEANINGS.keys() == set(Feature)


def test_what_is_written_to_a_cache_has_its_price() -> None:
    hour = Prices(4.0, 0.0, write_usd=8.0)
    assert hour.cost_usd(1000, 0, cache_written=1000) == pytest.approx(0.008)
