"""An attempt whose provider fails, with a real sandbox: it does not keep its worker busy any longer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from archive.activity import Stage
from archive.errors import NotARun
from archive.files import File
from archive.records import Outcome
from evaluators.environments import exam_environment
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm.attempt import Workshop
from hgm.gate import SMOKE
from hgm.llm.gateway import Gateway
from hgm.llm.retry import Retry
from hgm.llm.scripted import ScriptedModel, Turn
from hgm.stages import Stages

STUBBORN = b"""
import json, os, time, urllib.error, urllib.request

def ask():
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps({"messages": [{"role": "user", "content": "?"}]}).encode(),
        {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
    )
    try:
        urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        print(error.code, flush=True)
        time.sleep(1)

while True:
    ask()
"""
AGENT = {
    "agent.toml": File(b'name = "x"\ncontract = 1\nentry = ["python", "/agent/main.py"]\n'),
    "main.py": File(STUBBORN),
}


async def test_an_agent_that_asks_on_after_its_provider_failed_is_ended(tmp_path: Path) -> None:
    model = ScriptedModel([Turn(fault="unavailable")])
    async with Gateway({"evaluate": model}, retry=Retry(attempts=1)) as gateway:
        shop = Workshop(BubblewrapSandbox(), gateway, exam_environment(), tmp_path / "agents")
        result, pause = await asyncio.wait_for(shop.evaluate(AGENT, SMOKE, seed=1, label="e1"), 120)
    assert (result.outcome, pause, result.model) == (Outcome.INFRA, "", model.name)
    assert "provider_unavailable" in result.cause
    assert result.patch == b""


async def test_an_attempt_says_in_which_stage_it_is(tmp_path: Path) -> None:
    agent = AGENT | {"main.py": File(b"open('greet.py', 'a').write('#')\n")}
    async with Gateway({"evaluate": ScriptedModel([Turn(content="done")])}) as gateway:
        stages = Remembering()
        shop = Workshop(BubblewrapSandbox(), gateway, exam_environment(), tmp_path / "agents", stages=stages)
        for files in (agent, AGENT | {"main.py": File(b"")}):
            await shop.evaluate(files, SMOKE, seed=1, label="e1")
    assert [stage for _, stage in stages.entered] == [*Stage][:3] + [*Stage][:2], "no change is not judged"
    assert {label for label, _ in stages.entered} == {"e1"}


class Remembering(Stages):
    def __init__(self) -> None:
        super().__init__()
        self.entered: list[tuple[str, Stage]] = []

    def enter(self, label: str, stage: Stage) -> None:
        self.entered.append((label, stage))


def test_nothing_is_unpacked_where_another_run_lies_now(tmp_path: Path) -> None:
    def gone() -> None:
        raise NotARun("moved")

    sources = tmp_path / "cache" / "agents"
    shop = Workshop(None, None, None, sources, still_here=gone)  # type: ignore[arg-type]
    with pytest.raises(NotARun):
        shop.unpacked(AGENT)
    assert not sources.parent.exists()
    assert replace(shop, still_here=lambda: None).unpacked(AGENT).is_dir()
