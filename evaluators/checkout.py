"""Whether tasks can be used here, and the reading of a checkout that lies in a container image."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from archive.errors import ConfigError, SandboxFailure
from evaluators.base import Task
from evaluators.sandbox.base import Job, Sandbox


def require(sandbox: Sandbox, tasks: Collection[Task]) -> None:
    """See that each of `tasks` can be worked on and judged in `sandbox`. Nothing is run.

    Raises:
        SandboxUnavailable: it runs no images, or one of theirs is not here.
        Missing: what their judge needs is not installed.
        ConfigError: one is judged by processor time, which the sandbox does not measure.
    """
    timed = next((task.id for task in tasks if task.workload), None)
    if timed and not sandbox.measures_cpu:
        raise ConfigError(
            f"[sandbox] backend = {sandbox.name!r} does not measure all processor time, and task {timed} is judged "
            "by it: use bubblewrap, or a suite without [efficiency]"
        )
    own = [task.benchmark for task in tasks if task.benchmark is not None]
    sandbox.require_images({benchmark.image.name for benchmark in own})
    for kind in {type(benchmark): benchmark for benchmark in own}.values():
        kind.check()


async def checked_out(sandbox: Sandbox, task: Task) -> Task:
    """`task` with its files.

    Raises:
        SandboxFailure: its image cannot be read.
    """
    if task.benchmark is None:
        return task
    image = task.benchmark.image
    finished = await sandbox.run(Job(("true",), {}, task.limits, image=image, collect=True))
    if finished.exit_code != 0 or not finished.files:
        said = finished.said(500)
        why = said or (f"meets the {finished.limit} limit" if finished.limit else "has no files there")
        raise SandboxFailure(f"task {task.id}: the image {image.name} has no checkout at {image.work}: {why}")
    return replace(task, files=finished.files)


async def with_reference(sandbox: Sandbox, task: Task) -> Task:
    """`task` with its files and its published fix, which only a proof needs.

    Raises:
        SandboxFailure: its image cannot be read.
        TaskError: the fix does not fit it.
    """
    task = await checked_out(sandbox, task)
    return task if task.benchmark is None else replace(task, reference=task.benchmark.reference(task.files))
