"""What every sandbox promises, and the values that go in and come out.

Inside, whatever the backend: the checkout is writable at `/work`, which is the working directory; `/tmp` is private;
each of `Job.inputs` is a read-only file `/run/hgm/<name>`; each mount is read-only; nothing else of the host is there
but an interpreter and the system's libraries. Loopback is up; there is no other network. Where the job has a door, the
gateway answers at `DOOR_URL`. When the command ends, or a limit is met, every process inside is killed before the
checkout is collected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from archive.files import FileTree
from evaluators.sandbox.inside.output import PRINTED_BYTES as PRINTED_BYTES

WORK = "/work"
INPUTS = "/run/hgm"
DOOR_PORT = 8377
DOOR_URL = f"http://127.0.0.1:{DOOR_PORT}"
DEFAULT_IMAGE = "debian:stable-slim"
"""What containers run that have no image of their own."""

REPORT_FD = "HGM_REPORT_FD"
"""Environment variable that names the descriptor for the report, set where `Job.wants_report`."""


class Limit(StrEnum):
    """Which limit ended an attempt. The last three are the gateway's, all others the sandbox's."""

    WALL = "wall"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    OUTPUT = "output"
    REQUESTS = "requests"
    TOKENS = "tokens"
    USD = "usd"


@dataclass(frozen=True)
class SandboxLimits:
    """Hard limits of one job. Wall time kills; memory is for all processes together (the tmpfs counts too);
    a write beyond `disk_mb` fails inside with ENOSPC; output beyond `output_kb` is dropped from the middle."""

    wall_s: float = 60.0
    memory_mb: int = 1024
    processes: int = 64
    disk_mb: int = 64
    output_kb: int = 256


@dataclass(frozen=True)
class Mount:
    """A host path that is visible inside, read-only. `bare`: an interpreter's prefix, without installed packages."""

    source: Path
    target: str
    bare: bool = False


@dataclass(frozen=True)
class Image:
    """A container image that a job runs in, in the place of the host's programs; the checkout lies in it, at `work`.

    `path` is prepended to PATH; each of `hidden` is a folder that is empty for the job.
    """

    name: str
    work: str = WORK
    path: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass
class Printed:
    """The end of what a job has printed so far, for people who look on: `read` gives at most `PRINTED_BYTES`, none of
    them to be trusted. Sandboxes that can tell set it (containers cannot). It may be called at any time, before the job
    and after it, in the loop that the sandbox runs in."""

    read: Callable[[], bytes] = bytes


@dataclass(frozen=True)
class Job:
    """One command in one sandbox.

    `path` is prepended to PATH inside. `door` is the host path of the gateway's unix socket, or None for no model.
    With `collect`, the checkout comes back in `Finished.files`; of it only the `wanted` files, unless that is None.
    With `wants_report`, a pipe's write end is inherited by the command alone, its number in $HGM_REPORT_FD, and what is
    written there comes back in `Finished.report`.
    The wall limit does not count what the command's first thread waits for a processor on a busy host, as long as all
    is over in `stretch` times that limit.
    Where there is an `image`, only a sandbox that runs images takes the job, and `checkout` is empty. `printed` is
    where one can look on.
    """

    command: tuple[str, ...]
    checkout: FileTree
    limits: SandboxLimits = field(default_factory=SandboxLimits)
    inputs: Mapping[str, bytes] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    path: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    door: Path | None = None
    collect: bool = False
    wanted: frozenset[str] | None = None
    wants_report: bool = False
    image: Image | None = None
    stretch: float = 1.0
    printed: Printed | None = None

    @property
    def most_wall_s(self) -> float:
        return self.limits.wall_s * self.stretch


@dataclass(frozen=True)
class Finished:
    """How a job ended. `exit_code` is negative for a signal and None where a limit ended it.

    `wall_s` is the command's own time; `total_s` also counts making and removing the sandbox. `cpu_s` is what the
    kernel says that the command and all that it started used of processors, in user and system mode; None where that is
    not known. A process that ignores the end of its children hides theirs: who relies on it allows one process.
    """

    exit_code: int | None
    limit: Limit | None
    output: bytes
    report: bytes
    files: FileTree | None
    wall_s: float
    total_s: float
    cpu_s: float | None = None

    def said(self, most: int) -> str:
        """The last `most` characters of the output, for people."""
        return self.output.decode(errors="replace").strip()[-most:]


class Sandbox(Protocol):
    name: str
    measures_cpu: bool
    """Whether it says `Finished.cpu_s`, and nothing can work unseen where one process is allowed."""

    def check(self) -> None:
        """Prove that a job can run here and that every limit can be enforced.

        Raises:
            SandboxUnavailable: what is missing and the command that installs or allows it.
        """

    def require_images(self, names: Collection[str]) -> None:
        """See that jobs can run in each of these images.

        Raises:
            SandboxUnavailable: none can, or an image is not here, and what to do about it.
        """

    async def run(self, job: Job) -> Finished:
        """Run `job` to its end. Cancelling the coroutine kills everything inside.

        Raises:
            SandboxFailure: the host could not start or read the sandbox; never because of what ran inside.
        """

    def sweep(self) -> int:
        """Remove what engines that are no longer alive left behind (control groups, directories); how many."""
