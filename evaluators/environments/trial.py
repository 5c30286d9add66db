"""See that an environment starts in a sandbox, before anybody relies on it."""

from __future__ import annotations

from archive.errors import EnvironmentUnavailable, SandboxUnavailable
from evaluators.environments.cache import Progress
from evaluators.environments.mounted import Environment
from evaluators.sandbox.base import Job, SandboxLimits


def try_inside(environment: Environment, command: tuple[str, ...], what: str, progress: Progress) -> None:
    """Run `command` where there is a sandbox; a machine without is told so when a run starts.

    Raises:
        EnvironmentUnavailable: it does not end well; with what it said.
    """
    from evaluators.sandbox.check import run_apart
    from evaluators.sandbox.registry import open_sandbox

    sandbox = open_sandbox("bubblewrap")
    try:
        sandbox.check()
    except SandboxUnavailable as error:
        progress(f"not tried in a sandbox: {error}")
        return
    job = Job(command, {}, SandboxLimits(wall_s=60.0), mounts=environment.mounts, path=environment.path)
    finished = run_apart(lambda: sandbox.run(job))
    if finished.exit_code != 0:
        said = finished.said(1500)
        raise EnvironmentUnavailable(f"{what} does not start in a sandbox: {said or finished}")
