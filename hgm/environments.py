"""The environments of a run: all that its tasks and its root ask for, there before anything is spent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.errors import EnvironmentUnavailable, RunMismatch
from evaluators.answers import refuse_answers, refuse_own_answer
from evaluators.environments import Environments
from evaluators.manifest import load_agent
from hgm.plan import Plan

Record = Mapping[str, Mapping[str, object]]
"""As in lock.json: digest → `python` and `packages`."""


def open_environments(plan: Plan, say: Callable[[str], None]) -> Environments:
    """Build what is not in the cache yet; what `lock.json` has, with the same versions as before.

    Raises:
        EnvironmentUnavailable: names the task or agent, and says what cannot be had.
        ConfigError: an environment brings what a task is about.
        RunMismatch: an environment is not what it was when the run began.
    """
    locked = _locked(plan.paths.lock)
    environments = Environments(progress=say, pins={digest: one["packages"] for digest, one in locked.items()})
    for task in plan.tasks.values():
        if task.environment is not None:
            with _named(f"the environment of task {task.id}"):
                environments.of_task(task.environment)
                refuse_own_answer(environments, task)
    with _named(f"the environment of the agent {plan.agent_name}"):
        refuse_answers(environments, load_agent(plan.agent).environment, plan.tasks.values())
    if plan.paths.lock.exists():
        _compare(plan, locked, environments.record())
    return environments


@contextlib.contextmanager
def _named(what: str) -> Iterator[None]:
    try:
        yield
    except EnvironmentUnavailable as error:
        raise EnvironmentUnavailable(f"{what}: {error}") from error


def _locked(lock: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(lock.read_text()).get("environments", {}))
    except (OSError, ValueError):
        return {}  # none yet; one that cannot be read was refused before


def _compare(plan: Plan, locked: Record, now: Record) -> None:
    was, has = _lines(locked), _lines(now)
    if was != has:
        before, after = (", ".join(sorted(lines)) or "nothing" for lines in (was - has, has - was))
        raise RunMismatch(
            f"the environments of {plan.paths.root} are not what they were: {before} became {after}. "
            "Restore them, or start a new run with: hgm init"
        )


def _lines(record: Record) -> set[str]:
    lines = set()
    for digest, one in record.items():
        packages = one["packages"]
        assert isinstance(packages, list)
        lines |= {f"{digest}: Python {one['python']}", *(f"{digest}: {line}" for line in packages)}
    return lines
