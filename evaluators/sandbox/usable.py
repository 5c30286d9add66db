"""What a caller can get wrong about a job, before anything is started."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

from archive.errors import SandboxFailure, SandboxUnavailable
from evaluators.sandbox import view
from evaluators.sandbox.base import Job, Sandbox

INPUT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,100}")


def refuse_unusable(job: Job, unreadable: Callable[[Path], bool] | None) -> None:
    """`unreadable` says what cannot be shown to a job, where that runs as another user of the host.

    Raises:
        SandboxFailure: an input's name, a mount or the door is of no use.
    """
    for name in job.inputs:
        if not INPUT_NAME.fullmatch(name):
            raise SandboxFailure(f"an input's name must be one plain path part, not {name!r}")
    if job.door and not job.door.exists():
        raise SandboxFailure(f"there is no gateway at {job.door}")
    if job.door and unreadable and not job.door.stat().st_mode & 0o002:
        raise SandboxFailure(f"a sandbox runs as another user here, who may not connect: `chmod o+w {job.door}`")
    for mount in view.all_mounts(job):
        if not mount.source.exists():
            raise SandboxFailure(f"nothing to mount at {mount.target}: {mount.source} does not exist")
        if unreadable and unreadable(mount.source):
            raise SandboxFailure(
                f"{mount.source} is not readable for other users, and the sandbox runs as one here: "
                f"`chmod -R o+rX {mount.source}`"
            )


def refuse_images(sandbox: Sandbox, names: Collection[str]) -> None:
    """For sandboxes that run no images.

    Raises:
        SandboxUnavailable: one is wanted.
    """
    if names:
        raise SandboxUnavailable(
            f"{min(names)} is a container image, which the sandbox {sandbox.name} cannot run; set in hgm.toml: "
            '[sandbox] backend = "container"'
        )
