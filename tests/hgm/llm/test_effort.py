"""The share of a model's reasoning that a variant asks for: from its agent.toml to what the provider is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.files import File
from archive.records import ExpansionFailure
from evaluators.environments import exam_environment
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm.attempt import Workshop
from hgm.diagnose import diagnose
from hgm.gate import SMOKE, gate
from hgm.llm.abilities import Pins, efforts
from hgm.llm.gateway import Gateway
from tests.hgm.llm.provider import Provider
from tests.hgm.llm.test_abilities import model_at

SOLVES = b"""
import json, os, pathlib, urllib.request

request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/chat/completions",
    json.dumps({"messages": [{"role": "user", "content": "?"}]}).encode(),
    {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
)
urllib.request.urlopen(request)
greet = pathlib.Path("greet.py")
greet.write_text(greet.read_text().replace("Helo", "Hello"))
"""


def agent(effort: str = "") -> dict[str, File]:
    manifest = f'name = "x"\ncontract = 1\nentry = ["python", "/agent/main.py"]\n{effort}'
    return {"agent.toml": File(manifest.encode()), "main.py": File(SOLVES)}


@pytest.mark.parametrize(
    ("provider", "most", "words"),
    [
        ("openai", "high", {0.1: "minimal", 0.25: "minimal", 0.26: "low", 0.5: "low", 0.75: "medium", 0.9: "high"}),
        ("anthropic", "max", {0.2: "low", 0.4: "medium", 0.6: "high", 0.8: "xhigh", 1.0: "max"}),
        ("openai", "minimal", {0.01: "minimal"}),
        ("openai", "none", {0.5: "none"}),
    ],
)
def test_a_share_of_a_word_is_as_far_up_its_ladder(provider: str, most: Any, words: dict[float, str]) -> None:
    assert {share: Pins(effort=most).less(share, efforts(provider)).effort for share in words} == words


def test_a_share_of_tokens_is_as_many_and_never_too_few() -> None:
    pins = Pins(thinking=8000)
    assert [pins.less(share, efforts("anthropic")).thinking for share in (1.0, 0.5, 0.01)] == [8000, 4000, 1024]
    for unset in (Pins(), Pins(thinking="adaptive"), Pins(thinking="off")):
        assert unset.less(0.5, efforts("anthropic")) == unset


@pytest.mark.parametrize(
    ("kind", "pins", "sent"),
    [
        ("openai", {"effort": "high"}, {"reasoning_effort": "low"}),
        ("anthropic", {"effort": "high"}, {"output_config": {"effort": "medium"}}),
        ("anthropic", {"thinking": 4000}, {"thinking": {"type": "enabled", "budget_tokens": 2000}}),
    ],
)
async def test_what_agent_toml_says_is_what_the_provider_is_sent(
    provider: Provider, tmp_path: Path, kind: str, pins: dict[str, Any], sent: dict[str, Any]
) -> None:
    model = model_at(provider, kind, **pins)
    async with Gateway({"evaluate": model}) as gateway:
        shop = Workshop(BubblewrapSandbox(), gateway, exam_environment(), tmp_path / "agents")
        result, _ = await shop.evaluate(agent("[effort]\nevaluate = 0.5\nedit = 0.1\n"), SMOKE, seed=1, label="e1")
    await model.close()
    assert result.outcome.success
    (body,) = provider.seen
    assert body.items() >= sent.items()


async def test_a_child_may_ask_for_what_the_run_allows_or_its_parent_asks_for(
    provider: Provider, tmp_path: Path
) -> None:
    model = model_at(provider, "openai", effort="high")
    async with Gateway({"evaluate": model}) as gateway:
        shop = Workshop(BubblewrapSandbox(), gateway, exam_environment(), tmp_path / "agents", least_effort=0.5)
        said = []
        for parent, child in (("", "edit = 0.4"), ("", "edit = 0.5"), ("edit = 0.4", "edit = 0.4\nevaluate = 0.9")):
            before, after = (agent(f"[effort]\n{text}\n") for text in (parent, child))
            said.append(await gate(shop, after, before, seed=1, label="x1"))
    await model.close()
    assert [report.failure for report in said] == [ExpansionFailure.BAD_MANIFEST, None, None]
    assert said[0].detail == "agent.toml: effort.edit = 0.4 is less than this run allows, which is 0.5"


def test_a_parent_is_told_of_it_where_the_run_allows_less_than_all() -> None:
    assert "each from 0.25 to 1" in diagnose([], [], [], least_effort=0.25)
    assert "[effort]" not in diagnose([], [], [])
