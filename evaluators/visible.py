"""The tests that an agent may see, run by the host on what an agent left: in a sandbox of their own, without a door.

They say which of several tries at a task to take; they judge nothing (`grading` does, with hidden tests).
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.files import FileTree
from evaluators.agent_run import CHECKOUT_ENV
from evaluators.environments import Environment
from evaluators.sandbox.base import Job, Sandbox, SandboxLimits


@dataclass(frozen=True)
class Visible:
    """How the visible tests went. `passed`: their command ended by itself with exit code 0."""

    passed: bool
    output: bytes
    wall_s: float

    def __str__(self) -> str:
        return f"the visible tests {'pass' if self.passed else 'fail'}"


async def run_visible_tests(
    sandbox: Sandbox, command: str, files: FileTree, limits: SandboxLimits, environment: Environment
) -> Visible:
    """
    Raises:
        SandboxFailure: the host could not run the sandbox.
    """
    finished = await sandbox.run(visible_job(command, files, limits, environment))
    return Visible(finished.exit_code == 0, finished.output, finished.wall_s)


def visible_job(command: str, files: FileTree, limits: SandboxLimits, environment: Environment) -> Job:
    """`command` in the checkout `files`, as an agent's shell runs it."""
    return Job(
        command=("sh", "-c", command),
        checkout=files,
        limits=limits,
        mounts=environment.mounts,
        path=environment.path,
        env=CHECKOUT_ENV,
    )
