"""Attempts outside a search: agents on tasks with the builtin model, through the same workshop as in a search."""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.files import File, FileTree
from archive.records import EvaluationResult, Outcome, Split
from evaluators.base import Task
from evaluators.environments import exam_environment
from evaluators.registry import load_suite
from evaluators.sandbox.registry import open_sandbox
from hgm.attempt import InnerSearch, Workshop
from hgm.llm.gateway import Gateway
from hgm.llm.registry import ModelSpec, open_model
from hgm.seeds import seed_for

SETTINGS = "agent/settings.py"


@dataclass(frozen=True)
class Attempt:
    """One agent, one task. `seconds` are the agent's and the judge's, by the wall clock."""

    task: str
    outcome: Outcome
    cause: str
    seconds: float
    requests: int
    tokens: int

    @property
    def success(self) -> bool:
        return self.outcome.success


def command_line(what: str | None) -> argparse.ArgumentParser:
    """The options of every benchmark that has one agent try the tasks of a suite."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", default="bundled")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--split", default="search")
    parser.add_argument("--agent", type=Path, default=Path("hgm/seed_agent/plain"))
    parser.add_argument("--workers", type=int, default=2)
    return parser


def asked_for(options: argparse.Namespace) -> list[Task]:
    return [t for t in load_suite(options.suite, options.data).tasks() if options.split in ("all", t.split)]


def search_tasks() -> list[Task]:
    """Those of the bundled suite that a search evaluates on."""
    return [task for task in load_suite("bundled").tasks() if task.split is Split.SEARCH]


def with_settings(seed: FileTree, changes: str) -> FileTree:
    """The seed with `NAME=VALUE,…` in its settings module."""
    text = seed[SETTINGS].data.decode()
    for change in filter(None, changes.split(",")):
        name, value = change.split("=")
        text, found = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.M)
        if not found:
            raise SystemExit(f"no setting {name}")
    return {**seed, SETTINGS: File(text.encode())}


class Bench:
    """A workshop with a few workers. The builtin model answers the same for every seed of a repair."""

    def __init__(self, shop: Workshop, workers: int) -> None:
        self.shop = shop
        self._slots = asyncio.Semaphore(workers)

    async def solve(self, files: FileTree, tasks: Sequence[Task], search: InnerSearch | None = None) -> list[Attempt]:
        """One attempt at each task, in the order of `tasks`."""
        return list(await asyncio.gather(*(self._one(files, task, search) for task in tasks)))

    async def evaluate(self, files: FileTree, task: Task, search: InnerSearch | None = None) -> EvaluationResult:
        seed = seed_for(0, "bench", task.id)
        async with self._slots:
            result, _ = await self.shop.evaluate(files, task, seed=seed, label=task.id, search=search)
        return result

    async def _one(self, files: FileTree, task: Task, search: InnerSearch | None) -> Attempt:
        result = await self.evaluate(files, task, search)
        took, usage = result.agent_s + result.judge_s, result.usage
        return Attempt(task.id, result.outcome, result.cause, took, usage.requests, usage.tokens)


@asynccontextmanager
async def bench(workers: int = 2) -> AsyncIterator[Bench]:
    sandbox = open_sandbox("bubblewrap")
    model = open_model(ModelSpec("builtin", "builtin"))
    try:
        async with Gateway({"evaluate": model, "edit": model}) as gateway:
            with tempfile.TemporaryDirectory() as room:
                yield Bench(Workshop(sandbox, gateway, exam_environment(), Path(room)), workers)
    finally:
        await model.close()
