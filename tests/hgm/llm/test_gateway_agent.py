"""The gateway as an agent meets it: the real OpenAI SDK, over TCP, with a synchronous client, tools and streaming."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import openai
import pytest

from evaluators.base import ModelLimits
from hgm.llm.base import Message, ToolCall
from hgm.llm.gateway import Gateway
from hgm.llm.scripted import ScriptedCall, Turn
from hgm.llm.transcript import conversation, read_transcript
from tests.hgm.llm.talk import gateway, open_session, scripted

BASH = {
    "type": "function",
    "function": {
        "name": "bash",
        "description": "run a command",
        "parameters": {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
    },
}
TURNS = (
    Turn(content="I look.", tool_calls=(ScriptedCall(name="bash", arguments={"command": "ls"}),)),
    Turn(tool_calls=(ScriptedCall(name="bash", arguments="{broken"), ScriptedCall(name="bash", arguments="{}"))),
    Turn(content="Done."),
)


async def as_agent(opened: Gateway, token: str, work: Callable[[openai.OpenAI], Any]) -> Any:
    """Run `work` in a thread with a client that is configured as an agent's is, by key and base address only."""

    def run() -> Any:
        with openai.OpenAI(api_key=token, base_url=f"http://127.0.0.1:{opened.port}/v1", timeout=20) as agent:
            return work(agent)

    return await asyncio.to_thread(run)


def tool_loop(agent: openai.OpenAI) -> list[dict[str, Any]]:
    messages: list[Any] = [{"role": "system", "content": "You fix bugs."}, {"role": "user", "content": "Fix it."}]
    while True:
        choice = agent.chat.completions.create(model="any", messages=messages, tools=[BASH]).choices[0]
        messages.append(choice.message.model_dump(exclude_none=True))
        if not choice.message.tool_calls:
            return messages
        for call in choice.message.tool_calls:
            messages.append({"role": "tool", "tool_call_id": call.id, "content": f"ran {call.function.arguments}"})


async def test_an_agents_tool_loop() -> None:
    async with gateway(scripted(*TURNS), port=0) as opened:
        session = open_session(opened)
        messages = await as_agent(opened, session.token, tool_loop)
        metered = await opened.close(session.token)
    assert [m["role"] for m in messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "tool",
        "assistant",
    ]
    assert messages[5]["content"] == "ran {broken"
    entries = read_transcript(metered.transcript)
    assert {entry.segment for entry in entries} == {0}
    assert [m.role for m in conversation(entries)] == [m["role"] for m in messages]
    assert conversation(entries)[2] == Message(
        "assistant", "I look.", (ToolCall("call_0_0", "bash", '{"command": "ls"}'),)
    )
    assert [e.tools[0].name for e in entries if e.tools] == ["bash"]
    assert metered.usage.requests == 3


async def test_streaming() -> None:
    def stream(agent: openai.OpenAI) -> tuple[str, str, str, int]:
        text, arguments, reason, tokens = "", "", "", 0
        asked = [{"role": "user", "content": "go"}]
        options: Any = {"include_usage": True}
        for chunk in agent.chat.completions.create(model="m", messages=asked, stream=True, stream_options=options):
            for choice in chunk.choices:
                text += choice.delta.content or ""
                arguments += "".join(call.function.arguments for call in choice.delta.tool_calls or ())
                reason = choice.finish_reason or reason
            tokens = chunk.usage.total_tokens if chunk.usage else tokens
        return text, arguments, reason, tokens

    async with gateway(scripted(TURNS[0]), port=0) as opened:
        session = open_session(opened)
        text, arguments, reason, tokens = await as_agent(opened, session.token, stream)
        metered = await opened.close(session.token)
    assert (text, json.loads(arguments), reason) == ("I look.", {"command": "ls"}, "tool_calls")
    assert tokens == metered.usage.tokens > 0


async def test_the_sdks_own_stream_helper_puts_the_message_together() -> None:
    def stream(agent: openai.OpenAI) -> Any:
        with agent.chat.completions.stream(model="m", messages=[{"role": "user", "content": "go"}]) as events:
            return events.get_final_completion()

    async with gateway(scripted(TURNS[1]), port=0) as opened:
        final = await as_agent(opened, open_session(opened).token, stream)
    calls = final.choices[0].message.tool_calls
    assert [call.function.arguments for call in calls] == ["{broken", "{}"]


async def test_a_met_limit_reaches_the_agent_at_once_and_as_what_it_is() -> None:
    async with gateway(scripted(), port=0) as opened:
        session = open_session(opened, ModelLimits(requests=1))
        hello = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
        await as_agent(opened, session.token, lambda agent: agent.chat.completions.create(**hello))
        with pytest.raises(openai.RateLimitError, match="1 requests") as caught:
            await as_agent(opened, session.token, lambda agent: agent.chat.completions.create(**hello))
    assert caught.value.code == "insufficient_quota"
    assert caught.value.response.request.headers["x-stainless-retry-count"] == "0"


async def test_a_spent_token_and_a_wrong_parameter_have_the_sdks_own_errors() -> None:
    async with gateway(scripted(), port=0) as opened:
        session = open_session(opened)
        hello = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
        with pytest.raises(openai.BadRequestError, match="n: Input should be less than or equal to 128"):
            await as_agent(opened, session.token, lambda agent: agent.chat.completions.create(n=999, **hello))
        with pytest.raises(openai.NotFoundError):
            await as_agent(opened, session.token, lambda agent: agent.embeddings.create(model="m", input="x"))
        assert (await as_agent(opened, session.token, lambda agent: agent.models.list())).data[0].id == "scripted"
        await opened.close(session.token)
        with pytest.raises(openai.AuthenticationError):
            await as_agent(opened, session.token, lambda agent: agent.chat.completions.create(**hello))


async def test_a_port_that_is_taken_is_a_clear_error() -> None:
    from archive.errors import ConfigError

    async with gateway(scripted(), port=0) as opened:
        second = Gateway({"evaluate": scripted()}, port=opened.port)
        with pytest.raises(ConfigError, match=f"port {opened.port} of 127.0.0.1"):
            await second.start()
