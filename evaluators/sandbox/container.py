"""Jobs in containers, by docker's or podman's command line: for tasks that are images, and where bwrap cannot run.

PID 1 is the same init as under bwrap, on this program's own Python, which is mounted. The job goes in by standard input
and the result comes out by standard output; standard input stays open as long as the engine lives, and its end is the
container's. docs/security.md says what is promised.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import SandboxFailure, SandboxUnavailable
from archive.spawning import terminal_held_back
from evaluators.sandbox import container_args, privilege, view
from evaluators.sandbox.base import DEFAULT_IMAGE, Finished, Job, Limit
from evaluators.sandbox.container_cli import Cli, environment, find_cli
from evaluators.sandbox.inside.init import STARTED
from evaluators.sandbox.interpreter import SYSTEM, interpreter
from evaluators.sandbox.owner import is_left_behind, owner
from evaluators.sandbox.payload import Descriptors, Result, has_started, make_payload, read_result
from evaluators.sandbox.rooms import room, sweep_rooms
from evaluators.sandbox.usable import refuse_unusable
from evaluators.sandbox.waiting import ready

PREFIX = "hgm-"
ROOMS = "hgm-container-"
GRACE_S = 120.0
"""What the engine may take to make and remove a container; the wall limit itself is kept by the init inside."""

CLIENT_FAILED = 125
"""Exit code of a client that has lost its engine; below it are the container's own."""

DISK_EVERY_S = 2.0
"""Between two looks at how much a container has written to its image's own files, which nothing else limits."""

_numbers = itertools.count()


@dataclass
class Launch:
    """One container, and the client that started it. `met` is the limit for which it is ended from outside."""

    cli: Cli
    job: Job
    name: str
    home: Path
    image: str
    client: subprocess.Popen[bytes] | None = None
    met: Limit | None = None

    @property
    def result(self) -> Path:
        return self.home / "result"

    @property
    def errors(self) -> Path:
        return self.home / "errors"


class ContainerSandbox:
    """Runs jobs in containers. A job without an image of its own runs in `image`, read-only and not as root."""

    name = "container"
    measures_cpu = False  # its limit on processes leaves one to spare, which could work unseen

    def __init__(self, image: str = DEFAULT_IMAGE) -> None:
        self.image = image
        self._cli: Cli | None = None

    def check(self) -> None:
        """Run tiny jobs that meet each limit and see that it holds.

        Raises:
            SandboxUnavailable: what is missing, and the command that installs or allows it.
        """
        from evaluators.sandbox.check import check_limits

        self._cli = find_cli()
        if interpreter().is_relative_to(SYSTEM):
            raise SandboxUnavailable(
                f"a container is shown the Python that this program runs on, but {interpreter()} is part of the "
                "system; install this program with a Python of its own (`uv tool install --managed-python`, pyenv)"
            )
        self.require_images({self.image})
        check_limits(self)

    def require_images(self, names: Collection[str]) -> None:
        cli = self._on()
        if missing := cli.missing(names):
            others = f", and {len(missing) - 1} more of {len(names)}" if len(missing) > 1 else ""
            raise SandboxUnavailable(
                f"the image {missing[0]} is not here{others}; get it with: {cli.name} pull {missing[0]}"
            )

    def sweep(self) -> int:
        cli = self._on()
        names = cli.ask("ps", "--all", "--filter", f"name={PREFIX}", "--format", "{{.Names}}").out.split()
        left = [name for name in names if is_left_behind(name.removeprefix(PREFIX))]
        if left:
            cli.ask("rm", "--force", "--volumes", *left)
        return len(left) + sweep_rooms(ROOMS)

    async def run(self, job: Job) -> Finished:
        begun = time.monotonic()
        cli = self._on()
        refuse_unusable(job, privilege.closed)
        with room(ROOMS) as home:
            image = job.image.name if job.image else self.image
            launch = Launch(cli, job, f"{PREFIX}{owner()}-{next(_numbers)}", home, image)
            try:
                await asyncio.to_thread(container_args.fill, home, job)
            except OSError as error:
                raise SandboxFailure(f"cannot prepare {home}: {error}") from error
            try:
                await _run_to_end(launch)
                result = await asyncio.to_thread(_conclude, launch)
            finally:
                await asyncio.to_thread(_remove, launch)
        return result.finished(time.monotonic() - begun)

    def _on(self) -> Cli:
        if self._cli is None:
            self._cli = find_cli()
        return self._cli


async def _run_to_end(launch: Launch) -> None:
    """Start the container and wait until it has ended, or has met a limit that is kept from outside."""
    payload = await asyncio.to_thread(_payload, launch.job)
    client = launch.client = _start(launch)
    assert client.stdin is not None
    own = os.dup(client.stdin.fileno())  # so that the number is nobody else's while the thread writes
    threading.Thread(target=_feed, args=(own, payload), daemon=True).start()
    looking = asyncio.create_task(_watch_disk(launch)) if launch.job.image else None
    exited = os.pidfd_open(client.pid)
    try:
        async with asyncio.timeout(launch.job.most_wall_s + GRACE_S):
            await ready(exited)
    except TimeoutError:
        launch.met = launch.met or Limit.WALL
    finally:
        os.close(exited)
        if looking:
            looking.cancel()


def _payload(job: Job) -> bytes:
    """What the init reads first: a line with the length, then the blob. Where the result is gathered and the door, only
    the inside knows."""
    blob = make_payload(
        job,
        view.environment(job),
        Descriptors(result=-1, life=0, door=0 if job.door else -1, pipe=1),
        rlimits={},
        watched=True,
    )
    return b"%d\n%b" % (len(blob), blob)


def _start(launch: Launch) -> subprocess.Popen[bytes]:
    argv = [launch.cli.program, *container_args.run(launch.job, launch.name, launch.image, launch.home)]
    try:
        with (
            terminal_held_back(),  # Ctrl-C in the engine's terminal must not reach a job
            launch.result.open("wb") as result,
            launch.errors.open("wb") as errors,
        ):
            return subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=result,
                stderr=errors,
                start_new_session=True,
                env=environment(),
                cwd="/",
            )
    except OSError as error:
        raise SandboxFailure(f"cannot start {launch.cli.name}: {error}") from error


def _feed(descriptor: int, payload: bytes) -> None:
    """To the client's standard input, which stays open by its other descriptor."""
    with contextlib.suppress(OSError), open(descriptor, "wb", buffering=0) as stdin:  # a client that ends says why
        rest = memoryview(payload)
        while rest:
            rest = rest[stdin.write(rest) :]


async def _watch_disk(launch: Launch) -> None:
    """Kill the container as soon as it has written more than it may."""
    most = launch.job.limits.disk_mb << 20
    while True:
        await asyncio.sleep(DISK_EVERY_S)
        with contextlib.suppress(SandboxFailure):  # an engine that is too busy to say is asked again
            size = await asyncio.to_thread(launch.cli.ask, "inspect", "--size", "--format", "{{.SizeRw}}", launch.name)
            if size.out.isdigit() and int(size.out) > most:
                launch.met = Limit.DISK
                await asyncio.to_thread(launch.cli.ask, "kill", launch.name)


def _conclude(launch: Launch) -> Result:
    """What the end means. Once the command has started, only an engine that is gone is a `SandboxFailure`."""
    blob = launch.result.read_bytes()
    complaint = launch.errors.read_text("utf-8", "replace").strip()[-2000:]
    code = launch.client.poll() if launch.client else None
    if not has_started(blob):
        if launch.met is Limit.WALL:
            raise SandboxFailure(f"{launch.cli.name} did not start a container in time: {complaint}")
        raise launch.cli.explained(complaint, launch.image)
    result = read_result(blob.removeprefix(STARTED), launch.job)
    if result is None:
        if code == CLIENT_FAILED:
            raise launch.cli.explained(complaint, launch.image)
        limit = launch.met or _met_inside(launch)
        result = Result(None if limit else -signal.SIGKILL, limit, launch.job.limits.wall_s, None, b"", b"", None)
    if result.exit_code == -signal.SIGKILL and (limit := _met_inside(launch)):
        return replace(result, exit_code=None, limit=limit)
    return result


def _met_inside(launch: Launch) -> Limit | None:
    """Why the command, or the init itself, was killed: where everything together has too much memory, the kernel takes
    one, sooner than the init can look."""
    answer = launch.cli.ask("inspect", "--format", "{{.State.OOMKilled}}", launch.name)
    if answer.code != 0:
        raise launch.cli.explained(answer.complaint)
    return Limit.MEMORY if answer.out == "true" else None


def _remove(launch: Launch) -> None:
    """Kill everything in the container, and the client."""
    client = launch.client
    if client is None:
        return
    with contextlib.suppress(SandboxFailure):
        launch.cli.ask("rm", "--force", "--volumes", launch.name)
    try:
        client.wait(5)
    except subprocess.TimeoutExpired:
        client.kill()
        client.wait()
    if client.stdin is not None:
        client.stdin.close()
