"""A real vLLM server: its CPU build, with a tiny model of random weights, whose answers are noise. `make test-vllm`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from evaluators.base import ModelLimits
from hgm.llm.base import Message, Request, Schema, Tool
from hgm.llm.gateway import Gateway
from hgm.llm.openai import OpenAIModel
from hgm.llm.vllm import VllmModel
from hgm.serving.fleet import LaunchedFleet
from hgm.serving.launch import Launch
from hgm.serving.metrics import Sample, parse
from tests.hgm.llm.talk import client, open_session
from tests.hgm.serving.conftest import gone
from tests.hgm.serving.real import ENVIRONMENT, FLAGS, PROGRAM, WEIGHTS, is_here, kill

pytestmark = [pytest.mark.vllm, pytest.mark.asyncio(loop_scope="module"), is_here]

SHELL = Tool("shell", "run a command", {"type": "object", "properties": {"command": {"type": "string"}}})
FORM = {
    "type": "object",
    "properties": {"verdict": {"enum": ["better", "worse"]}, "sure": {"type": "boolean"}},
    "required": ["verdict", "sure"],
    "additionalProperties": False,
}


def launch() -> Launch:
    return Launch(str(WEIGHTS), str(PROGRAM), max_length=4096, tool_parser="hermes", flags=FLAGS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[VllmModel]:
    fleet = LaunchedFleet("tiny", launch())
    opened = VllmModel(fleet, lambda url: OpenAIModel(str(WEIGHTS), key=fleet.key, base_url=url, max_tokens=3000))
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ENVIRONMENT:
                patch.setenv(name, "1")
            await opened.start(tmp_path_factory.mktemp("servers"), print)
            yield opened
    finally:
        await opened.close()
    assert all(gone(replica.process.keeper) for replica in fleet.replicas if replica.process)


@asynccontextmanager
async def gateway(model: VllmModel) -> AsyncIterator[Gateway]:
    async with Gateway({"evaluate": model}) as opened:
        yield opened


async def sample(model: VllmModel) -> Sample:
    async with httpx.AsyncClient(trust_env=False) as asking:
        return parse((await asking.get(f"{model.fleet.servers[0].url}/metrics")).text)


async def asked(opened: Gateway, token: str, body: dict[str, Any]) -> dict[str, Any]:
    async with client(opened, token) as asking:
        answer = await asking.post("/v1/chat/completions", json=body, timeout=300)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], "max_tokens": 40, **more}


# --- one server ------------------------------------------------------------------------------------------------------


async def test_what_is_metered_is_what_the_server_counted(model: VllmModel) -> None:
    before = await sample(model)
    async with gateway(model) as opened:
        session = open_session(opened)
        answers = await asyncio.gather(*(asked(opened, session.token, said(f"hello {n}")) for n in range(4)))
        metered = await opened.close(session.token)
    after = await sample(model)
    assert metered.usage.requests == 4
    assert metered.usage.prompt_tokens == after.prompt_tokens - before.prompt_tokens
    assert metered.usage.completion_tokens == after.generation_tokens - before.generation_tokens
    assert metered.usage.completion_tokens == sum(answer["usage"]["completion_tokens"] for answer in answers) > 0
    assert (metered.infra, metered.refused, metered.limit) == (None, None, None)


async def test_a_seed_gives_the_same_answer_and_the_beginning_is_read_from_the_cache(model: VllmModel) -> None:
    long = said("Read the files, run the tests, change what is wrong. " * 60)
    async with gateway(model) as opened:
        first, second = open_session(opened, affinity="v1"), open_session(opened, affinity="v1")
        one = await asked(opened, first.token, long)
        two = await asked(opened, second.token, long)
        cached = (await opened.close(second.token)).usage.cached_tokens
    assert two["choices"][0]["message"]["content"] == one["choices"][0]["message"]["content"] != ""
    assert cached > 0


async def test_samples_of_one_seed_differ_and_can_be_drawn_again(model: VllmModel) -> None:
    before = await sample(model)
    async with gateway(model) as opened:
        drawn = []
        for _ in range(2):
            session = open_session(opened)
            answer = await asked(opened, session.token, said("hello", n=4))
            drawn.append([choice["message"]["content"] for choice in answer["choices"]])
            metered = await opened.close(session.token)
    after = await sample(model)
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 4
    assert metered.usage.requests == 4
    assert 2 * metered.usage.completion_tokens == after.generation_tokens - before.generation_tokens
    read = (after.prompt_tokens - before.prompt_tokens) / 2
    assert read == 4 * metered.usage.prompt_tokens, "billed once; the server's own figures count it for each sample"


async def test_logprobs_are_the_models_own(model: VllmModel) -> None:
    reply = await model.complete(Request((Message("user", "hello"),), max_tokens=12, seed=3, logprobs=3))
    assert len(reply.logprobs) == reply.usage.completion_tokens
    for place in reply.logprobs:
        assert place.logprob < 0
        assert len(place.listed) >= 3
    assert sum(min(place.listed.values()) for place in reply.logprobs) < 0


async def test_a_call_that_is_demanded_comes(model: VllmModel) -> None:
    """Noise may not find the end of its arguments: then it is a text that was cut, and nobody calls it a call."""
    function = {"name": "shell", "description": "run", "parameters": dict(SHELL.parameters)}
    tools = [{"type": "function", "function": function}]
    choices = []
    async with gateway(model) as opened:
        for seed in range(1, 7):
            session = open_session(opened, seed=seed)
            body = said("list the files", tools=tools, tool_choice="required", max_tokens=200)
            choices.append((await asked(opened, session.token, body))["choices"][0])
            assert (await opened.close(session.token)).infra is None
    called = [choice for choice in choices if choice["message"].get("tool_calls")]
    assert called
    for choice in called:
        assert {call["function"]["name"] for call in choice["message"]["tool_calls"]} == {"shell"}
    assert all(choice["message"]["content"] for choice in choices if choice not in called)


async def test_structured_output_fits_its_schema(model: VllmModel) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "form", "schema": FORM}}
    asking = Request((Message("user", "judge"),), max_tokens=300, seed=3, schema=Schema(FORM))
    answers = [json.loads((await model.complete(asking)).message.content)]
    async with gateway(model) as opened:
        session = open_session(opened)
        told = await asked(opened, session.token, said("judge", response_format=form, max_tokens=300))
    answers.append(json.loads(told["choices"][0]["message"]["content"]))
    for answer in answers:
        assert answer["verdict"] in ("better", "worse")
        assert isinstance(answer["sure"], bool)


async def test_an_attempt_that_ends_takes_its_request_away(model: VllmModel) -> None:
    async with gateway(model) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(asked(opened, session.token, said("write much", max_tokens=3000)))
        while (await sample(model)).running == 0 and not asking.done():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)
        assert not asking.done()
        metered = await opened.close(session.token)
        with pytest.raises(httpx.HTTPStatusError, match="401"):
            await asking
    assert metered.cancelled == 1
    assert metered.usage.completion_tokens >= 3000, "nobody knows what it had written: the most is charged"
    async with asyncio.timeout(60):
        while (await sample(model)).running:  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.1)


async def test_a_conversation_that_is_too_long_is_the_agents_own(model: VllmModel) -> None:
    async with gateway(model) as opened:
        session = open_session(opened, ModelLimits(tokens=1_000_000))
        with pytest.raises(httpx.HTTPStatusError, match="400"):
            await asked(opened, session.token, said("word " * 6000))
        metered = await opened.close(session.token)
    assert (metered.infra, metered.refused) == (None, None)


async def test_a_server_that_is_killed_is_started_again_and_the_request_is_answered(model: VllmModel) -> None:
    server = model.fleet.servers[0]
    async with gateway(model) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(asked(opened, session.token, said("before and after", max_tokens=3000)))
        while (await sample(model)).running == 0 and not asking.done():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)
        kill(server.process.keeper)  # type: ignore[attr-defined]
        async with asyncio.timeout(300):
            while not (server.life == 2 and server.ready):  # noqa: ASYNC110 - it happens in another process
                await asyncio.sleep(0.2)
        await asyncio.wait([asking])
        opened.ask_again()
        async with asyncio.timeout(60):
            while opened.outage:  # noqa: ASYNC110 - as a paused run waits
                await asyncio.sleep(0.1)
        again = open_session(opened)
        assert (await asked(opened, again.token, said("hello")))["usage"]["completion_tokens"] > 0
        metered = await opened.close(session.token)
    if asking.exception() is None:
        assert metered.usage.requests == 1
        assert metered.infra is None
    else:  # it took longer than the retries wait: then the attempt is void, and is not scored
        assert metered.infra
    assert server.life == 2
