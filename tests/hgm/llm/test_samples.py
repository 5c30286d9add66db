"""`n`: several answers to one question, over every provider, and what they cost."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import openai
import pytest

from archive.errors import BadRequest
from archive.records import Usage
from evaluators.base import ModelLimits
from evaluators.sandbox.base import Limit
from hgm.llm.abilities import Pins
from hgm.llm.base import Feature, Message, Reply, Request
from hgm.llm.faultserver import FaultServer
from hgm.llm.noise import NoiseModel
from hgm.llm.openai import OpenAIModel
from hgm.llm.session import AT_ONCE
from hgm.llm.transcript import Entry, conversation, read_transcript
from tests.hgm.llm.provider import Provider
from tests.hgm.llm.talk import HELLO, Recorder, ask, client, gateway, open_session, said, until
from tests.hgm.llm.test_abilities import model_at


def answers(transcript: bytes) -> list[Entry]:
    return [entry for entry in read_transcript(transcript) if entry.usage is not None]


def texts(body: dict[str, Any]) -> list[str]:
    assert [choice["index"] for choice in body["choices"]] == list(range(len(body["choices"])))
    return [choice["message"]["content"] for choice in body["choices"]]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("kind", "calls"), [("openai", 1), ("responses", 3), ("anthropic", 3)])
async def test_an_agent_gets_as_many_answers_as_it_asks_for_and_pays_for_each(
    kind: str, calls: int, stream: bool
) -> None:
    async with FaultServer() as server:
        model = model_at(server, kind, stream=stream)
        async with gateway(model) as opened:
            session = open_session(opened)
            answer = await ask(opened, session.token, said("why?") | {"n": 3, "max_tokens": 500})
            metered = await opened.close(session.token)
        await model.close()
        assert server.requests == calls, "in one call where the provider's API has it"
        sold = server.delivered
    body = answer.json()
    assert [text.startswith("read 4 characters") for text in texts(body)] == [True] * 3
    assert len(set(texts(body))) == (3 if calls == 1 else 1)
    counted = (body["usage"]["prompt_tokens"], body["usage"]["completion_tokens"])
    assert counted == (sold.prompt, sold.completion) == (metered.usage.prompt_tokens, metered.usage.completion_tokens)
    assert metered.usage.requests == 3
    entries = answers(metered.transcript)
    assert [entry.message.content for entry in entries if entry.message] == texts(body)
    assert sum((entry.usage for entry in entries if entry.usage), Usage()) == metered.usage


async def test_tool_calls_and_logprobs_of_each_sample_are_its_own() -> None:
    tool = {"type": "function", "function": {"name": "bash", "parameters": {"type": "object"}}}
    async with FaultServer() as server:
        model = model_at(server, "openai", stream=True)
        async with gateway(model) as opened:
            token = open_session(opened).token
            called = await ask(opened, token, said("[call]") | {"n": 2, "tools": [tool]})
            sure = await ask(opened, token, said("why?") | {"n": 2, "logprobs": True})
        await model.close()
    calls = [choice["message"]["tool_calls"][0]["function"] for choice in called.json()["choices"]]
    assert calls == [{"name": "bash", "arguments": '{"command": "ls"}'}] * 2
    for choice in sure.json()["choices"]:
        assert "".join(place["token"] for place in choice["logprobs"]["content"]) == choice["message"]["content"]


async def test_a_stream_tells_the_choices_apart() -> None:
    async with gateway(Recorder(["one", "two", "three"]), port=0) as opened:
        session, found, used = open_session(opened), Counter[int](), list[Any]()
        spoken = {0: "", 1: "", 2: ""}
        async with openai.AsyncOpenAI(
            api_key=session.token, base_url=f"http://127.0.0.1:{opened.port}/v1", max_retries=0
        ) as agent:
            async for chunk in await agent.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "hello"}],
                n=3,
                stream=True,
                stream_options={"include_usage": True},
            ):
                used += [chunk.usage] if chunk.usage else []
                for choice in chunk.choices:
                    spoken[choice.index] += choice.delta.content or ""
                    found[choice.index] += choice.finish_reason == "stop"
    assert spoken == {0: "one", 1: "two", 2: "three"}
    assert found == {0: 1, 1: 1, 2: 1}
    assert [(usage.prompt_tokens, usage.completion_tokens) for usage in used] == [(30, 15)]


# --- seeds -----------------------------------------------------------------------------------------------------------


async def test_each_sample_has_a_seed_of_its_own_and_the_first_is_asked_before_the_others() -> None:
    model = Recorder(delay_s=0.01)
    async with gateway(model) as opened:
        asking = asyncio.create_task(ask(opened, open_session(opened, seed=7).token, HELLO | {"n": 4}))
        await until(lambda: model.requests)
        assert [request.seed for request in model.requests] == [7], "it fills a prompt cache for the others"
        await asking
    assert sorted(request.seed for request in model.requests) == [7, 8, 9, 10]


async def test_samples_of_a_seeded_model_differ_and_can_be_drawn_again() -> None:
    async with gateway(NoiseModel()) as opened:
        drawn = [texts((await ask(opened, open_session(opened).token, HELLO | {"n": 6})).json()) for _ in range(2)]
        alone = texts((await ask(opened, open_session(opened).token, HELLO)).json())
    assert drawn[0] == drawn[1]
    assert drawn[0][:1] == alone
    assert len(set(drawn[0])) > 1


# --- limits ----------------------------------------------------------------------------------------------------------


async def test_more_answers_than_are_left_are_a_mistake_and_not_yet_the_limit() -> None:
    async with gateway(Recorder()) as opened:
        session = open_session(opened, ModelLimits(requests=3))
        too_many = await ask(opened, session.token, HELLO | {"n": 4})
        assert (too_many.status_code, too_many.json()["error"]["param"]) == (400, "n")
        assert (
            "this attempt's requests is not enough for 4 answers: ask for fewer" in too_many.json()["error"]["message"]
        )
        assert (await ask(opened, session.token, HELLO | {"n": 3})).headers["x-hgm-remaining-requests"] == "0"
        assert session.limit is None
        assert (await ask(opened, session.token, HELLO | {"n": 2})).status_code == 429
        metered = await opened.close(session.token)
    assert (metered.usage.requests, metered.limit) == (3, Limit.REQUESTS)


@pytest.mark.parametrize("native", [True, False])
async def test_every_answer_is_reserved_before_the_first_goes_out(native: bool) -> None:
    """A thousand tokens for four answers; "hello" is estimated as two."""
    model, booked = Recorder(), list[Usage]()
    if native:
        model.features = frozenset({Feature.SAMPLES})  # type: ignore[attr-defined]
    async with gateway(model) as opened:
        opened.on_use = lambda _, usage: booked.append(usage)
        session = open_session(opened, ModelLimits(tokens=1000))
        await ask(opened, session.token, HELLO | {"n": 4, "max_tokens": 4000})
    assert {request.max_tokens for request in model.requests} == {249 if native else 248}
    assert [request.samples for request in model.requests] == ([4] if native else [1] * 4)
    assert (booked[0].requests, booked[0].tokens) == (4, 998 if native else 1000)


async def test_no_more_calls_run_at_once_than_for_as_many_requests() -> None:
    class Busy(Recorder):
        now = most = 0

        async def complete(self, request: Request) -> Reply:
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                return await super().complete(request)
            finally:
                self.now -= 1

    model = Busy(delay_s=0.005)
    async with gateway(model) as opened:
        token = open_session(opened, ModelLimits(requests=100)).token
        bodies = await asyncio.gather(*(ask(opened, token, said(f"{n}") | {"n": 12}) for n in range(3)))
    assert [len(answer.json()["choices"]) for answer in bodies] == [12] * 3
    assert model.most == AT_ONCE


async def test_who_waits_for_room_does_not_keep_samples_from_making_it() -> None:
    async with gateway(Recorder(delay_s=0.01)) as opened:
        token = open_session(opened, ModelLimits(tokens=330)).token
        async with client(opened, token) as agent:
            asked = HELLO | {"max_tokens": 100}
            bodies = [asked | {"n": 3}, *[asked] * (AT_ONCE + 2)]
            answers = await asyncio.gather(*(agent.post("/v1/chat/completions", json=body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200] * len(bodies)


# --- what goes wrong -------------------------------------------------------------------------------------------------


async def test_a_server_that_gives_fewer_is_named_and_one_that_is_known_to_is_asked_again(provider: Provider) -> None:
    plain = OpenAIModel("tiny", key="k", base_url=provider.openai_url)
    async with gateway(plain) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token, HELLO | {"n": 3})
        metered = await opened.close(session.token)
    assert answer.status_code == 400
    assert 'gave 1 of 3 answers: write lacks = ["samples"]' in answer.json()["error"]["message"]
    assert (metered.usage.requests, metered.usage.tokens) == (3, 100), "it is paid for"
    lacking = OpenAIModel("tiny", key="k", base_url=provider.openai_url, pins=Pins(lacks=frozenset({Feature.SAMPLES})))
    async with gateway(lacking) as opened:
        token = open_session(opened, seed=7).token
        assert texts((await ask(opened, token, HELLO | {"n": 3})).json()) == ["hello"] * 3
    with pytest.raises(BadRequest, match="samples"):
        await lacking.complete(Request((Message("user", "x"),), samples=2))
    await asyncio.gather(plain.close(), lacking.close())
    ours = [body for body in provider.seen if body["messages"] == HELLO["messages"]]
    assert [(body.get("n"), body["seed"]) for body in ours] == [(3, 7), (None, 7), (None, 8), (None, 9)]


async def test_where_one_of_the_calls_fails_those_that_were_answered_are_paid_for() -> None:
    class Picky(Recorder):
        async def complete(self, request: Request) -> Reply:
            if request.seed == 8:
                raise BadRequest("not this one")
            return await super().complete(request)

    async with gateway(Picky(delay_s=0.01)) as opened:
        session = open_session(opened, seed=7)
        answer = await ask(opened, session.token, HELLO | {"n": 4})
        metered = await opened.close(session.token)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "not this one")
    assert (metered.usage.requests, metered.usage.tokens) == (4, 45)
    assert len(answers(metered.transcript)) == 3


async def test_an_attempt_that_ends_among_its_samples_pays_for_those_that_went_out() -> None:
    model = Recorder(delay_s=0.05)
    async with gateway(model) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(ask(opened, session.token, HELLO | {"n": 20, "max_tokens": 100}))
        await until(lambda: len(model.requests) == 1 + AT_ONCE)
        metered = await opened.close(session.token)
        assert (await asking).status_code == 401
        assert session.meter.at_most == session.meter.used
    assert metered.usage.requests == 1 + AT_ONCE
    assert metered.usage.completion_tokens == 5 + AT_ONCE * 100
    assert metered.cancelled == 1


async def test_a_transcript_shows_the_sample_that_its_agent_went_on_with() -> None:
    async with gateway(Recorder(["one", "two", "three", "done"])) as opened:
        session = open_session(opened)
        async with client(opened, session.token) as agent:
            body = (await agent.post("/v1/chat/completions", json=HELLO | {"n": 3})).json()
            chosen = {"role": "assistant", "content": body["choices"][0]["message"]["content"]}
            more = [*HELLO["messages"], chosen, {"role": "user", "content": "go on"}]
            await agent.post("/v1/chat/completions", json={"messages": more})
        metered = await opened.close(session.token)
    entries = read_transcript(metered.transcript)
    assert [message.content for message in conversation(entries)] == ["hello", "one", "go on", "done"]
    assert [entry.message.content for entry in answers(metered.transcript) if entry.message] == [
        "one",
        "two",
        "three",
        "done",
    ]
