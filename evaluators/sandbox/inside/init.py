"""PID 1 of a sandbox: makes the checkout, runs the command, kills everything, collects, and writes one result.

The command runs as the same user as this process, which is why this one is made non-dumpable (no ptrace, no view of
its memory or descriptors) and handles no signal but SIGCHLD: the kernel drops all others that come from inside. The
command's process joins the job's control groups itself, by writing to descriptors that the host opened, so that this
process is in none of them: neither the memory limit nor the process limit of the agent can take it down.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable

from evaluators.sandbox.inside.collect import TooLarge, collect
from evaluators.sandbox.inside.output import Clipped
from evaluators.sandbox.inside.relay import Relay
from evaluators.sandbox.inside.watch import EVERY_S, Watch

PR_SET_DUMPABLE = 4
CHUNK = 1 << 16
STARTED, DONE = b"S", b"D"
"""First byte of the result: absent until the checkout is made; `STARTED` before the command's first instruction."""

Groups = list[int]


class Pump:
    """The one loop: descriptors and what to do when they are ready."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._actions: dict[int, Callable[[], None]] = {}

    def watch(self, descriptor: int, events: int, action: Callable[[], None]) -> None:
        if events:
            self._actions[descriptor] = action
            self._poll.register(descriptor, events)
        elif self._actions.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def turn(self, timeout_s: float) -> None:
        for descriptor, _ in self._poll.poll(max(0.0, timeout_s) * 1000 + 1):
            action = self._actions.get(descriptor)
            if action:
                action()


class Stream:
    """The reading end of a pipe whose other end belongs to the command and whatever it starts."""

    def __init__(self, pump: Pump, sink: Callable[[bytes], None]) -> None:
        self._read, self.write_end = os.pipe()
        self._pump, self._sink = pump, sink
        os.set_blocking(self._read, False)
        pump.watch(self._read, select.POLLIN, self._ready)

    def _ready(self) -> None:
        if not self._take():
            self._pump.watch(self._read, 0, self._ready)

    def drain(self) -> None:
        """What is left when every writer is dead."""
        while self._take():
            pass

    def _take(self) -> bool:
        try:
            data = os.read(self._read, CHUNK)
        except BlockingIOError:
            return False
        self._sink(data)
        return bool(data)


class Refused(Exception):
    """The host's side of starting the command failed; not the command's doing."""


class Command:
    """The process that the job is about. `wait_status` is None while it runs."""

    def __init__(self, arguments: list[str], env: dict[str, str], output: int, groups: Groups, rlimits: dict[int, int]):
        self._argv, self._env, self._output = arguments, env, output
        self._groups, self._rlimits = groups, rlimits
        self.wait_status: int | None = None
        trouble, self._trouble = os.pipe()
        try:
            self.pid = os.fork()
        except OSError as error:
            raise Refused(f"cannot start a process: {error}") from error
        if self.pid == 0:
            self._become()
        os.close(self._trouble)
        with open(trouble, "rb") as reader:  # ends when the command has started or given up  # noqa: PTH123
            message = reader.read()
        if message:
            raise Refused(message.decode())

    def reap(self) -> None:
        """Take the status of every process that has ended; orphans come to PID 1."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.pid:
                self.wait_status = status

    def _become(self) -> None:
        """In the child: never returns."""
        try:
            os.setsid()
            null = os.open("/dev/null", os.O_RDONLY)
            for source, target in ((null, 0), (self._output, 1), (self._output, 2)):
                os.dup2(source, target)
            for group in self._groups:
                os.write(group, b"0")
            for which, value in self._rlimits.items():
                resource.setrlimit(which, (value, value))
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
        except OSError as error:
            os.write(self._trouble, f"cannot confine the command: {error}".encode())
            os._exit(1)
        try:
            os.execvpe(self._argv[0], self._argv, self._env)
        except (OSError, ValueError) as error:
            os.write(2, f"{self._argv[0]}: {error}\n".encode("utf-8", "surrogateescape"))
            os._exit(126 if isinstance(error, PermissionError) else 127)


def main(
    *,
    command: list[str],
    env: dict[str, str],
    files: list[tuple[str, int, bytes]],
    work: str,
    places: list[str],
    wall_s: float,
    output_bytes: int,
    report_bytes: int,
    report_name: str,
    groups: Groups,
    rlimits: dict[int, int],
    watched: tuple[int, int] | None,
    result: int,
    life: int,
    door: int,
    door_port: int,
    collected: tuple[int, int, list[bytes]] | None,
) -> None:
    """Run one job. `watched` is (bytes, tasks) where no control group counts them; `collected` is (most bytes, most
    files, ignored names) or None; `door` and `life` are descriptors, -1 for no door; `places` are all that is writable.

    The result is one line of text and then output, report and tar, as `payload.read_result` reads them.
    """
    _guard()
    try:
        _make_checkout(work, files)
    except OSError as error:
        _write_result(result, "-", "disk", 0.0, f"the checkout does not fit: {error}".encode(), b"", None)
        return
    pump, output, report = Pump(), Clipped(output_bytes), bytearray()
    streams = [Stream(pump, output.add)]
    if report_name:
        streams.append(Stream(pump, lambda data: report.extend(data[: report_bytes - len(report)])))
        os.set_inheritable(streams[1].write_end, True)
        env = {**env, report_name: str(streams[1].write_end)}
    relay = Relay(door_port, f"/proc/self/fd/{door}", pump.watch) if door >= 0 else None
    watch = Watch(*watched, tuple(places)) if watched else None
    _wake_on_child(pump)
    pump.watch(life, select.POLLIN, _end_everything)
    os.chdir(work)
    os.pwrite(result, STARTED, 0)
    begun = time.monotonic()
    try:
        child = Command(command, env, streams[0].write_end, groups, rlimits)
    except Refused as error:
        _write_result(result, "-", "refused", 0.0, str(error).encode(), b"", None)
        return
    for stream in streams:
        os.close(stream.write_end)
    limit = _attend(child, pump, relay, watch, begun + wall_s)
    took_s = time.monotonic() - begun
    _kill_all()
    for stream in streams:
        stream.drain()
    code = "-" if limit or child.wait_status is None else str(os.waitstatus_to_exitcode(child.wait_status))
    if not limit:
        limit = _seen_limit(code, watch, places)
    _write_result(result, code, limit, took_s, output.value(), bytes(report), (work, collected) if collected else None)


def _guard() -> None:
    """No ptrace, no core, no inheritance of the host's descriptors, and no handler that a signal could reach."""
    if ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        sys.exit("prctl(PR_SET_DUMPABLE) failed")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for name in os.listdir("/proc/self/fd"):
        try:
            os.set_inheritable(int(name), int(name) < 3)
        except OSError:  # the descriptor of the listing itself
            continue


def _make_checkout(work: str, files: list[tuple[str, int, bytes]]) -> None:
    made = {work}
    for path, mode, data in sorted(files, key=lambda file: file[1] == 0o120000):  # links last: none is written through
        target = f"{work}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        if mode == 0o120000:
            os.symlink(data, os.fsencode(target))
            continue
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o777)
        with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]


def _wake_on_child(pump: Pump) -> None:
    """Make the loop turn when a process ends."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def clear() -> None:
        os.read(read, CHUNK)

    pump.watch(read, select.POLLIN, clear)


def _attend(child: Command, pump: Pump, relay: Relay | None, watch: Watch | None, deadline: float) -> str:
    """Turn the loop until the command or a limit ends; the name of that limit, or nothing."""
    while True:
        child.reap()
        if child.wait_status is not None:
            return ""
        now = time.monotonic()
        if now >= deadline:
            return "wall"
        timeout_s = deadline - now
        if relay:
            relay.wake(now)
            retry_s = relay.timeout_s(now)
            timeout_s = timeout_s if retry_s is None else min(timeout_s, retry_s)
        if watch:
            watch.look()
            if watch.memory_hit:
                return "memory"
            timeout_s = min(timeout_s, EVERY_S)
        pump.turn(timeout_s)


def _kill_all() -> None:
    """Kill until nothing but this process is left, and only then return."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _end_everything() -> None:
    """The host's end of the life line is closed: the engine is gone. PID 1 takes all with it."""
    os._exit(1)


def _seen_limit(code: str, watch: Watch | None, places: list[str]) -> str:
    """The limit that explains a failure: nothing is free where the agent may write, or too many processes."""
    if code in ("0", "-"):
        return ""
    if watch and watch.processes_hit:
        return "processes"
    return "disk" if any(os.statvfs(place).f_bavail == 0 for place in places) else ""


def _write_result(
    result: int,
    code: str,
    limit: str,
    wall_s: float,
    output: bytes,
    report: bytes,
    tree: tuple[str, tuple[int, int, list[bytes]]] | None,
) -> None:
    """First byte last: the host believes nothing before it says `DONE`."""
    with open(result, "wb", closefd=False) as file:  # noqa: PTH123
        file.seek(1)
        header = f"{code} {limit or '-'} {wall_s:.6f} {len(output)} {len(report)}"
        if tree is None:
            file.write(f"{header} none\n".encode() + output + report)
        else:
            file.write(f"{header} tree\n".encode() + output + report)
            work, (max_bytes, max_files, ignored) = tree
            try:
                collect(work, file.write, max_bytes=max_bytes, max_files=max_files, ignored=frozenset(ignored))
            except TooLarge:
                file.truncate(1)
                file.seek(1)
                file.write(f"- disk {wall_s:.6f} {len(output)} {len(report)} none\n".encode() + output + report)
    os.pwrite(result, DONE, 0)
