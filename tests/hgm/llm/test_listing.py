"""What a provider is asked before a run, for nothing: is it there, does it take the key, does it have the model?"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from archive.errors import ProviderRefused, ProviderUnavailable, ProviderUnreachable
from hgm.llm import listing
from hgm.llm.listing import look
from hgm.llm.registry import ModelSpec, open_model
from hgm.llm.remote import RemoteModel
from hgm.llm.vllm import VllmModel
from tests.hgm.llm.provider import Cue, Provider

KEY = "the-key-itself"
PRICED = {"price_in": 1.0, "price_out": 2.0}


@pytest.fixture(params=["openai", "responses", "anthropic", "vllm"])
async def model(provider: Provider, request: pytest.FixtureRequest) -> AsyncIterator[RemoteModel]:
    name = "openai" if request.param == "responses" else request.param
    url = provider.url if name == "anthropic" else provider.openai_url
    api = "responses" if request.param == "responses" else "chat"
    spec = ModelSpec("m", name, model="org/tiny-1", base_url=url, api_key_env="MY_KEY", api=api, **PRICED)
    opened = open_model(spec, {"MY_KEY": KEY})
    (one,) = opened.clients if isinstance(opened, VllmModel) else (opened,)
    assert isinstance(one, RemoteModel)
    yield one
    await opened.close()


async def test_a_model_that_is_listed_costs_nothing(provider: Provider, model: RemoteModel) -> None:
    provider.names = ["other", "org/tiny-1"]
    said = await look(model, complete=False)
    assert said.startswith("model 'org/tiny-1' at 127.0.0.1 is in the server's list;")
    assert provider.seen == [], "no request that is billed"
    assert all(KEY in key for key in provider.keys)


async def test_an_alias_that_the_server_knows_is_no_mistake(provider: Provider, model: RemoteModel) -> None:
    provider.names, provider.aliases = ["org/tiny-1-20260101"], ["org/tiny-1"]
    assert "is in the server's list" in await look(model, complete=False)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["zeta", "org/tiny-2", "org/tiny"], "mend `model`, e.g. org/tiny-2 or org/tiny$"),
        (["b", "a"], "mend `model`, e.g. a or b$"),
        ([], "which is empty$"),
        (None, "has no list of models. Either base_url is wrong .* or it keeps none: --ask"),
    ],
)
async def test_an_unknown_model_is_told_with_near_names(
    provider: Provider, model: RemoteModel, names: list[str] | None, told: str
) -> None:
    provider.names = names
    with pytest.raises(ProviderRefused, match=told):
        await look(model, complete=False)


async def test_a_refused_key_is_told_by_its_variable(provider: Provider, model: RemoteModel) -> None:
    provider.listing = Cue(401, f"bad key {KEY}".encode())
    with pytest.raises(ProviderRefused, match=r"answered 401: .* environment variable MY_KEY") as caught:
        await look(model, complete=False)
    assert KEY not in str(caught.value)


async def test_a_busy_and_a_slow_server(
    provider: Provider, model: RemoteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.listing = Cue(503, b"still loading")
    with pytest.raises(ProviderUnavailable, match="answered 503: still loading"):
        await look(model, complete=False)
    monkeypatch.setattr(listing, "PATIENCE_S", 0.1)
    provider.listing = Cue(delay_s=30)
    with pytest.raises(ProviderUnavailable, match="did not answer within"):
        await look(model, complete=False)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"data": 3}'])
async def test_what_is_no_list(provider: Provider, model: RemoteModel, body: bytes) -> None:
    provider.listing = Cue(200, body)
    with pytest.raises(ProviderRefused, match="has no list of models"):
        await look(model, complete=False)


async def test_the_smallest_request_decides_where_it_is_sent(provider: Provider) -> None:
    opened = open_model(ModelSpec("m", "openai", model="tiny-1", base_url=provider.openai_url, **PRICED), {})
    assert isinstance(opened, RemoteModel)
    assert await look(opened, complete=True) == ("model 'tiny-1' at 127.0.0.1 answers: 100 tokens, $0.000120")
    assert len(provider.seen) == 1
    provider.always = Cue(404, b"no such model")
    with pytest.raises(ProviderRefused, match=r"answered 404: no such model\. Check the key, the model's name"):
        await look(opened, complete=True)
    provider.names = ["tiny-2"]
    with pytest.raises(ProviderRefused, match=r"404.*not in the server's list: mend `model`, e.g. tiny-2$"):
        await look(opened, complete=True)
    await opened.close()


async def test_nobody_there() -> None:
    opened = open_model(ModelSpec("m", "openai", model="tiny-1", base_url="http://127.0.0.1:9/v1"), {})
    assert isinstance(opened, RemoteModel)
    for complete in (True, False):
        with pytest.raises(ProviderUnreachable, match=r"Connection refused.*See that its server runs"):
            await look(opened, complete=complete)
    await opened.close()
