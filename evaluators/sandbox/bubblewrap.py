"""The default sandbox: one bwrap per job, without network, capabilities or anything of the host's but its programs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.errors import SandboxFailure, SandboxUnavailable
from archive.spawning import terminal_held_back
from evaluators.sandbox import cgroups, privilege, view
from evaluators.sandbox.base import PRINTED_BYTES, Finished, Job, Limit
from evaluators.sandbox.interpreter import interpreter
from evaluators.sandbox.payload import BOOTSTRAP, Descriptors, Result, has_ended, has_started, make_payload, read_result
from evaluators.sandbox.usable import refuse_images, refuse_unusable
from evaluators.sandbox.waiting import ready

GRACE_S = 60.0
"""What starting and collecting may take on a busy host; the wall limit itself is kept by the init inside."""

MOST_RESULT_BYTES = 1 << 30


@dataclass(frozen=True)
class Host:
    """What this machine offers. With `nsenter`, the engine is root. Without `hierarchy`, limits are kept per process
    and by the init's own counting."""

    bwrap: str
    nsenter: str | None
    hierarchy: cgroups.Hierarchy | None


@dataclass
class Launch:
    """Everything that is open for one job. Of the pipe `inside`, only what is in the sandbox has the writing end,
    `inside_end`: it hangs up when nothing is left there."""

    job: Job
    group: cgroups.Group | None
    stage: privilege.Stage | None = None
    argv: list[str] = field(default_factory=list)
    result: int = -1
    errors: int = -1
    info: int = -1
    inside: int = -1
    inside_end: int = -1
    printed: int = -1
    passed: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)


class BubblewrapSandbox:
    """Runs jobs under bwrap. Use one loop in one long-lived thread: a sandbox dies with the thread that started it."""

    name = "bubblewrap"
    measures_cpu = True

    def __init__(self) -> None:
        self._host: Host | None = None

    def check(self) -> None:
        """Run tiny jobs that meet each limit and see that it holds.

        Raises:
            SandboxUnavailable: what is missing, and the command that installs or allows it.
        """
        from evaluators.sandbox.check import check_limits, why_bwrap

        self._host = find_host()
        check_limits(self, why_bwrap)

    def require_images(self, names: Collection[str]) -> None:
        refuse_images(self, names)

    def sweep(self) -> int:
        hierarchy = self._on().hierarchy
        return cgroups.sweep(hierarchy) if hierarchy else 0

    async def run(self, job: Job) -> Finished:
        begun = time.monotonic()
        host = self._on()
        refuse_images(self, {job.image.name} if job.image else ())
        refuse_unusable(job, privilege.unreadable if host.nsenter else None)
        with _opened(job, host) as launch:
            try:
                _prepare(launch, host)
            except OSError as error:
                raise SandboxFailure(f"cannot prepare a sandbox: {error}") from error
            timed_out = await _run_to_end(launch)
            said, blob = _read_back(launch)
            result = await asyncio.to_thread(_conclude, launch, said, blob, timed_out)
        return result.finished(time.monotonic() - begun)

    def _on(self) -> Host:
        if self._host is None:
            self._host = find_host()
        return self._host


def find_host() -> Host:
    """Look for the programs and for a place to make control groups.

    Raises:
        SandboxUnavailable: with what to install or to allow.
    """
    bwrap = shutil.which("bwrap")
    if not sys.platform.startswith("linux") or bwrap is None:
        raise SandboxUnavailable("bubblewrap is not installed: `apt-get install bubblewrap` (version 0.8 or later)")
    if os.geteuid() != 0:
        return Host(bwrap, None, cgroups.find_hierarchy())
    nsenter = shutil.which("nsenter")
    if nsenter is None:
        raise SandboxUnavailable("nsenter is not installed: `apt-get install util-linux`, or run as an ordinary user")
    return Host(bwrap, nsenter, cgroups.require_hierarchy())


@contextlib.contextmanager
def _opened(job: Job, host: Host) -> Iterator[Launch]:
    """The job's control group and descriptors, all gone afterwards."""
    limits = job.limits
    group = cgroups.Group(host.hierarchy, limits.memory_mb, limits.processes) if host.hierarchy else None
    launch = Launch(job, group)
    try:
        yield launch
    finally:
        if job.printed and launch.printed >= 0:
            last = job.printed.read()  # the descriptor's number may soon be another file's
            job.printed.read = lambda: last
        for descriptor in launch.held:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if group:
            group.close()


def _prepare(launch: Launch, host: Host) -> None:
    """Write what goes in and put the command line together."""
    job = launch.job
    texts = [(_memory_file(launch, data), place) for place, data in view.small_files(job).items()]
    launch.result = _memory_file(launch, b"")
    launch.errors = _memory_file(launch, b"")
    if job.printed:
        launch.printed = shown = _memory_file(launch, b"")
        job.printed.read = lambda: os.pread(shown, PRINTED_BYTES, 0)
    life, held_life = os.pipe()
    launch.info, info = os.pipe()
    os.set_blocking(launch.info, False)
    launch.inside, launch.inside_end = os.pipe()
    door = os.open(job.door, os.O_PATH | os.O_CLOEXEC) if job.door else -1
    groups = launch.group.descriptors if launch.group else ()
    doors = [door] if job.door else []
    launch.held += [life, held_life, launch.info, info, launch.inside, launch.inside_end, *doors]
    launch.passed += [life, info, launch.inside_end, *doors, *groups]
    payload = make_payload(
        job,
        view.environment(job),
        Descriptors(launch.result, life, door, groups, printed=launch.printed),
        rlimits=_rlimits(job) if launch.group is None else {},
        watched=launch.group is None,
    )
    blob = _memory_file(launch, payload)
    sources: dict[Path, str] = {}
    if host.nsenter:
        programs = privilege.Programs(host.bwrap, host.nsenter)
        launch.stage, sources = privilege.stage(programs, (mount.source for mount in view.all_mounts(job)))
        launch.argv = launch.stage.as_nobody(host.nsenter)
    launch.argv += [host.bwrap, *view.isolation(), "--info-fd", str(info)]
    launch.argv += view.filesystem(job, sources, texts)
    bootstrap = BOOTSTRAP.format(source=f'open({blob}, "rb").read()', prepared="")
    launch.argv += ["--", str(interpreter()), "-I", "-S", "-B", "-c", bootstrap]


def _rlimits(job: Job) -> dict[int, int]:
    """Per process, and per user namespace for NPROC, which counts the init too. DATA and not AS: that would also count
    address space that is only reserved, 64 MB for each thread's allocator."""
    return {resource.RLIMIT_DATA: job.limits.memory_mb << 20, resource.RLIMIT_NPROC: job.limits.processes + 1}


def _memory_file(launch: Launch, data: bytes) -> int:
    descriptor = os.memfd_create("hgm", os.MFD_CLOEXEC)
    launch.held.append(descriptor)
    launch.passed.append(descriptor)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


async def _run_to_end(launch: Launch) -> bool:
    """Start bwrap and wait until nothing is left inside; whether it had to be killed for taking too long."""
    process = _start(launch)
    left = False
    try:
        async with asyncio.timeout(launch.job.most_wall_s + GRACE_S):
            await ready(launch.inside)  # nobody has its writing end any more
            left = True
    except TimeoutError:
        pass
    finally:
        if not left:
            await _kill(process, launch.info)
    waiting = asyncio.get_running_loop().run_in_executor(None, process.wait)
    if not has_ended(os.pread(launch.result, 1, 0)):  # else what bwrap still has to clear away concerns nobody
        await waiting
        if process.returncode < 0 and left:
            raise SandboxFailure(f"bwrap was killed from outside (signal {-process.returncode})")
    return not left


def _start(launch: Launch) -> subprocess.Popen[bytes]:
    try:
        with terminal_held_back():  # Ctrl-C in the engine's terminal must not reach a job
            return subprocess.Popen(
                launch.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=launch.errors,
                pass_fds=launch.passed,
                start_new_session=True,
                env={},
                cwd="/",
            )
    except OSError as error:
        raise SandboxFailure(f"cannot start bwrap: {error}") from error
    finally:
        launch.held.remove(launch.inside_end)
        os.close(launch.inside_end)


async def _kill(process: subprocess.Popen[bytes], info: int) -> None:
    """Kill the init, which takes all inside with it; bwrap ends when the kernel has finished that."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        init = int(json.loads(os.read(info, 4096))["child-pid"])
        if _is_init(init):
            os.kill(init, signal.SIGKILL)
    try:
        await asyncio.to_thread(process.wait, 5)
    except subprocess.TimeoutExpired:  # it had not come as far as an init
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.wait)


def _is_init(pid: int) -> bool:
    """Whether `pid` is PID 1 of a namespace of its own: the number could be another process's by now."""
    status = Path("/proc", str(pid), "status").read_text("utf-8", "replace")
    names = next((line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")), [])
    return len(names) > 1 and names[-1] == "1"


def _read_back(launch: Launch) -> tuple[str, bytes]:
    """What bwrap or the init complained of, and what the init wrote."""
    complaint = os.pread(launch.errors, 1 << 16, 0).decode("utf-8", "replace").strip()[-2000:]
    size = os.fstat(launch.result).st_size
    return complaint, os.pread(launch.result, size, 0) if size <= MOST_RESULT_BYTES else b""


def _conclude(launch: Launch, complaint: str, blob: bytes, timed_out: bool) -> Result:
    """What the end means. Once the command has started, nothing but the host's own refusal is a `SandboxFailure`."""
    if not has_started(blob):
        when = " in time" if timed_out else ""
        raise SandboxFailure(f"the sandbox did not start{when}: {complaint or 'bwrap gave no reason'}")
    result = read_result(blob, launch.job)
    if result is None:
        code, limit = (None, Limit.WALL) if timed_out else (-int(signal.SIGKILL), None)
        result = Result(code, limit, launch.job.limits.wall_s, None, complaint.encode(), b"", None)
    return _explained(result, launch.group)


def _explained(result: Result, group: cgroups.Group | None) -> Result:
    """A failure after a limit's count went up was that limit's, memory first; a success stays one."""
    if group is None or result.exit_code == 0 or result.limit is Limit.DISK:
        return result
    met = Limit.MEMORY if group.memory_hit() else Limit.PROCESSES if group.processes_hit() else None
    if met is None:
        return result
    return replace(result, exit_code=None, limit=met)
