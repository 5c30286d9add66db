from __future__ import annotations

import asyncio
import base64

import pytest

from archive.errors import BadRequest, ModelError, ProviderRefused, ProviderUnavailable
from archive.records import Usage
from hgm.llm.abilities import Pins
from hgm.llm.base import Checkable, Message, Request, Tool, ToolCall
from hgm.llm.openai import OpenAIModel
from hgm.llm.pricing import Prices
from hgm.llm.vllm import VllmModel
from hgm.serving.fleet import Fixed, Fleet
from tests.hgm.llm.provider import Cue, Provider
from tests.hgm.llm.talk import until

HELLO = Request((Message("user", "hello"),), seed=5)
TOOL = Tool("bash", "runs", {"type": "object", "properties": {"command": {"type": "string"}}})


def model_at(provider: Provider, **options: object) -> OpenAIModel:
    return OpenAIModel("tiny", key="k-1", base_url=provider.openai_url, **({"max_tokens": 100} | options))


async def test_a_whole_conversation_goes_out_and_a_call_comes_in(provider: Provider) -> None:
    call = {"id": "c9", "type": "function", "function": {"name": "bash", "arguments": '{"command": "l'}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    provider.answer = {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}]}
    model = model_at(provider, prices=Prices(1.0, 2.0, 0.5), temperature=0.3)
    conversation = (
        Message("system", "be good"),
        Message("user", "fix it"),
        Message("assistant", "", (ToolCall("c1", "bash", "{}"),)),
        Message("tool", "ok", tool_call_id="c1"),
    )
    reply = await model.complete(Request(conversation, (TOOL,), max_tokens=5000, seed=5, stop=("END",)))
    await model.close()
    assert provider.seen[0] == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "be good"},
            {"role": "user", "content": "fix it"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "bash", "arguments": "{}"}}],
            },
            {"role": "tool", "content": "ok", "tool_call_id": "c1"},
        ],
        "tools": [
            {
                "type": "function",
                "function": {"name": "bash", "description": "runs", "parameters": dict(TOOL.parameters)},
            }
        ],
        "max_tokens": 100,
        "temperature": 0.3,
        "seed": 5,
        "stop": ["END"],
    }
    assert provider.keys == ["Bearer k-1"]
    assert reply.message == Message("assistant", "", (ToolCall("c9", "bash", '{"command": "l'),))
    assert (reply.finish_reason, reply.model) == ("tool_calls", "tiny")
    assert reply.usage == Usage(1, 80, 20, 30, pytest.approx((50 * 1.0 + 30 * 0.5 + 20 * 2.0) / 1e6), 8, 12)


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        (Cue(400), BadRequest),
        (Cue(401), ProviderRefused),
        (Cue(403), ProviderRefused),
        (Cue(404), ProviderRefused),
        (Cue(429), ProviderUnavailable),
        (Cue(429, b'{"error": {"code": "insufficient_quota"}}'), ProviderRefused),
        (Cue(500), ProviderUnavailable),
        (Cue(307, b"", {"location": "http://127.0.0.1:9/elsewhere"}), ProviderRefused),
        (Cue(200, b"<html>proxy error</html>"), ProviderUnavailable),
        (Cue(200, b'{"error": "as a success"}'), ProviderUnavailable),
        (Cue(200, b'{"choices": []}'), ProviderUnavailable),
        (Cue(200, b""), ProviderUnavailable),
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


async def test_retry_after_is_carried(provider: Provider) -> None:
    provider.always = Cue(429, headers={"retry-after": "7"})
    model = model_at(provider)
    with pytest.raises(ProviderUnavailable) as caught:
        await model.complete(HELLO)
    await model.close()
    assert caught.value.retry_after_s == 7.0


async def test_a_slow_server_and_a_closed_port_are_unavailable(provider: Provider) -> None:
    provider.always = Cue(delay_s=5)
    slow = model_at(provider, timeout_s=0.1)
    with pytest.raises(ProviderUnavailable, match="did not answer in time"):
        await slow.complete(HELLO)
    provider.always = Cue()
    await slow.close()
    closed = OpenAIModel("tiny", key="", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        await closed.complete(HELLO)
    await closed.close()


async def test_a_name_and_a_password_in_the_base_url_go_before_the_key(provider: Provider) -> None:
    url = provider.openai_url.replace("://", "://me:my%20word@")
    model = OpenAIModel("tiny", key="k-1", base_url=url)
    await model.complete(HELLO)
    await model.close()
    assert provider.keys == [f"Basic {base64.b64encode(b'me:my word').decode()}"]


async def test_cancelling_is_passed_on(provider: Provider) -> None:
    provider.always = Cue(delay_s=1)
    model = model_at(provider)
    asking = asyncio.create_task(model.complete(HELLO))
    await until(lambda: provider.seen)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await model.close()


async def test_a_server_that_knows_no_seed_is_told_of_at_the_start(provider: Provider) -> None:
    provider.cues.append(Cue(422, b'{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}'))
    model = model_at(provider)
    with pytest.raises(BadRequest, match=r"It knows no seed: write `seed = false`, and its answers cannot be drawn"):
        await model.check()
    without = model_at(provider, pins=Pins(seed=False))
    await without.check()
    await asyncio.gather(model.close(), without.close())
    assert ["seed" in body for body in provider.seen] == [True, False]


async def test_check_is_small_and_raises_what_is_wrong(provider: Provider) -> None:
    model = model_at(provider)
    assert isinstance(model, Checkable)
    await model.check()
    assert provider.seen[0]["max_tokens"] == 16
    provider.always = Cue(401)
    with pytest.raises(ProviderRefused):
        await model.check()
    await model.close()


async def test_vllm_names_the_field_that_it_does_not_take_too(provider: Provider) -> None:
    provider.cues.append(Cue(422, b'{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}'))
    model = VllmModel(Fleet([Fixed(provider.openai_url, 0)]), lambda url: model_at(provider))
    with pytest.raises(BadRequest, match="write `seed = false`"):
        await model.check()
    await model.close()


@pytest.mark.parametrize("usage", [{"usage": None}, {"usage": {}}])
async def test_a_server_that_counts_no_tokens_is_told_of_at_the_start(provider: Provider, usage: object) -> None:
    provider.answer = usage  # type: ignore[assignment]
    model = model_at(provider)
    with pytest.raises(BadRequest, match="counts no tokens"):
        await model.check()
    await model.close()
