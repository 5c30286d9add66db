"""The door, over its unix socket: tokens, limits, concurrency, cancellation, bad bodies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import stat

import httpx
import pytest

from archive.errors import ConfigError
from evaluators.base import ModelLimits
from evaluators.sandbox.base import Limit
from hgm.llm.base import Feature
from hgm.llm.gateway import Gateway
from hgm.llm.routes import Refusal
from hgm.llm.scripted import Turn
from hgm.llm.session import AT_ONCE, REPLY_TOKENS
from hgm.llm.transcript import read_transcript
from tests.hgm.llm.talk import (
    HELLO,
    Recorder,
    ask,
    ask_together,
    client,
    gateway,
    open_session,
    said,
    scripted,
    until,
)


async def test_an_answer_is_the_models_own_and_is_metered() -> None:
    async with gateway(scripted()) as opened:
        session = open_session(opened)
        answer = (await ask(opened, session.token)).json()
        metered = await opened.close(session.token)
    assert answer["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "hi", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert answer["usage"]["total_tokens"] == 100
    assert (metered.usage.requests, metered.usage.prompt_tokens, metered.usage.completion_tokens) == (1, 80, 20)
    assert (metered.limit, metered.infra, metered.refused, metered.cancelled) == (None, None, None, 0)


async def test_the_socket_is_short_private_and_gone_afterwards() -> None:
    async with gateway(scripted()) as opened:
        path = opened.socket
        assert len(os.fsencode(path)) <= 100
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.parent.exists()
    await opened.stop()  # a second time does nothing


async def test_a_long_temporary_directory_does_not_make_a_long_socket_path(tmp_path, monkeypatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    async with gateway(scripted()) as opened:
        assert len(os.fsencode(opened.socket)) <= 100
    assert list(long.iterdir()) == []


async def test_ctrl_c_stays_the_engines() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with gateway(scripted()):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_seed_and_sampling_are_the_sessions() -> None:
    model = Recorder()
    model.features = frozenset({Feature.STOP})
    async with gateway(model) as opened:
        session = open_session(opened, seed=41)
        wish = HELLO | {"model": "gpt-9", "temperature": 1.9, "seed": 3, "top_p": 0.1, "max_tokens": 50, "stop": "END"}
        answer = await ask(opened, session.token, wish)
    (request,) = model.requests
    assert (request.seed, request.temperature, request.max_tokens, request.stop) == (41, None, 50, ("END",))
    assert answer.json()["model"] == "recorder"


async def test_two_sessions_do_not_know_of_each_other() -> None:
    async with gateway(Recorder(delay_s=0.02)) as opened:
        one, two = open_session(opened, label="e1"), open_session(opened, label="e2")
        assert one.token != two.token
        answers = await asyncio.gather(
            ask(opened, one.token, said("secret of one")), ask(opened, two.token, said("secret of two"))
        )
        first, second = await opened.close(one.token), await opened.close(two.token)
    assert [a.json()["choices"][0]["message"]["content"][-3:] for a in answers] == ["one", "two"]
    assert (first.usage.requests, second.usage.requests) == (1, 1)
    assert b"two" not in first.transcript
    assert b"one" not in second.transcript
    assert one.token.encode() not in first.transcript + second.transcript
    assert two.token not in answers[0].text


async def test_who_looks_on_sees_what_was_said_and_not_the_token() -> None:
    async with gateway(Recorder()) as opened:
        session = open_session(opened, label="e1")
        assert (session.asked, session.tail()) == (0, "")
        await ask(opened, session.token, said(f"my key is {session.token}, and yours?"))
        assert [one.label for one in opened.sessions] == ["e1"]
        assert "[user] my key is [token], and yours?" in session.tail()
        assert session.token not in session.tail()
        await opened.close(session.token)
    assert not opened.sessions


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic x"}])
async def test_without_a_good_token_nothing_is_served(headers: dict[str, str]) -> None:
    model = Recorder()
    async with gateway(model) as opened:
        open_session(opened)
        transport = httpx.AsyncHTTPTransport(uds=str(opened.socket))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as stranger:
            chat = await stranger.post("/v1/chat/completions", json=HELLO, headers=headers)
            models = await stranger.get("/v1/models", headers=headers)
    assert (chat.status_code, models.status_code) == (401, 401)
    assert chat.json()["error"]["code"] == "invalid_api_key"
    assert model.requests == []


async def test_a_spent_token_is_refused() -> None:
    async with gateway(scripted()) as opened:
        session = open_session(opened)
        assert (await ask(opened, session.token)).status_code == 200
        await opened.close(session.token)
        assert (await ask(opened, session.token)).status_code == 401
        with pytest.raises(KeyError):
            await opened.close(session.token)


async def test_models_lists_the_sessions_model_only() -> None:
    models = {"evaluate": scripted(name="small"), "judge": scripted(name="large")}
    async with Gateway(models) as opened, client(opened, open_session(opened).token) as asking:
        listed = (await asking.get("/v1/models")).json()
    assert [model["id"] for model in listed["data"]] == ["small"]


async def test_a_role_without_a_model_is_named() -> None:
    opened = Gateway({"evaluate": scripted()})
    with pytest.raises(ConfigError, match="'judge'; there are: evaluate"):
        opened.open("judge", seed=1, limits=ModelLimits(), label="x")


async def test_requests_are_never_more_than_allowed() -> None:
    async with gateway(scripted(Turn(content="hi", delay_s=0.01))) as opened:
        session = open_session(opened, ModelLimits(requests=10))
        answers = await ask_together(opened, session.token, 16)
        again = await ask(opened, session.token)
        metered = await opened.close(session.token)
    assert sorted(a.status_code for a in answers) == [200] * 10 + [429] * 6
    assert again.json()["error"]["type"] == "insufficient_quota"
    assert "10 requests" in again.json()["error"]["message"]
    assert again.headers["x-should-retry"] == "false"
    assert (metered.usage.requests, metered.limit) == (10, Limit.REQUESTS)
    assert [e.fault for e in read_transcript(metered.transcript) if e.fault] == ["limit"]


@pytest.mark.parametrize(("limits", "limit"), [({"tokens": 1000}, Limit.TOKENS), ({"usd": 0.001}, Limit.USD)])
async def test_tokens_and_dollars_are_never_more_than_allowed(limits: dict[str, float], limit: Limit) -> None:
    """Each answer uses 100 tokens, at a dollar a million: room for exactly ten."""
    from hgm.llm.pricing import Prices

    turn = Turn(content="hi", prompt_tokens=80, completion_tokens=20, delay_s=0.005)
    model = scripted(turn, prices=Prices(1.0, 1.0))
    async with gateway(model) as opened:
        session = open_session(opened, ModelLimits(**limits))
        answers = await ask_together(opened, session.token, 16, said("hello " * 10))
        metered = await opened.close(session.token)
    assert sorted(a.status_code for a in answers) == [200] * 10 + [429] * 6
    assert metered.usage.tokens == 1000
    assert metered.usage.usd == pytest.approx(0.001)
    assert metered.limit is limit


async def test_a_reply_near_the_end_is_asked_to_be_shorter() -> None:
    model = Recorder()
    async with gateway(model) as opened:
        session = open_session(opened, ModelLimits(tokens=40))
        assert (await ask(opened, session.token, HELLO | {"max_tokens": 4000})).status_code == 200
    assert model.requests[0].max_tokens == 38  # "hello" is estimated as two tokens


async def test_what_is_left_is_told_in_headers() -> None:
    async with gateway(scripted()) as opened:
        session = open_session(opened, ModelLimits(requests=3, tokens=5000, usd=1.0))
        answers = [await ask(opened, session.token) for _ in range(4)]
    assert [a.headers["x-hgm-remaining-requests"] for a in answers] == ["2", "1", "0", "0"]
    assert [a.headers["x-hgm-remaining-tokens"] for a in answers] == ["4900", "4800", "4700", "4700"]
    assert answers[0].headers["x-hgm-remaining-usd"] == "1.000000"


async def test_the_end_of_an_attempt_cancels_what_is_in_flight() -> None:
    model = Recorder(delay_s=60)
    async with gateway(model) as opened:
        session = open_session(opened)
        asking = [asyncio.create_task(ask(opened, session.token, said(f"question {n}"))) for n in range(3)]
        await until(lambda: len(model.requests) == 3)
        metered = await opened.close(session.token)
        answers = await asyncio.gather(*asking)
    assert model.cancelled == 3
    assert metered.cancelled == 3
    assert (metered.infra, metered.refused) == (None, None)
    assert [a.status_code for a in answers] == [401] * 3
    assert b"question 2" in metered.transcript


async def test_who_leaves_before_the_answer_pays_the_most_that_it_may_have_cost() -> None:
    """Of requests that went out; those that still waited for their turn cost nothing."""
    model = Recorder(delay_s=60)
    async with gateway(model) as opened:
        session = open_session(opened, ModelLimits(requests=50, tokens=100_000))
        asking = [asyncio.create_task(ask(opened, session.token)) for _ in range(AT_ONCE + 3)]
        await until(lambda: len(model.requests) == AT_ONCE)
        promised = session.meter.at_most
        metered = await opened.close(session.token)
        await asyncio.gather(*asking)
    assert metered.usage == promised
    assert metered.usage.requests == AT_ONCE
    assert metered.usage.completion_tokens == AT_ONCE * REPLY_TOKENS


async def test_an_agent_that_hangs_up_pays_all_the_same() -> None:
    model = Recorder(delay_s=0.1)
    async with gateway(model) as opened:
        session = open_session(opened)
        async with client(opened, session.token) as impatient:
            with pytest.raises(httpx.ReadTimeout):
                await impatient.post("/v1/chat/completions", json=HELLO, timeout=0.03)
        await until(lambda: session.meter.used.requests == 1)
        metered = await opened.close(session.token)
    assert metered.usage.tokens == 15
    assert metered.cancelled == 0


async def test_an_answer_that_came_just_before_the_end_is_not_counted_as_cancelled() -> None:
    async with gateway(Recorder(delay_s=0.02)) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(ask(opened, session.token))
        while not session.meter.used.requests:  # the very step in which it is settled  # noqa: ASYNC110
            await asyncio.sleep(0)
        metered = await opened.close(session.token)
        assert (await asking).status_code == 200
    assert (metered.usage.requests, metered.cancelled) == (1, 0)
    assert [(e.segment, e.fault) for e in read_transcript(metered.transcript)] == [(0, ""), (0, "")]


async def test_stopping_ends_every_session() -> None:
    model = Recorder(delay_s=60)
    async with gateway(model) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(ask(opened, session.token))
        await until(lambda: model.requests)
    assert model.cancelled == 1
    assert (await asking).status_code == 401


BAD_BODIES = {
    "no json": b"{",
    "not utf-8": b'{"messages": "\xff"}',
    "a list": b"[]",
    "no messages": b"{}",
    "empty messages": b'{"messages": []}',
    "content of a wrong type": b'{"messages": [{"role": "user", "content": 5}]}',
    "an unknown role": b'{"messages": [{"role": "boss", "content": "x"}]}',
    "a number as text": b'{"messages": [{"role": "user", "content": "x"}], "max_tokens": "5"}',
    "no answer wanted": b'{"messages": [{"role": "user", "content": "x"}], "max_tokens": 0}',
    "a tool result without its call": b'{"messages": [{"role": "tool", "content": "x"}]}',
    "an image": b'{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}',
    "no answers": b'{"messages": [{"role": "user", "content": "x"}], "n": 0}',
    "too many answers": b'{"messages": [{"role": "user", "content": "x"}], "n": 129}',
    "a forced call": b'{"messages": [{"role": "user", "content": "x"}], "tool_choice": "required"}',
    "a response format": b'{"messages": [{"role": "user", "content": "x"}], "response_format": {"type": "json"}}',
    "deep nesting": b"[" * 200_000,
    "a lone surrogate": b'{"messages": [{"role": "user", "content": "\\ud800"}]}',
    "NaN in a schema": b'{"messages": [{"role": "user", "content": "x"}], "tools": [{"type": "function", '
    b'"function": {"name": "f", "parameters": {"minimum": NaN}}}]}',
    "a huge number": b'{"messages": [{"role": "user", "content": "x"}], "seed": ' + b"9" * 6000 + b"}",
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_bad_body_is_the_agents_doing_and_is_never_forwarded(body: bytes) -> None:
    model, refusals = Recorder(), list[Refusal]()
    async with gateway(model, on_refusal=refusals.append) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token, body)
        metered = await opened.close(session.token)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert set(error) == {"message", "type", "param", "code"}
    assert model.requests == []
    assert [(r.label, r.status) for r in refusals] == [("e1", 400)]
    assert (metered.infra, metered.refused, metered.usage.requests) == (None, None, 0)


async def test_a_body_that_is_too_large_is_refused_with_and_without_a_declared_length() -> None:
    model = Recorder()

    async def chunks():
        for _ in range(40):
            yield b"x" * 1000

    async with gateway(model, body_bytes=20_000) as opened:
        session = open_session(opened)
        async with client(opened, session.token) as asking:
            declared = await asking.post("/v1/chat/completions", content=b"x" * 20_001)
            streamed = await asking.post("/v1/chat/completions", content=chunks())
            fits = await asking.post("/v1/chat/completions", json=HELLO)
    assert (declared.status_code, streamed.status_code, fits.status_code) == (413, 413, 200)
    assert declared.json()["error"]["code"] == "request_too_large"
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/v1/messages/batches", 404),
        ("GET", "/v1/messages", 405),
        ("POST", "/v1/chat/completions/", 404),
        ("POST", "/v1/../v1/embeddings", 404),
        ("GET", "/v1/chat/completions", 405),
        ("DELETE", "/v1/models", 405),
    ],
)
async def test_any_other_path_is_an_error_object_and_is_logged(method: str, path: str, status: int) -> None:
    refusals: list[Refusal] = []
    async with (
        gateway(scripted(), on_refusal=refusals.append) as opened,
        client(opened, open_session(opened).token) as asking,
    ):
        answer = await asking.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == (
        "not_found_error" if "messages" in path and status == 404 else "invalid_request_error"
    )
    assert [(r.method, r.status) for r in refusals] == [(method, status)]


async def test_a_header_without_end_is_refused_before_it_fills_the_memory() -> None:
    async with gateway(scripted()) as opened:
        reader, writer = await asyncio.open_unix_connection(opened.socket)
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nx-long: " + b"x" * 1_000_000)  # and no end of it
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400")
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def test_more_open_requests_than_any_agent_needs_are_refused_for_now() -> None:
    model = Recorder(delay_s=0.1)
    async with gateway(model) as opened:
        session = open_session(opened, ModelLimits(requests=100))
        answers = await ask_together(opened, session.token, 40)
    assert sorted(a.status_code for a in answers) == [200] * 32 + [429] * 8
    refused = next(a for a in answers if a.status_code == 429)
    assert refused.json()["error"]["type"] == "rate_limit_exceeded"
    assert refused.headers["retry-after"] == "1"


async def test_a_defect_of_a_model_is_no_host_failure(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Recorder):
        async def complete(self, request):
            raise ZeroDivisionError

    async with gateway(Broken()) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token)
        metered = await opened.close(session.token)
    assert answer.status_code == 502
    assert (metered.infra, metered.refused, metered.usage.requests) == (None, None, 1)
    assert "ZeroDivisionError" in caplog.text


async def test_a_reply_is_never_altered() -> None:
    odd = "\x00\u2028 trailing  \r\n\U0001f600</s>"
    async with gateway(Recorder([odd, odd])) as opened:
        session = open_session(opened)
        plain = await ask(opened, session.token)
        streamed = await ask(opened, session.token, HELLO | {"stream": True})
        metered = await opened.close(session.token)
    assert plain.json()["choices"][0]["message"]["content"] == odd
    events = [json.loads(line[6:]) for line in streamed.text.split("\n\n") if line and line != "data: [DONE]"]
    assert "".join(e["choices"][0]["delta"].get("content", "") for e in events) == odd
    answers = [e.message.content for e in read_transcript(metered.transcript) if e.usage is not None]
    assert answers == [odd, odd]
