"""The configurations of docs/models.md: each is read, opened, and asked, at a server that speaks its protocol."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hgm.config import load
from hgm.llm.base import Message, Request
from hgm.llm.faultserver import FaultServer
from hgm.llm.mixed import distinct
from hgm.llm.probe import probe
from hgm.models import close_models, open_models

PAGE = Path(__file__).parents[3] / "docs" / "models.md"
BLOCKS = [text for text in re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.S) if "[models." in text]
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY", "AZURE_OPENAI_API_KEY")


@pytest.mark.parametrize("number", range(len(BLOCKS)))
async def test_a_documented_configuration_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    for key in KEYS:
        monkeypatch.setenv(key, "sk-test")
    (tmp_path / "answers.json").write_text(json.dumps([{"content": "read it"}]))
    text, names = BLOCKS[number], re.findall(r"^\[models\.([\w-]+)\]", BLOCKS[number], re.M)
    async with FaultServer() as server:
        here = re.sub(r'base_url = "[^"]*"', f'base_url = "{server.url}/v1"', text)
        monkeypatch.setattr("hgm.llm.openai.OpenAIClient.usual_url", f"{server.url}/v1")
        monkeypatch.setattr("hgm.llm.anthropic.AnthropicModel.usual_url", server.url)
        weights = ", ".join(f"{name} = 1" for name in names)
        path = tmp_path / "hgm.toml"
        path.write_text(f"{here}\n[roles]\nedit = {{ {weights} }}\n[budget]\nevaluations = 9\n")
        models = distinct((await open_models(load(path))).values())
        await probe(models, pytest.fail)
        assert {model.name for model in models} >= set(names) - {"embedded", "script"}
        for model in models:
            if model.name in names:
                assert (await model.complete(Request((Message("user", "hi"),)))).message.content.startswith("read")
        await close_models(models)


def test_every_provider_is_there() -> None:
    wanted = [
        "openai",
        "openrouter",
        "azure",
        "anthropic",
        "llama.cpp",
        "ollama",
        "sglang",
        "vllm",
        "builtin",
        "scripted",
    ]
    assert [name for name in wanted if name not in "".join(BLOCKS).lower()] == []
