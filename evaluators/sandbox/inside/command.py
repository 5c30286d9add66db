"""The process that a job is about: forked first, confined while the init is still making the checkout.

Joining a control group of version 2 waits for the kernel (about 10 ms); by forking before anything else, that costs
less time. Hence this module imports nothing that Python has not already loaded.
"""

# pathlib and contextlib would cost every job their import.
# ruff: noqa: PTH208
from __future__ import annotations

import os
import resource

TYPE_CHECKING = False  # `typing` and `collections` would cost two milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOT_FOUND, NOT_EXECUTABLE = 127, 126
"""Exit codes for a command that cannot be started, as shells have them: the variant's own doing."""

READY = b"r"


class Refused(Exception):
    """The host's side of starting the command failed; not the command's doing."""


class Command:
    """Forks at once; runs at `go`. `output` and `report` are what to read; `wait_status` is None until it has ended."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        work: str,
        groups: Sequence[int],
        rlimits: Mapping[int, int],
        report_name: str,
    ) -> None:
        hide_descriptors()
        self.wait_status: int | None = None
        self.output, output = os.pipe()
        self.report, report = os.pipe() if report_name else (-1, -1)
        wait, self._go = os.pipe()
        self._trouble, trouble = os.pipe()
        if report_name:
            env = {**env, report_name: str(report)}
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._go)
                _confine(output, report, groups, rlimits)
            except OSError as error:
                os.write(trouble, f"!{error}".encode())
                os._exit(1)
            os.write(trouble, READY)
            if not os.read(wait, 1):
                os._exit(1)
            _become(argv, env, work)
        for descriptor in (output, wait, trouble, *([report] if report_name else [])):
            os.close(descriptor)

    def wait_until_ready(self) -> None:
        """Until it is confined.

        Raises:
            Refused: it could not be.
        """
        if os.read(self._trouble, 1) != READY:
            raise Refused("cannot confine the command: " + os.read(self._trouble, 1000).decode())

    def go(self) -> None:
        """Let it run; returns when it does."""
        os.write(self._go, b"g")
        os.close(self._go)
        os.read(self._trouble, 1)  # ends with the exec
        os.close(self._trouble)

    def reap(self) -> int:
        """Take the status of every process that has ended, and say how many had; orphans come to PID 1."""
        reaped = 0
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return reaped
            if pid == 0:
                return reaped
            reaped += 1
            if pid == self.pid:
                self.wait_status = status


def hide_descriptors() -> None:
    """What the host passed to the init is closed in everything that it starts."""
    for name in os.listdir("/proc/self/fd"):
        try:
            os.set_inheritable(int(name), int(name) < 3)
        except OSError:  # the descriptor of the listing itself
            continue


def _confine(output: int, report: int, groups: Sequence[int], rlimits: Mapping[int, int]) -> None:
    os.setsid()
    for group in groups:
        os.write(group, b"0")
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if report >= 0:
        os.set_inheritable(report, True)
    for which, value in {resource.RLIMIT_CORE: 0, **rlimits}.items():
        resource.setrlimit(which, (value, value))


def _become(argv: Sequence[str], env: Mapping[str, str], work: str) -> None:
    """Never returns."""
    import _signal as signal  # type: ignore[import-not-found]

    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the host starts bwrap with the terminal's signals held back
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores these, and an ignored signal is inherited
            signal.signal(number, signal.SIG_DFL)
        os.chdir(work)
        os.execvpe(argv[0], list(argv), dict(env))
    except (OSError, ValueError) as error:
        os.write(2, f"{argv[0]}: {error}\n".encode("utf-8", "surrogateescape"))
        os._exit(NOT_EXECUTABLE if isinstance(error, PermissionError) else NOT_FOUND)
