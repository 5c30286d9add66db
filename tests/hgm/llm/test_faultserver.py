"""The fault server itself, asked by plain HTTP and by the vendors' own clients."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI

from hgm.llm.faultserver import OVERFLOWS, FaultServer, Misdeed, Sold, even_shares
from tests.hgm.llm.talk import until

PATHS = ("/v1/chat/completions", "/v1/messages")


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "tiny", "max_tokens": 64, "messages": [{"role": "user", "content": text}], **more}


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer(wait_s=0.5, drip_s=0.001) as served:
        yield served


async def post(server: FaultServer, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url, timeout=5) as client:
        return await client.post(path, json=body, headers=headers)


@pytest.mark.parametrize("stream", [False, True])
async def test_the_vendors_clients_read_what_was_counted(server: FaultServer, stream: bool) -> None:
    openai = AsyncOpenAI(base_url=f"{server.url}/v1", api_key="any", max_retries=0)
    anthropic = AsyncAnthropic(base_url=server.url, api_key="any", max_retries=0)
    messages = [{"role": "user", "content": "hello " * 20}]
    async with openai, anthropic:
        if stream:
            options = {"stream": True, "stream_options": {"include_usage": True}}
            events = await openai.chat.completions.create(model="tiny", messages=messages, **options)
            chunks = [chunk async for chunk in events]
            first, text = chunks[-1].usage, "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
            async with anthropic.messages.stream(model="tiny", max_tokens=64, messages=messages) as said_back:
                message = await said_back.get_final_message()
        else:
            completion = await openai.chat.completions.create(model="tiny", messages=messages)
            first, text = completion.usage, completion.choices[0].message.content
            message = await anthropic.messages.create(model="tiny", max_tokens=64, messages=messages)
    assert (text, message.content[0].text) == ("read 120 characters", "read 120 characters")
    second = message.usage
    prompt = first.prompt_tokens + second.input_tokens + second.cache_read_input_tokens
    cached = first.prompt_tokens_details.cached_tokens + second.cache_read_input_tokens
    assert server.delivered == Sold(2, prompt, first.completion_tokens + second.output_tokens, cached)
    assert server.broken_off == Sold()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("fault", "status", "headers"),
    [
        ("rate_limit", 429, {}),
        ("rate_limit_seconds", 429, {"retry-after": "0.5"}),
        ("rate_limit_ms", 429, {"retry-after-ms": "500"}),
        ("server_error", 500, {}),
        ("bad_gateway", 502, {"content-type": "text/html; charset=utf-8"}),
        ("unavailable", 503, {}),
        ("overloaded", 529, {}),
        ("overflow", 400, {}),
        ("unauthorized", 401, {}),
        ("not_found", 404, {}),
        ("quota_429", 429, {}),
        ("quota_403", 403, {}),
        ("quota_402", 402, {}),
        ("no_such_fault", 400, {}),
    ],
)
async def test_a_refusal_sells_nothing(
    server: FaultServer, path: str, fault: str, status: int, headers: dict[str, str]
) -> None:
    answer = await post(server, path, said(f"please [fault:{fault}]"))
    assert answer.status_code == status
    assert headers.items() <= dict(answer.headers).items()
    assert (server.delivered, server.broken_off) == (Sold(), Sold())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("fault", ["reset_before", "reset_mid", "truncated"])
async def test_what_is_broken_off_is_counted_apart(server: FaultServer, path: str, stream: bool, fault: str) -> None:
    try:
        answer = await post(server, path, said("x", stream=stream), **{"x-fault": fault})
    except httpx.TransportError:
        assert fault != "truncated"
    else:
        assert fault == "truncated"
        assert not any(end in answer.text for end in ("[DONE]", "message_stop", "response.completed"))
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it is, it is no JSON
            answer.json()
    assert server.delivered == Sold()
    assert server.broken_off.requests == (fault != "reset_before")


@pytest.mark.parametrize("path", PATHS)
async def test_odd_answers(server: FaultServer, path: str) -> None:
    wrong, page, error, drip = [
        await post(server, path, said(f"[fault:{fault}]")) for fault in ("wrong_type", "html", "error_in_200", "drip")
    ]
    assert wrong.headers["content-type"].startswith("text/plain")
    assert wrong.json()["model"] == "tiny"
    assert page.text.startswith("<html>")
    assert "error" in error.json()
    assert "usage" in drip.json()
    assert server.delivered.requests == 2
    empty = (await post(server, path, said("[fault:empty]"))).json()
    refusal = (await post(server, path, said("[fault:refusal]"))).json()
    assert "content_filter" in json.dumps(refusal) or refusal["stop_reason"] == "refusal"
    assert "characters" not in json.dumps(empty)


async def test_it_hangs_until_the_client_leaves(server: FaultServer) -> None:
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(base_url=server.url, timeout=0.2) as client:
            await client.post(PATHS[0], json=said("[fault:hang]"))
    assert server.misdeeds == {Misdeed.HANG: 1}


async def test_a_count_ends_a_fault(server: FaultServer) -> None:
    statuses = [(await post(server, PATHS[0], said("a [fault:overloaded*2]"))).status_code for _ in range(3)]
    assert statuses == [529, 529, 200]


@pytest.mark.parametrize("vendor", OVERFLOWS)
async def test_every_vendors_words_for_an_overflow(server: FaultServer, vendor: str) -> None:
    answer = await post(server, PATHS[0], said(f"[fault:overflow:{vendor}]"))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == OVERFLOWS[vendor].message


async def test_chance_is_seeded() -> None:
    async def statuses(seed: int) -> list[int]:
        async with FaultServer(shares=even_shares(0.5, [Misdeed.OVERLOADED, Misdeed.SERVER_ERROR]), seed=seed) as one:
            return [(await post(one, PATHS[0], said("x"))).status_code for _ in range(30)]

    first, again, other = await statuses(1), await statuses(1), await statuses(2)
    assert first == again != other
    assert set(first) == {200, 500, 529}


async def test_an_answer_does_not_wait_for_the_clients_kernel(server: FaultServer) -> None:
    """Its body would, after its head, on a connection that has no TCP_NODELAY: 40 ms each time."""
    host, port = server.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    here = writer.get_extra_info("sockname")
    await until(lambda: server.transport(here))
    transport = server.transport(here)
    assert transport is not None
    assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    writer.close()
    await writer.wait_closed()
