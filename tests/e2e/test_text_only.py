"""The seed agent `strong` with a model that takes no notice of tools and only writes text, on a bundled task."""

from __future__ import annotations

import json
from pathlib import Path

from archive.files import read_tree
from archive.records import Outcome
from evaluators.environments import exam_environment
from evaluators.sandbox.registry import open_sandbox
from evaluators.suites.repository import RepositorySuite
from hgm.attempt import Workshop
from hgm.llm.gateway import Gateway
from hgm.llm.scripted import ScriptedModel, Turn
from hgm.plan import SEED_AGENTS
from tests.e2e.test_mini_swe_root import BUNDLED, fix

TASK = "todo-top-tasks"


def block(command: str) -> str:
    return f"```call\n{json.dumps({'tool': 'shell', 'command': command})}\n```"


async def test_it_solves_a_task_in_text_alone(tmp_path: Path) -> None:
    (task,) = (one for one in RepositorySuite(BUNDLED).tasks() if one.id == TASK)
    said = [
        "Let me look at the project first.",
        "```call\n{tool: shell}\n```",
        f"{block('ls')}\nand then\n{block('rm -r *')}",
        f"I see it.\n{block(fix(BUNDLED / TASK))}",
        "idea: as the tests say",
    ]
    async with Gateway({"evaluate": ScriptedModel([Turn(content=text) for text in said])}) as gateway:
        shop = Workshop(open_sandbox("bubblewrap"), gateway, exam_environment(), tmp_path / "agents")
        result, _ = await shop.evaluate(read_tree(SEED_AGENTS / "strong"), task, seed=1, label="e1")
    assert result.outcome is Outcome.RESOLVED
    assert result.usage.requests == len(said)
    for told in ("There is no call in your answer", "no JSON object", "Only the first block"):
        assert told.encode() in result.transcript
