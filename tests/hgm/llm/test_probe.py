"""The question to every provider before a run begins: who is dead, who is only busy, and who need not be asked."""

from __future__ import annotations

import asyncio

import pytest

from archive.errors import ProviderRefused, ProviderUnreachable
from archive.records import Usage
from hgm.llm import probe as module
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Model
from hgm.llm.noise import NoiseModel
from hgm.llm.openai import OpenAIModel
from hgm.llm.probe import probe
from tests.hgm.llm.provider import Cue, Provider


async def asked(*models: Model) -> list[str]:
    said: list[str] = []
    try:
        await probe(models, said.append)
    finally:
        for model in models:
            await model.close()
    return said


async def test_a_well_provider_is_asked_once_and_nothing_is_said(provider: Provider) -> None:
    model = OpenAIModel("tiny", key="", base_url=provider.openai_url)
    assert await asked(model, model, NoiseModel()) == []
    assert [body["max_tokens"] for body in provider.seen] == [16]


@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
@pytest.mark.parametrize(
    ("url", "why"),
    [("http://127.0.0.1:9/v1", "Connection refused"), ("http://no-such-host.invalid/v1", "not known|resolution")],
)
async def test_a_server_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, kind: type[OpenAIModel], url: str, why: str
) -> None:
    monkeypatch.setattr(module, "PAUSE_S", 0.05)
    with pytest.raises(ProviderUnreachable, match=rf"model 'tiny' at .*({why}).*base_url"):
        await asked(kind("tiny", key="x", base_url=url))


async def test_a_server_that_is_just_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Starting(NoiseModel):
        checks = 0

        async def check(self) -> Usage:
            self.checks += 1
            if self.checks < 3:
                raise ProviderUnreachable("nobody there")
            return Usage()

    monkeypatch.setattr(module, "PAUSE_S", 0.01)
    model = Starting()
    assert await asked(model) == []
    assert model.checks == 3


@pytest.mark.parametrize(
    ("cue", "why"),
    [
        (
            Cue(401, b"no such key"),
            "answered 401: no such key. No key was sent: name the environment variable .* in api_key_env, then run",
        ),
        (Cue(403, b"not you"), "answered 403: not you. No key was sent"),
        (Cue(404, b"no such model"), "answered 404: no such model. Check the key, the model's name"),
        (Cue(429, b"insufficient_quota"), "The quota is used up"),
        (Cue(400, b"temperature is not supported"), "Not even the smallest request is served"),
    ],
)
async def test_what_only_a_person_can_mend_ends_it(provider: Provider, cue: Cue, why: str) -> None:
    provider.always = cue
    with pytest.raises(ProviderRefused, match=why):
        await asked(OpenAIModel("tiny", key="", base_url=provider.openai_url))


@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_a_busy_provider_is_told_of_and_does_not_end_it(provider: Provider, status: int) -> None:
    provider.always = Cue(status, b"overloaded")
    (said,) = await asked(OpenAIModel("tiny", key="", base_url=provider.openai_url))
    assert f"model 'tiny' at 127.0.0.1 answered {status}: overloaded; going on" in said


async def test_a_slow_provider_is_told_of_and_does_not_end_it(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.2)
    provider.always = Cue(delay_s=60)
    async with asyncio.timeout(30):
        (said,) = await asked(OpenAIModel("tiny", key="", base_url=provider.openai_url))
    assert "model 'tiny' has not answered" in said
