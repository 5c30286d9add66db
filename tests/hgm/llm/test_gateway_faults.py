"""Who is to blame when no answer comes: decided by host-side facts, never by what an agent sent."""

from __future__ import annotations

import asyncio

from archive.errors import BadRequest
from hgm.llm.openai import OpenAIModel
from hgm.llm.registry import ModelSpec, open_model
from hgm.llm.retry import Retry
from hgm.llm.scripted import Turn
from tests.hgm.llm.provider import Cue, Provider
from tests.hgm.llm.talk import ask, gateway, open_session, said, scripted, until

DOWN = Cue(503, b"overloaded")


def served_by(provider: Provider, **options: object) -> OpenAIModel:
    return OpenAIModel("tiny", key="sk-test-key", base_url=provider.openai_url, **options)


async def test_a_provider_that_recovers_is_waited_for(provider: Provider) -> None:
    provider.cues.extend([DOWN, DOWN])
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert answer.status_code == 200
    assert (metered.infra, metered.usage.requests, metered.usage.cached_tokens) == (None, 1, 30)
    assert len(provider.seen) == 3


async def test_while_a_provider_is_asked_again_the_gateway_says_why(provider: Provider) -> None:
    provider.cues.append(Cue(429, b"slow down", {"retry-after": "0.3"}))
    model = served_by(provider)
    async with gateway(model, retry=Retry(attempts=3, first_s=0.01)) as opened:
        session = open_session(opened)
        assert opened.trouble == ""
        asking = asyncio.create_task(ask(opened, session.token))
        await until(lambda: opened.trouble)
        assert opened.trouble == "model 'tiny' at 127.0.0.1 answered 429: slow down"
        assert (await asking).status_code == 200
        assert opened.trouble == ""
    await model.close()


async def test_what_a_request_may_use_is_told_before_it_goes_out(provider: Provider) -> None:
    model = served_by(provider, max_tokens=500)
    told: list[tuple[str, int, int]] = []
    async with gateway(model) as opened:
        opened.on_use = lambda label, usage: told.append((label, usage.requests, usage.completion_tokens))
        session = open_session(opened)
        for _ in range(2):
            assert (await ask(opened, session.token)).status_code == 200
            assert len(told) == len(provider.seen)
    await model.close()
    assert told == [("e1", 1, 500), ("e1", 2, 20 + 500)]


async def test_a_provider_that_is_down_makes_the_attempt_void(provider: Provider) -> None:
    provider.always = DOWN
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        first, second = await ask(opened, session.token), await ask(opened, session.token)
        assert session.failed.is_set()
        metered = await opened.close(session.token)
    await model.close()
    assert (first.status_code, second.status_code) == (503, 503)
    assert first.json()["error"]["code"] == "attempt_void"
    assert metered.infra is not None
    assert "answered 503: overloaded" in metered.infra
    assert (metered.refused, metered.limit, metered.usage.requests) == (None, None, 0)
    assert len(provider.seen) == 6  # three tries, the check's three; the second request was not forwarded


async def test_a_server_that_cannot_be_reached_makes_the_attempt_void() -> None:
    model = OpenAIModel("tiny", key="", base_url="http://127.0.0.1:9/v1")
    async with gateway(model) as opened:
        session = open_session(opened)
        await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert metered.infra is not None
    assert "cannot be reached" in metered.infra


async def test_a_text_that_crashes_the_server_is_the_agents_doing(provider: Provider) -> None:
    provider.poison = "crash yourself"
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        poisoned = await ask(opened, session.token, said("please crash yourself"))
        honest = await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert (poisoned.status_code, honest.status_code) == (502, 200)
    assert (metered.infra, metered.refused, metered.usage.requests) == (None, None, 2)


async def test_a_rate_limit_that_lets_the_small_check_pass_is_tried_for_a_second_round(provider: Provider) -> None:
    limited = Cue(429, b"tokens per minute")
    provider.cues.extend([limited, limited, limited, Cue(), limited, Cue()])  # a round of three, the check, a round
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert answer.status_code == 200
    assert (metered.infra, metered.usage.requests, len(provider.seen)) == (None, 1, 6)


async def test_ending_while_the_server_chokes_on_ones_own_text_is_no_way_out(provider: Provider) -> None:
    provider.poison = "crash yourself"
    model = served_by(provider)
    async with gateway(model, retry=Retry(attempts=100, first_s=0.2, longest_s=60)) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(ask(opened, session.token, said("crash yourself")))
        await until(lambda: len(provider.seen) >= 2)
        metered = await opened.close(session.token)
        await asking
    await model.close()
    assert (metered.infra, metered.cancelled) == (None, 1)


async def test_an_attempt_that_ends_while_the_provider_is_down_is_void(provider: Provider) -> None:
    provider.always = DOWN
    model = served_by(provider)
    async with gateway(model, retry=Retry(attempts=100, first_s=20, longest_s=60)) as opened:
        session = open_session(opened)
        asking = asyncio.create_task(ask(opened, session.token))
        await until(lambda: session.trouble)
        metered = await opened.close(session.token)
        await asking
    await model.close()
    assert metered.infra is not None
    assert (metered.cancelled, metered.usage.tokens) == (1, 0)


async def test_an_invalid_key_pauses_the_run(provider: Provider) -> None:
    provider.always = Cue(401, b'{"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}')
    spec = ModelSpec("m", "openai", model="tiny", base_url=provider.openai_url, api_key_env="MY_KEY")
    model = open_model(spec, {"MY_KEY": "secret"})
    async with gateway(model) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert answer.status_code == 503
    assert metered.infra is None
    assert metered.refused is not None
    assert "Incorrect API key" in metered.refused
    assert "The key is from the environment variable MY_KEY" in metered.refused


async def test_a_refusal_of_one_text_does_not_pause_the_run(provider: Provider) -> None:
    provider.cues.append(Cue(403, b'{"error": {"message": "flagged by moderation"}}'))
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token, said("something flagged"))
        metered = await opened.close(session.token)
    await model.close()
    assert answer.status_code == 502
    assert (metered.refused, metered.infra) == (None, None)


async def test_a_bad_request_is_told_to_the_agent(provider: Provider) -> None:
    provider.cues.append(Cue(400, b'{"error": {"message": "maximum context length is 10 tokens"}}'))
    model = served_by(provider)
    async with gateway(model) as opened:
        session = open_session(opened)
        answer = await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert answer.status_code == 400
    assert "maximum context length" in answer.json()["error"]["message"]
    assert (metered.refused, metered.infra, metered.usage.requests) == (None, None, 1)


async def test_parameters_that_the_provider_always_refuses_pause_the_run(provider: Provider) -> None:
    """Otherwise a wrong temperature would make every evaluation a zero."""
    provider.always = Cue(400, b'{"error": {"message": "temperature is not supported"}}')
    model = served_by(provider, temperature=0.5)
    async with gateway(model) as opened:
        session = open_session(opened)
        await ask(opened, session.token)
        metered = await opened.close(session.token)
    await model.close()
    assert metered.refused is not None
    assert "temperature is not supported" in metered.refused


async def test_many_attempts_share_one_check(provider: Provider) -> None:
    provider.always = Cue(500, b"down", delay_s=0.05)
    model = served_by(provider)
    async with gateway(model, retry=Retry(attempts=1)) as opened:
        sessions = [open_session(opened, label=f"e{n}") for n in range(12)]
        await asyncio.gather(*(ask(opened, session.token) for session in sessions))
        metered = [await opened.close(session.token) for session in sessions]
    await model.close()
    assert all(m.infra for m in metered)
    assert len(provider.seen) < 12 + 6


async def test_a_local_models_word_is_taken_as_it_is() -> None:
    for fault, status in (("unavailable", 503), ("refused", 503), ("bad_request", 400)):
        async with gateway(scripted(Turn(fault=fault))) as opened:
            session = open_session(opened)
            assert (await ask(opened, session.token)).status_code == status
            metered = await opened.close(session.token)
        assert bool(metered.infra) == (fault == "unavailable")
        assert bool(metered.refused) == (fault == "refused")


async def test_a_failed_request_gives_its_place_back() -> None:
    """A bad request counts; the twelve that wait behind it are served up to the limit."""
    from evaluators.base import ModelLimits

    class Moody:
        name = "moody"
        asked = 0

        async def complete(self, request):
            self.asked += 1
            if self.asked == 1:
                await asyncio.sleep(0.02)
                raise BadRequest("no")
            return await scripted().complete(request)

        async def close(self) -> None: ...

    async with gateway(Moody()) as opened:
        session = open_session(opened, ModelLimits(requests=5))
        answers = await asyncio.gather(*(ask(opened, session.token) for _ in range(12)))
        metered = await opened.close(session.token)
    assert sorted(a.status_code for a in answers) == [200] * 4 + [400] + [429] * 7
    assert metered.usage.requests == 5
