"""The models of a run are closed, whatever comes between."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError
from hgm.config import load
from hgm.llm.openai import OpenAIModel
from hgm.models import close_models, open_models

TWO = """
[models.first]
provider = "openai"
model = "m"
base_url = "http://127.0.0.1:1/v1"

[models.second]
provider = "openai"
model = "m"
base_url = "http://127.0.0.1:1/v1"
{more}
[roles]
evaluate = {{ first = 1, second = 1 }}

[budget]
evaluations = 9
"""


def two_models(folder: Path, more: str = "") -> Path:
    path = folder / "hgm.toml"
    path.write_text(TWO.format(more=more))
    return path


async def test_models_before_one_that_cannot_be_opened_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, close = list[str](), OpenAIModel.close

    async def noted(model: OpenAIModel) -> None:
        closed.append(model.name)
        await close(model)

    monkeypatch.setattr(OpenAIModel, "close", noted)
    with pytest.raises(ConfigError, match="environment variable HGM_NOT_SET is not set"):
        await open_models(load(two_models(tmp_path, 'api_key_env = "HGM_NOT_SET"')))
    assert closed == ["first"]


async def test_one_that_fails_to_close_keeps_no_other_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = list[str]()

    async def fails_first(model: OpenAIModel) -> None:
        closed.append(model.name)
        if len(closed) == 1:
            raise OSError("it would not close")

    opened = await open_models(load(two_models(tmp_path)))
    with monkeypatch.context() as patched:
        patched.setattr(OpenAIModel, "close", fails_first)
        with pytest.raises(OSError, match="it would not close"):
            await close_models(opened.values())
    assert sorted(closed) == ["first", "second"]
    await close_models(opened.values())
