"""Running a variant under agent contract 1: on a task, or on a copy of its own source. One verb for both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.files import FileTree, change_between
from evaluators.base import CONTRACT, AgentRun, ModelLimits
from evaluators.environments import Environment
from evaluators.manifest import Agent
from evaluators.sandbox.base import DOOR_URL, INPUTS, Image, Job, Mount, Printed, Sandbox, SandboxLimits

AGENT = "/agent"
TASK_INPUT = "task.json"
MESSAGES = ".hgm-messages.json"
"""Where a stepped agent finds the messages so far, at the top of its checkout, and leaves them."""
CHECKOUT_ENV = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # equal seeds give equal runs
    "LANG": "C.UTF-8",
}
"""What the checkout's code finds in its environment."""


@dataclass(frozen=True)
class Door:
    """The way to the gateway: its unix socket on the host, and the token that is good for this attempt only."""

    socket: Path
    token: str


async def run_agent(
    sandbox: Sandbox,
    agent: Agent,
    *,
    statement: str,
    checkout: FileTree,
    test_command: str,
    limits: SandboxLimits,
    model_limits: ModelLimits,
    seed: int,
    model: str,
    door: Door,
    environment: Environment,
    own: Environment | None = None,
    source_dir: Path,
    lessons: Sequence[str] = (),
    image: Image | None = None,
    stepped: bool = False,
    printed: Printed | None = None,
) -> AgentRun:
    """Let `agent` work on `checkout`, and collect the change it leaves, however it ends.

    `environment` is what the checkout's code runs in and comes first on PATH; the agent itself runs in `own` (None:
    in the same). `source_dir` holds `agent.files` on the host; `test_command` is empty where there are no visible
    tests. `lessons` stand in the task file, nearest first. A checkout that cannot be taken over (too large, say) counts
    as no change. With an `image`, `checkout` is what lies there already. `stepped`: the agent goes one step only, from
    the file `MESSAGES` of `checkout` to that of the files that it leaves. `printed` shows what it prints meanwhile.

    Raises:
        SandboxFailure: the host could not run the sandbox; says nothing about the agent.
    """
    own = own or environment
    program, *arguments = agent.manifest.entry
    told = task_json(statement, test_command, limits, model_limits, seed, model, lessons, stepped)
    job = Job(
        command=(own.program(program), *arguments),
        checkout={} if image else checkout,
        limits=limits,
        inputs={TASK_INPUT: told},
        mounts=(*environment.mounts, *own.mounts, Mount(source_dir, AGENT)),
        path=tuple(dict.fromkeys((*environment.path, *own.path))),
        env=environment_variables(door.token),
        door=door.socket,
        collect=True,
        image=image,
        printed=printed,
    )
    finished = await sandbox.run(job)
    files = checkout if finished.files is None else finished.files
    return AgentRun(
        change=change_between(checkout, files),
        files=files,
        exit_code=finished.exit_code,
        limit=finished.limit,
        output=finished.output,
        wall_s=finished.wall_s,
        overhead_s=finished.total_s - finished.wall_s,
    )


def task_json(
    statement: str,
    test_command: str,
    limits: SandboxLimits,
    model_limits: ModelLimits,
    seed: int,
    model: str,
    lessons: Sequence[str] = (),
    stepped: bool = False,
) -> bytes:
    """The file that tells an agent its task."""
    most: dict[str, float] = {"wall_s": limits.wall_s, "requests": model_limits.requests, "tokens": model_limits.tokens}
    if model_limits.usd is not None:
        most["usd"] = model_limits.usd
    told: dict[str, object] = {
        "contract": CONTRACT,
        "statement": statement,
        "test_command": test_command or None,
        "model": model,
        "seed": seed,
        "limits": most,
    }
    if lessons:
        told["lessons"] = list(lessons)
    if stepped:
        told["messages"] = MESSAGES
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


def environment_variables(token: str) -> dict[str, str]:
    """What an agent finds in its environment."""
    return {
        "HGM_TASK": f"{INPUTS}/{TASK_INPUT}",
        "OPENAI_BASE_URL": f"{DOOR_URL}/v1",
        "OPENAI_API_KEY": token,
        "ANTHROPIC_BASE_URL": DOOR_URL,
        "ANTHROPIC_API_KEY": token,
        "PYTHONPATH": AGENT,
        **CHECKOUT_ENV,
    }
