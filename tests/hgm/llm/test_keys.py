"""A canary key goes in; it must come out nowhere but in the provider's own header."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from archive.errors import HgmError, ProviderRefused
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Message, Request
from hgm.llm.faults import redact
from hgm.llm.openai import OpenAIModel
from hgm.llm.registry import ModelSpec, open_model
from tests.hgm.llm.provider import Cue, Provider
from tests.hgm.llm.talk import HELLO, client, gateway, open_session

CANARY = "canary-0123456789-canary"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize("kept", ["variable", "file"])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
async def test_a_provider_that_echoes_the_key(
    provider: Provider, caplog: pytest.LogCaptureFixture, kind: str, status: int, path: str, kept: str, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("openai").setLevel(logging.DEBUG)
    provider.always = Cue(status, f'{{"error": {{"message": "bad key {CANARY}!"}}}}'.encode())
    base_url = provider.openai_url if kind == "openai" else provider.url
    key_file = tmp_path / "key"
    key_file.write_text(CANARY)
    place_of_key: dict[str, Any] = {"api_key_env": "MY_KEY"} if kept == "variable" else {"api_key_file": key_file}
    spec = ModelSpec("m", kind, model="tiny", base_url=base_url, **place_of_key)
    model = open_model(spec, {"MY_KEY": CANARY})
    refusals: list[object] = []
    async with gateway(model, on_refusal=refusals.append) as opened:
        session = open_session(opened)
        async with client(opened, session.token) as asking:
            answer = await asking.post(path, json=HELLO | {"max_tokens": 9})
        metered = await opened.close(session.token)
    await model.close()
    assert any(CANARY in key for key in provider.keys)
    assert "[key]" in answer.text
    for place in (answer.text, str(answer.headers), repr(metered), repr(refusals), caplog.text, repr(vars(session))):
        assert CANARY not in place
    assert CANARY not in repr(spec)


@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
async def test_an_error_keeps_the_key_in_no_part_of_its_chain_that_is_printed(provider: Provider, kind: type) -> None:
    import traceback

    provider.always = Cue(401, f"no such key: {CANARY}".encode())
    base_url = provider.openai_url if kind is OpenAIModel else provider.url
    model = kind("tiny", key=CANARY, base_url=base_url)
    with pytest.raises(HgmError) as caught:
        await model.complete(Request((Message("user", "x"),)))
    await model.close()
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert CANARY not in repr(model)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("provider_name", "given", "told"),
    [
        ("openai", {"api_key_env": "MY_KEY"}, "The key is from the environment variable MY_KEY: see that it is valid"),
        ("openai", {"api_key_env": "MY_KEY", "api": "responses"}, "from the environment variable MY_KEY"),
        ("vllm", {"api_key_env": "MY_KEY"}, "from the environment variable MY_KEY"),
        ("anthropic", {}, "from the environment variable ANTHROPIC_API_KEY"),
        ("anthropic", {"api_key_file": "key"}, "from the file {folder}/key"),
        ("openai", {}, "No key was sent: name the environment variable that holds it in api_key_env"),
        ("openai", {"credentials": "me:hunter2@"}, "from the name and password in base_url"),
    ],
)
async def test_who_is_refused_is_told_where_the_key_came_from(
    provider: Provider, tmp_path: Path, status: int, provider_name: str, given: dict[str, str], told: str
) -> None:
    provider.always = Cue(status, b"go away")
    (tmp_path / "key").write_text(CANARY)
    given = dict(given)
    base_url = provider.url if provider_name == "anthropic" else provider.openai_url
    base_url = base_url.replace("//", f"//{given.pop('credentials', '')}")
    files: dict[str, Any] = {"api_key_file": tmp_path / given.pop("api_key_file")} if "api_key_file" in given else {}
    spec = ModelSpec("m", provider_name, model="tiny", base_url=base_url, **given, **files)
    model = open_model(spec, {"MY_KEY": CANARY, "ANTHROPIC_API_KEY": CANARY})
    with pytest.raises(ProviderRefused) as caught:
        await model.complete(Request((Message("user", "x"),)))
    await model.close()
    said = str(caught.value)
    assert f"answered {status}: go away. " in said
    assert told.format(folder=tmp_path) in said
    assert said.endswith("then run again")
    assert CANARY not in said
    assert "hunter2" not in said


def test_what_looks_like_a_key_is_taken_out_too() -> None:
    assert redact("Incorrect key: sk-proj-abc123XYZ_45. See", "") == "Incorrect key: [key] See"
    assert redact("Authorization: Bearer abcdefghijkl", "") == "Authorization: [key]"
    assert redact("the task keyboard-driven is fine", "") == "the task keyboard-driven is fine"


async def test_the_base_url_is_named_by_its_host_only() -> None:
    model = OpenAIModel("tiny", key="", base_url="http://user:hunter2@127.0.0.1:9/v1?secret=1")
    with pytest.raises(HgmError, match=r"at 127\.0\.0\.1 cannot be reached") as caught:
        await asyncio.wait_for(model.complete(Request((Message("user", "x"),))), 60)
    await model.close()
    assert "hunter2" not in str(caught.value)
