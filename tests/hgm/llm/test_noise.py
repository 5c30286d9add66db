from __future__ import annotations

from hgm.llm.base import Message, Request, Tool
from hgm.llm.noise import NoiseModel
from tests.hgm.llm.talk import ask, gateway, open_session, said

TOOL = Tool("bash", "runs", {"type": "object", "properties": {"command": {"type": "string"}}})


def question(number: int, seed: int = 1) -> Request:
    return Request((Message("user", f"question {number}"),), (TOOL,), seed=seed)


async def test_equal_conversations_get_equal_noise() -> None:
    first = [await NoiseModel().complete(question(n)) for n in range(50)]
    again = [await NoiseModel().complete(question(n)) for n in range(50)]
    other = [await NoiseModel().complete(question(n, seed=2)) for n in range(50)]
    assert first == again
    assert first != other


async def test_it_is_silent_talks_calls_and_calls_wrongly() -> None:
    replies = [(await NoiseModel().complete(question(n))).message for n in range(200)]
    calls = [call for message in replies for call in message.tool_calls]
    assert any(not m.content and not m.tool_calls for m in replies)
    assert any(m.content and not m.tool_calls for m in replies)
    assert any(call.name == "bash" and call.arguments.startswith('{"command": "') for call in calls)
    assert any(call.name == "no_such_tool" for call in calls)
    assert any(call.arguments == '{"command": "ls' for call in calls)


async def test_noise_passes_through_the_gateway() -> None:
    async with gateway(NoiseModel()) as opened:
        session = open_session(opened)
        answers = [await ask(opened, session.token, said(f"question {n}")) for n in range(20)]
        metered = await opened.close(session.token)
    assert {a.status_code for a in answers} == {200}
    assert metered.usage.requests == 20
