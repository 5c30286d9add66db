from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ConfigError
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Message, Request
from hgm.llm.noise import NoiseModel
from hgm.llm.openai import OpenAIModel
from hgm.llm.pricing import Prices
from hgm.llm.registry import ModelSpec, open_model
from hgm.llm.scripted import ScriptedModel
from hgm.llm.vllm import VllmModel
from tests.hgm.llm.provider import Provider


async def test_each_provider_opens_its_model(tmp_path: Path) -> None:
    script = tmp_path / "s.toml"
    script.write_text('[[turns]]\ncontent = "hi"')
    keys = {"OPENAI_API_KEY": "a", "ANTHROPIC_API_KEY": "b"}
    opened = {
        spec.provider: open_model(spec, keys)
        for spec in (
            ModelSpec("a", "noise"),
            ModelSpec("b", "scripted", script=script),
            ModelSpec("c", "openai", model="tiny"),
            ModelSpec("d", "vllm", model="tiny"),
            ModelSpec("e", "anthropic", model="tiny", price_in=3.0, price_out=15.0, price_cached=0.3),
        )
    }
    assert [type(model) for model in opened.values()] == [
        NoiseModel,
        ScriptedModel,
        OpenAIModel,
        VllmModel,
        AnthropicModel,
    ]
    assert opened["anthropic"].prices == Prices(3.0, 15.0, 0.3)
    assert opened["openai"].name == "c"
    for model in opened.values():
        await model.close()


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (ModelSpec("m", "opnai"), "did you mean 'openai'"),
        (ModelSpec("m", "mainframe"), "there are: builtin"),
        (ModelSpec("m", "openai", model="x"), "environment variable OPENAI_API_KEY is not set"),
        (ModelSpec("m", "anthropic", model="x"), "environment variable ANTHROPIC_API_KEY is not set"),
        (ModelSpec("m", "vllm", model="x", api_key_env="MINE"), "environment variable MINE is not set"),
        (ModelSpec("m", "openai", model="x", api_key_env="ODD"), "ODD holds no key"),
        (ModelSpec("m", "openai", model="x", api_key_file=Path("/no/key")), "/no/key cannot be read: No such file"),
        (ModelSpec("m", "openai", model="x", api_key_file=Path("/dev/null")), "/dev/null holds no key"),
        (ModelSpec("m", "vllm", model="x", api_key_file=Path("/dev/null"), api_key_env="ODD"), "leave one out"),
        (ModelSpec("m", "vllm"), "needs 'model'"),
        (ModelSpec("m", "scripted"), "needs 'script'"),
        (ModelSpec("m", "noise", max_tokens=0), "at least 1"),
        (ModelSpec("m", "noise", price_cached=-1.0), "not be negative"),
    ],
)
def test_what_is_missing_is_named(spec: ModelSpec, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        open_model(spec, {"ODD": "sk two words"})


async def test_a_server_of_ones_own_needs_no_key(provider: Provider) -> None:
    model = open_model(ModelSpec("mine", "openai", model="tiny", base_url=provider.openai_url, max_tokens=9), {})
    await model.complete(Request((Message("user", "x"),)))
    await model.close()
    assert provider.seen[0]["max_tokens"] == 9


def test_no_sdk_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, hgm.llm.registry, hgm.llm.gateway, hgm.llm.openai, hgm.llm.anthropic;"
        "bad = [m for m in ('openai', 'anthropic', 'httpx2') if m in sys.modules]; sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["openai", "anthropic", "vllm"])
async def test_a_key_comes_from_a_file(tmp_path: Path, provider: Provider, kind: str) -> None:
    path = tmp_path / "key"
    path.write_text("from-the-file\n")
    base_url = provider.url if kind == "anthropic" else provider.openai_url
    spec = ModelSpec("m", kind, model="tiny", base_url=base_url, api_key_file=path)
    model = open_model(spec, {"OPENAI_API_KEY": "a", "ANTHROPIC_API_KEY": "b"})
    await model.complete(Request((Message("user", "x"),)))
    await model.close()
    assert provider.keys == ["Bearer from-the-file"]
    assert "from-the-file" not in repr(spec)
