"""Try an agent with a script in place of a model: for tests of one's own agent, without a key and without luck.

Sandbox, gateway and contract are those of a run; only the model is scripted (`hgm.llm.scripted`). docs/models.md has an
example for pytest.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.files import File, FileTree, read_tree
from archive.records import Usage
from evaluators.base import AgentRun, ModelLimits
from evaluators.environments import exam_environment
from evaluators.sandbox.base import SandboxLimits
from evaluators.sandbox.registry import open_sandbox
from hgm.attempt import Errand, Workshop
from hgm.llm.base import Message
from hgm.llm.gateway import Gateway
from hgm.llm.scripted import ScriptedModel, Turn
from hgm.llm.session import Metered
from hgm.llm.transcript import conversation, read_transcript


@dataclass(frozen=True)
class Rehearsal:
    """What came of one attempt. `files` is the checkout as the agent left it, path → content; `changed` are the paths
    that differ from before. `limit` names the limit that ended it, '' for none. `said` is the conversation at the end,
    as the model saw it, with its answers; `output` what the agent printed."""

    files: Mapping[str, bytes]
    changed: tuple[str, ...]
    exit_code: int | None
    limit: str
    output: str
    said: tuple[Message, ...]
    usage: Usage


def rehearse(
    agent: Path,
    script: Path | Sequence[Turn],
    *,
    repo: Path | Mapping[str, str],
    statement: str,
    test_command: str = "",
    limits: SandboxLimits | None = None,
    model_limits: ModelLimits | None = None,
    sandbox: str = "bubblewrap",
) -> Rehearsal:
    """Let the agent in the folder `agent` work once on a copy of `repo`, asking the script. Not within an event loop.

    Raises:
        ConfigError: a bad agent.toml or script.
        SandboxUnavailable: what to install or allow.
    """
    model = ScriptedModel.load(script) if isinstance(script, Path) else ScriptedModel(script)
    errand = Errand(
        "evaluate",
        "rehearsal",
        statement,
        read_tree(repo) if isinstance(repo, Path) else {path: File(text.encode()) for path, text in repo.items()},
        test_command,
        limits or SandboxLimits(),
        model_limits or ModelLimits(),
        seed=0,
    )
    return asyncio.run(_attempt(read_tree(agent), model, errand, sandbox))


async def _attempt(files: FileTree, model: ScriptedModel, errand: Errand, sandbox: str) -> Rehearsal:
    place = open_sandbox(sandbox)
    place.check()
    with tempfile.TemporaryDirectory(prefix="hgm-rehearsal-") as room:
        async with Gateway({"evaluate": model}) as gateway:
            shop = Workshop(place, gateway, exam_environment(), Path(room) / "agents")
            run, metered, _ = await shop.run(files, errand)
    return _told(run, metered)


def _told(run: AgentRun, metered: Metered) -> Rehearsal:
    return Rehearsal(
        {path: file.data for path, file in run.files.items()},
        tuple(sorted(run.change.entries)),
        run.exit_code,
        str(run.limit or metered.limit or ""),
        run.output.decode("utf-8", "replace"),
        tuple(conversation(read_transcript(metered.transcript))),
        metered.usage,
    )
