"""Prove that a sandbox holds, by running jobs that try to break each limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from archive.errors import SandboxFailure, SandboxUnavailable
from evaluators.sandbox.base import Job, Limit, Sandbox, SandboxLimits

PROBE = """
import errno, os, socket, time

def disk():
    try:
        with open("fill", "wb", buffering=0) as file:
            for _ in range(16):
                file.write(bytes(1 << 20))
        return False
    except OSError as error:
        return error.errno == errno.ENOSPC
    finally:
        os.unlink("fill")

def processes():
    children = []
    try:
        for _ in range(64):
            pid = os.fork()
            if pid == 0:
                time.sleep(60)
                os._exit(0)
            children.append(pid)
        return False
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        for pid in children:
            os.kill(pid, 9)
            os.waitpid(pid, 0)

def memory():
    pid = os.fork()
    if pid == 0:
        try:
            hog = b"x" * (512 << 20)
        except MemoryError:
            os._exit(9)
        os._exit(0)
    return os.waitpid(pid, 0)[1] != 0

def user():
    with open("/proc/self/status") as status:
        return os.getuid() != 0 and "CapEff:\\t0000000000000000" in status.read()

def network():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9))
        return False
    except OSError:
        return True

for probe in (user, network, disk, processes, memory):
    print(probe.__name__, probe(), flush=True)
"""
NAMES = ("user", "network", "disk", "processes", "memory")
LIMITS = SandboxLimits(wall_s=20.0, memory_mb=128, processes=16, disk_mb=4)
WALL_S = 0.3

Answer = TypeVar("Answer")
Sysctl = tuple[str, str, str]
SYSCTLS: tuple[Sysctl, ...] = (
    ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
    ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
)
"""Under /proc/sys: the value that refuses user namespaces, and the command (for root) that allows them."""


def check_limits(sandbox: Sandbox, why: Callable[[str], str] = str) -> None:
    """Run the probes. `why` makes advice of the reason for which a job could not be started.

    Raises:
        SandboxUnavailable: a job cannot be started, with the likely reason, or a limit does not hold.
    """
    if failed := run_apart(lambda: _failed(sandbox, why)):
        raise SandboxUnavailable(f"the sandbox {sandbox.name} does not hold here: {', '.join(failed)} not enforced")


def run_apart(work: Callable[[], Coroutine[None, None, Answer]]) -> Answer:
    """Run `work` to its end in a loop and a thread of its own, so that it also works while a loop is running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


async def _failed(sandbox: Sandbox, why: Callable[[str], str]) -> list[str]:
    probe = Job(("python", "-I", "-S", "-B", "-c", PROBE), {}, LIMITS)
    sleeper = Job(("sleep", "60"), {}, SandboxLimits(wall_s=WALL_S))
    try:
        answers = await sandbox.run(probe)
        slept = await sandbox.run(sleeper)
    except SandboxFailure as failure:
        raise SandboxUnavailable(why(str(failure))) from failure
    said = answers.output.decode(errors="replace")
    if answers.limit not in (None, Limit.MEMORY) or not said.startswith("user "):
        raise SandboxUnavailable(f"a job does not run in the sandbox {sandbox.name}: {said.strip() or answers.limit}")
    held = {line.removesuffix(" True") for line in said.splitlines()}
    if answers.limit:  # the last probe ended the job, and not only the process that had too much
        held.add("memory")
    failed = [name for name in NAMES if name not in held]
    return failed if slept.limit is Limit.WALL else [*failed, "wall time"]


def why_bwrap(reason: str) -> str:
    return explain(reason, _sysctl)


def explain(reason: str, read_sysctl: Callable[[str], str]) -> str:
    """What to do about bwrap's `reason`; `read_sysctl` gives the value of a name under /proc/sys, or ''."""
    if "nknown option" in reason:
        return f"bubblewrap is too old, version 0.8 or later is needed: `apt-get install bubblewrap` ({reason})"
    if not any(word in reason for word in ("namespace", "uid map", "not permitted", "ermission denied")):
        return f"bubblewrap cannot start a sandbox: {reason}"
    for name, refusing, command in SYSCTLS:
        if read_sysctl(name) == refusing:
            return f"user namespaces are refused on this machine; allow them as root with `{command}` ({reason})"
    return (
        "user namespaces are refused on this machine, by a container's seccomp profile perhaps "
        f"(docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined) ({reason})"
    )


def _sysctl(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text("ascii").strip()
    except OSError:
        return ""
