"""What each of the seed agent's settings is worth: one change at a time, on the same tasks with the same seeds.

    python -m tests.benchmarks.bench_knobs [--suite NAME] [--data PATH] [--split SPLIT] [NAME=VALUE[,…] …]

Each argument is one variant of the seed: its settings replaced as given. The seed itself comes first. Prints resolved
tasks, the paired difference from the seed with its 95 % interval, and the median time of an attempt.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import tempfile
from pathlib import Path

from archive.files import File, FileTree, read_tree
from archive.statistics import paired_difference
from evaluators.base import Task
from evaluators.environments import exam_environment
from evaluators.registry import load_suite
from evaluators.sandbox.registry import open_sandbox
from hgm.attempt import Workshop
from hgm.llm.gateway import Gateway
from hgm.llm.registry import ModelSpec, open_model
from hgm.work import seed_for

SETTINGS = "agent/settings.py"


def with_settings(seed: FileTree, changes: str) -> FileTree:
    """The seed with `NAME=VALUE,…` in its settings module."""
    text = seed[SETTINGS].data.decode()
    for change in filter(None, changes.split(",")):
        name, value = change.split("=")
        text, found = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.M)
        if not found:
            raise SystemExit(f"no setting {name}")
    return {**seed, SETTINGS: File(text.encode())}


async def measure(variants: dict[str, FileTree], tasks: list[Task], workers: int) -> None:
    sandbox = open_sandbox("bubblewrap")
    model = open_model(ModelSpec("builtin", "builtin"))
    async with Gateway({"evaluate": model}) as gateway:
        with tempfile.TemporaryDirectory() as room:
            shop = Workshop(sandbox, gateway, exam_environment(), Path(room))
            slots = asyncio.Semaphore(workers)

            async def one(files: FileTree, task: Task) -> tuple[str, bool, float, str, int]:
                async with slots:
                    result, _ = await shop.evaluate(files, task, seed=seed_for(0, "knobs", task.id), label=task.id)
                took = result.agent_s + result.judge_s
                return task.id, result.outcome.success, took, f"{result.outcome} {result.cause}", result.usage.requests

            first: dict[str, float] = {}
            for name, files in variants.items():
                rows = await asyncio.gather(*(one(files, task) for task in tasks))
                solved = {task: float(success) for task, success, *_ in rows}
                first = first or solved
                d = paired_difference(first, solved)
                assert d is not None
                took = [row[2] for row in rows]
                print(
                    f"{name or 'the seed':<60} {sum(solved.values()):>3.0f}/{len(solved)}  "
                    f"{d.estimate:+.0%} [{d.low:+.0%}, {d.high:+.0%}]  median {statistics.median(took):.1f} s, "
                    f"max {max(took):.1f} s, requests {statistics.mean(row[4] for row in rows):.1f}",
                    flush=True,
                )
                print("   ", " ".join(sorted(task for task, success in solved.items() if success)), flush=True)
    await model.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", default="bundled")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--split", default="search")
    parser.add_argument("--agent", type=Path, default=Path("hgm/seed_agent/plain"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("changes", nargs="*", default=[])
    options = parser.parse_args()
    tasks = [t for t in load_suite(options.suite, options.data).tasks() if options.split in ("all", t.split)]
    seed = read_tree(options.agent)
    variants = {changes: with_settings(seed, changes) for changes in ["", *options.changes]}
    asyncio.run(measure(variants, tasks, options.workers))


if __name__ == "__main__":
    main()
