"""The circuit breaker: when it opens, who is told, and what closes it; and what an answer that broke off may cost."""

from __future__ import annotations

import asyncio

import pytest

from archive.errors import BadRequest
from archive.records import Usage
from hgm.llm import line as module
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Message, Reply, Request
from hgm.llm.faultserver import OVERFLOWS, FaultServer, Misdeed
from hgm.llm.openai import OpenAIModel
from hgm.llm.pace import PaceLimits
from hgm.llm.pricing import Prices
from hgm.llm.remote import SMALLEST
from hgm.llm.retry import Retry
from hgm.llm.scripted import Turn
from tests.hgm.llm.talk import QUICK, ask, gateway, open_session, said, scripted, until


def served_by(server: FaultServer) -> OpenAIModel:
    return OpenAIModel("tiny", key="sk-test-key", base_url=f"{server.url}/v1", max_tokens=50)


class CountedModel(OpenAIModel):
    """Counts what is asked of it for somebody; probes are not."""

    asked = 0

    async def complete(self, request: Request) -> Reply:
        self.asked += request is not SMALLEST
        return await super().complete(request)


@pytest.mark.parametrize("misdeed", ["unauthorized", "quota_429", "quota_402", "quota_403", "not_found", "unavailable"])
async def test_a_provider_that_is_out_is_left_alone_until_a_probe_is_answered(
    monkeypatch: pytest.MonkeyPatch, misdeed: str
) -> None:
    monkeypatch.setattr(module, "FIRST_PROBE_S", 0.3)
    async with FaultServer() as server:
        model = CountedModel("tiny", key="sk-test-key", base_url=f"{server.url}/v1", max_tokens=50)
        server.down = Misdeed(misdeed)
        async with gateway(model) as opened:
            first, other = open_session(opened), open_session(opened, label="e2")
            assert (await ask(opened, first.token)).status_code == 503
            assert "answered" in opened.outage
            sent, asked = server.requests, model.asked
            assert (await ask(opened, other.token)).status_code == 503
            assert model.asked == asked > 0, "an open breaker sends nothing"
            await until(lambda: server.requests > sent)
            server.down = None
            await until(lambda: not opened.outage)
            metered = [await opened.close(session.token) for session in (first, other)]
            third = open_session(opened)
            assert (await ask(opened, third.token)).status_code == 200
        await model.close()
    assert all(bool(m.infra) != bool(m.refused) and m.usage == Usage() for m in metered)
    assert bool(metered[0].infra) == (misdeed == "unavailable")


async def test_who_waits_to_try_again_is_told_at_once_that_the_provider_is_out() -> None:
    async with FaultServer() as server:
        model = served_by(server)
        async with gateway(model, retry=Retry(attempts=20, first_s=30, longest_s=60)) as opened:
            waiting, other = open_session(opened), open_session(opened, label="e2")
            asking = asyncio.create_task(ask(opened, waiting.token, said("[fault:overloaded*1]")))
            await until(lambda: waiting.trouble)
            server.down = Misdeed.UNAUTHORIZED
            assert (await ask(opened, other.token)).status_code == 503
            assert (await asyncio.wait_for(asking, 25)).status_code == 503
        await model.close()


async def test_a_person_can_have_it_asked_at_once() -> None:
    async with FaultServer() as server:
        model = served_by(server)
        server.down = Misdeed.UNAUTHORIZED
        async with gateway(model) as opened:
            session = open_session(opened)
            await ask(opened, session.token)
            server.down = None
            assert opened.outage
            opened.ask_again()
            await until(lambda: not opened.outage)
        await model.close()


async def test_a_model_that_cannot_be_probed_is_trusted_when_a_person_says_so() -> None:
    model = scripted(Turn(content="hi", fault="refused", times=1))
    async with gateway(model) as opened:
        session = open_session(opened)
        assert (await ask(opened, session.token)).status_code == 503
        assert opened.outage
        opened.ask_again()
        assert (await ask(opened, open_session(opened).token)).status_code == 200


@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
@pytest.mark.parametrize("vendor", OVERFLOWS)
async def test_an_overflow_is_told_to_the_agent_in_every_vendors_words(kind: type[OpenAIModel], vendor: str) -> None:
    async with FaultServer() as server:
        url = server.url + ("/v1" if kind is OpenAIModel else "")
        model = kind("tiny", key="any", base_url=url)
        async with gateway(model) as opened:
            session = open_session(opened)
            answer = await ask(opened, session.token, said(f"[fault:overflow:{vendor}]"))
            metered = await opened.close(session.token)
        await model.close()
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "context_length_exceeded")
    assert OVERFLOWS[vendor].message in answer.json()["error"]["message"]
    assert (metered.infra, metered.refused) == (None, None)


@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
@pytest.mark.parametrize(
    ("fault", "code", "unsure"),
    [
        ("rate_limit", 200, False),
        ("rate_limit_seconds", 200, False),
        ("rate_limit_ms", 200, False),
        ("server_error", 200, False),
        ("bad_gateway", 200, False),
        ("unavailable", 200, False),
        ("overloaded", 200, False),
        ("reset_before", 200, True),
        ("reset_mid", 200, True),
        ("truncated", 200, True),
        ("html", 200, True),
        ("error_in_200", 200, True),
        ("hang", 200, True),
    ],
)
async def test_what_passes_is_asked_again_and_paid_for_once(
    kind: type[OpenAIModel], fault: str, code: int, unsure: bool
) -> None:
    extra: list[Usage] = []
    call_s = 0.5 if fault == "hang" else 30.0  # on a busy machine, a first call may well take half a second
    async with FaultServer(wait_s=0.05) as server:
        url = server.url + ("/v1" if kind is OpenAIModel else "")
        model = kind("tiny", key="any", base_url=url, max_tokens=50)
        async with gateway(model, retry=Retry(attempts=4, first_s=0.01, longest_s=0.02, call_s=call_s)) as opened:
            opened.on_extra = lambda usage, sure: None if sure else extra.append(usage)
            session = open_session(opened)
            answer = await ask(opened, session.token, said(f"[fault:{fault}*1]"))
            metered = await opened.close(session.token)
        await model.close()
        delivered, broken = server.delivered, server.broken_off
    assert (answer.status_code, server.requests) == (code, 2)
    used = metered.usage
    assert (used.requests, used.prompt_tokens, used.completion_tokens) == (1, delivered.prompt, delivered.completion)
    assert used.cached_tokens == delivered.cached
    assert bool(extra) == unsure
    most = sum(extra, Usage())
    assert most.prompt_tokens >= broken.prompt
    assert most.completion_tokens >= broken.completion


@pytest.mark.parametrize("fault", ["wrong_type", "empty", "refusal", "bad_arguments", "drip"])
async def test_what_a_model_says_is_passed_on_whatever_it_is(fault: str) -> None:
    async with FaultServer(drip_s=0.002) as server:
        model = served_by(server)
        async with gateway(model) as opened:
            session = open_session(opened)
            answer = await ask(opened, session.token, said(f"[fault:{fault}]"))
            metered = await opened.close(session.token)
        await model.close()
        assert (server.requests, server.delivered.requests) == (1, 1)
        assert metered.usage.tokens == server.delivered.prompt + server.delivered.completion
    choice = answer.json()["choices"][0]
    assert (answer.status_code, metered.infra, metered.refused) == (200, None, None)
    if fault == "refusal":
        assert choice["finish_reason"] == "content_filter"
    if fault == "bad_arguments":
        assert choice["message"]["tool_calls"][0]["function"]["arguments"] == '{"command": "ls'


async def test_a_drip_that_never_ends_is_a_timeout() -> None:
    async with FaultServer(drip_s=0.4) as server:
        model = served_by(server)
        async with gateway(model, retry=Retry(attempts=2, first_s=0.01, call_s=0.5)) as opened:
            session = open_session(opened)
            answer = await ask(opened, session.token, said("[fault:drip*1]"))
            await opened.close(session.token)
        await model.close()
    assert (answer.status_code, server.requests, server.delivered.requests) == (200, 2, 1)


async def test_a_limit_at_once_holds_over_all_attempts() -> None:
    async with FaultServer(reply_s=0.01) as server:
        model = served_by(server)
        async with gateway(model, paces={"tiny": PaceLimits(at_once=3)}) as opened:
            sessions = [open_session(opened, label=f"e{n}") for n in range(12)]
            answers = await asyncio.gather(*(ask(opened, session.token) for session in sessions))
        await model.close()
    assert {answer.status_code for answer in answers} == {200}
    assert server.busiest == 3


async def test_bad_requests_of_an_agent_cost_no_check_each() -> None:
    async with FaultServer() as server:
        model = served_by(server)
        async with gateway(model, retry=QUICK) as opened:
            session = open_session(opened)
            for _ in range(5):
                assert (await ask(opened, session.token, said("[fault:bad_request]"))).status_code == 400
            await opened.close(session.token)
        await model.close()
    assert (server.requests, server.delivered.requests) == (6, 1)


async def test_a_rented_server_costs_its_busy_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of the requests: answered, asked again, refused."""
    now = [0.0]
    monkeypatch.setattr(module.Line, "_now", lambda _: now[0])

    class Slow:
        name, prices, max_tokens = "slow", Prices(hour_usd=3600.0), 100

        async def complete(self, request: Request) -> Reply:
            now[0] += 2.0
            if "bad" in request.messages[-1].content:
                raise BadRequest("no")
            return Reply(Message("assistant", "hi"), Usage(1, 10, 5))

        async def close(self) -> None: ...

    extra: list[Usage] = []
    async with gateway(Slow()) as opened:
        opened.on_extra = lambda usage, sure: extra.append(usage)
        session = open_session(opened)
        statuses = [(await ask(opened, session.token, said(text))).status_code for text in ("good", "bad", "good")]
        metered = await opened.close(session.token)
    assert statuses == [200, 400, 200]
    assert metered.usage.usd == pytest.approx(4.0)
    assert sum(extra, Usage()).usd == pytest.approx(2.0)
