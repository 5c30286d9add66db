from __future__ import annotations

import json

import pytest

from archive.errors import BadRequest, ModelError, ProviderRefused, ProviderUnavailable
from archive.records import Usage
from hgm.llm.anthropic import AnthropicModel, to_messages
from hgm.llm.base import Message, Request, Tool, ToolCall
from hgm.llm.pricing import Prices
from tests.hgm.llm.provider import Cue, Provider

HELLO = Request((Message("user", "hello"),), seed=5)


def model_at(provider: Provider, **options: object) -> AnthropicModel:
    return AnthropicModel("tiny", key="k-1", base_url=provider.url, **({"max_tokens": 100} | options))


async def test_a_whole_conversation_goes_out_and_a_call_comes_in(provider: Provider) -> None:
    provider.answer = {
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": "s"},
            {"type": "text", "text": "I look."},
            {"type": "tool_use", "id": "t9", "name": "bash", "input": {"command": "ls"}},
        ],
        "stop_reason": "tool_use",
    }
    model = model_at(provider, prices=Prices(1.0, 2.0, 0.1))
    tool = Tool("bash", "runs", {"type": "object", "properties": {}})
    conversation = (Message("system", "be good"), Message("user", "fix it"))
    reply = await model.complete(Request(conversation, (tool,), max_tokens=5000, stop=("END",)))
    await model.close()
    assert provider.seen[0] == {
        "model": "tiny",
        "max_tokens": 100,
        "system": "be good",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "fix it"}]}],
        "tools": [{"name": "bash", "description": "runs", "input_schema": {"type": "object", "properties": {}}}],
        "stop_sequences": ["END"],
        "cache_control": {"type": "ephemeral"},
    }
    assert provider.keys == ["Bearer k-1"]  # SDK 2.12: no x-api-key any more
    assert reply.message == Message("assistant", "I look.", (ToolCall("t9", "bash", '{"command": "ls"}'),))
    assert reply.finish_reason == "tool_calls"
    usd = (54 * 1.0 + 30 * 0.1 + 20 * 2.0 + 4 * 0.25) / 1e6
    assert reply.usage == Usage(1, 84, 20, 30, pytest.approx(usd), 4, 7)


async def test_a_temperature_is_sent_only_if_configured(provider: Provider) -> None:
    for options in ({}, {"temperature": 0.2}):
        model = model_at(provider, **options)
        await model.complete(HELLO)
        await model.close()
    assert [body.get("temperature") for body in provider.seen] == [None, 0.2]
    assert all("seed" not in body for body in provider.seen)


def test_results_of_several_calls_are_one_message() -> None:
    system, messages = to_messages(
        [
            Message("system", "one"),
            Message("system", "two"),
            Message("user", "go"),
            Message("assistant", " ", (ToolCall("a", "f", '{"x": 1}'), ToolCall("b", "f", "{broken"))),
            Message("tool", "ra", tool_call_id="a"),
            Message("tool", "rb", tool_call_id="b"),
            Message("system", "late"),
            Message("assistant", ""),
        ]
    )
    assert system == "one\n\ntwo"
    assert json.loads(json.dumps(messages)) == [
        {"role": "user", "content": [{"type": "text", "text": "go"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "tool_use", "id": "a", "name": "f", "input": {"x": 1}},
                {"type": "tool_use", "id": "b", "name": "f", "input": {"arguments": "{broken"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "ra"},
                {"type": "tool_result", "tool_use_id": "b", "content": "rb"},
                {"type": "text", "text": "late"},
            ],
        },
    ]


@pytest.mark.parametrize(
    "arguments", ["[1]", "null", '{"x": NaN}', '{"x": 1e999}', "[" * 5000, '{"x": ' + "9" * 5000 + "}"]
)
def test_arguments_that_are_no_object_are_sent_as_text(arguments: str) -> None:
    _, messages = to_messages([Message("assistant", "", (ToolCall("a", "f", arguments),))])
    assert json.loads(json.dumps(messages, allow_nan=False))[0]["content"][0]["input"] == {"arguments": arguments}


async def test_a_conversation_without_a_question_is_the_agents_doing(provider: Provider) -> None:
    model = model_at(provider)
    with pytest.raises(BadRequest, match="no user message"):
        await model.complete(Request((Message("system", "x"),)))
    await model.close()
    assert provider.seen == []


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        (Cue(400), BadRequest),
        (Cue(400, b'{"error": {"message": "Your credit balance is too low"}}'), ProviderRefused),
        (Cue(401), ProviderRefused),
        (Cue(413), BadRequest),
        (Cue(429), ProviderUnavailable),
        (Cue(529), ProviderUnavailable),
        (Cue(307, b"", {"location": "http://127.0.0.1:9/elsewhere"}), ProviderRefused),
        (Cue(200, b"<html>"), ProviderUnavailable),
        (Cue(200, b'{"content": "text"}'), ProviderUnavailable),
    ],
)
async def test_what_goes_wrong_has_one_meaning_and_is_not_retried_here(
    provider: Provider, cue: Cue, kind: type[ModelError]
) -> None:
    provider.always = cue
    model = model_at(provider)
    with pytest.raises(ModelError) as caught:
        await model.complete(HELLO)
    await model.close()
    assert type(caught.value) is kind
    assert len(provider.seen) == 1


@pytest.mark.parametrize(
    ("stop_reason", "finish"),
    [("end_turn", "stop"), ("max_tokens", "length"), ("refusal", "content_filter"), ("something new", "stop")],
)
async def test_why_it_stopped(provider: Provider, stop_reason: str, finish: str) -> None:
    provider.answer = {"stop_reason": stop_reason}
    model = model_at(provider, max_tokens=64_000)  # above what the SDK would want streamed without our timeout
    assert (await model.complete(HELLO)).finish_reason == finish
    await model.check()
    await model.close()
