"""PID 1 of a sandbox: makes the checkout, runs the command, kills everything, collects, and writes one result.

The command runs as the same user as this process, which is why this one is made non-dumpable (no ptrace, no view of
its memory or descriptors) and handles no signal but SIGCHLD: the kernel drops all others that come from inside. The
command's process joins the job's control groups itself, by writing to descriptors that the host opened, so that this
process is in none of them: neither the memory limit nor the process limit of the agent can take it down.
"""

# pathlib and contextlib would cost every job their import.
# ruff: noqa: PTH103, PTH123, PTH211, SIM105
from __future__ import annotations

# Without the layers above them, `signal` and `ctypes`: 3 and 2 ms of every job.
import _ctypes as c
import _signal as signal  # type: ignore[import-not-found]
import os
import resource
import select
import sys
import time

from evaluators.sandbox.inside.collect import TooLarge, collect
from evaluators.sandbox.inside.command import Command, Refused
from evaluators.sandbox.inside.deadline import Deadline
from evaluators.sandbox.inside.output import Clipped, Tail
from evaluators.sandbox.inside.pump import CHUNK, Pump, Stream
from evaluators.sandbox.inside.watch import EVERY_S, Watch

TYPE_CHECKING = False  # `typing` would cost a millisecond
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from evaluators.sandbox.inside.relay import Relay

PR_SET_DUMPABLE = 4
ENOSPC = 28
STARTED, DONE = b"S", b"D"
"""First byte of the result: absent until the checkout is made; `STARTED` before the command's first instruction."""


class Result:
    """Where the result goes: a file that the host reads too or, with a `pipe`, one that is sent when it is whole."""

    def __init__(self, file: int, pipe: int) -> None:
        self.file, self._pipe = file, pipe

    def begin(self) -> None:
        os.pwrite(self.file, STARTED, 0)
        if self._pipe >= 0:
            os.write(self._pipe, STARTED)

    def end(self) -> None:
        """First byte last: the host believes nothing before it says `DONE`."""
        os.pwrite(self.file, DONE, 0)
        if self._pipe >= 0:
            at = 0
            while sent := os.sendfile(self._pipe, self.file, at, CHUNK):
                at += sent


Tree = tuple[int, int, frozenset[bytes], frozenset[bytes] | None]
"""Most bytes, most files, ignored names, and wanted paths of a collected checkout, as `collect` takes them."""
Times = tuple[float, float]
"""Of the command, in seconds: on the clock, and of processors."""


def main(
    child: Command,
    *,
    files: list[tuple[str, int, bytes]],
    work: str,
    places: list[str],
    wall_s: float,
    stretch: float,
    output_bytes: int,
    report_bytes: int,
    watched: tuple[int, int] | None,
    result: tuple[int, int],
    life: int,
    door: int,
    door_port: int,
    printed: int,
    collected: Tree | None,
) -> None:
    """Run one job, whose command waits in `child`. `watched` is (bytes, tasks) where no control group counts them;
    `wall_s` and `stretch` are as in `Deadline`;
    `result` (`Result`'s two), `door`, `life` and `printed` are descriptors, -1 for none; `places` are all that is
    writable and has a size.

    The result is one line of text and then output, report and tar, as `payload.read_result` reads them.
    """
    _guard()
    told = Result(*result)
    _make_checkout_or_end(told, work, files)
    pump, output, report = Pump(), Clipped(output_bytes), bytearray()
    streams = [Stream(pump, child.output, _sink(output, printed))]
    if child.report >= 0:
        streams.append(Stream(pump, child.report, lambda data: report.extend(data[: report_bytes - len(report)])))
    relay = _make_relay(door_port, door, pump) if door >= 0 else None
    watch = Watch(*watched, tuple(places)) if watched else None
    _wake_on_child(pump)
    pump.watch(life, select.POLLIN, _end_everything)
    _confine_or_end(told, child)
    deadline = Deadline(child.pid, wall_s, stretch)
    child.go()
    limit = _attend(child, pump, relay, watch, deadline)
    took_s = time.monotonic() - deadline.begun
    _kill_all()
    for stream in streams:
        stream.drain()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # all that ran inside: orphans are reaped here too
    times = (took_s, used.ru_utime + used.ru_stime)
    code = "-" if limit or child.wait_status is None else str(os.waitstatus_to_exitcode(child.wait_status))
    limit = limit or _seen_limit(code, watch, places)
    _write_result(told, code, limit, times, output.value(), bytes(report), (work, collected) if collected else None)


def _guard() -> None:
    """No ptrace, no core, and no handler that a signal from inside could reach."""
    prctl = c.dlsym(c.dlopen(None, 0), "prctl")  # type: ignore[arg-type]
    if c.call_function(prctl, (PR_SET_DUMPABLE, 0, 0, 0, 0)):
        sys.exit("prctl(PR_SET_DUMPABLE) failed")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _sink(output: Clipped, printed: int) -> Callable[[bytes], None]:
    if printed < 0:
        return output.add
    tail = Tail(printed)

    def take(data: bytes) -> None:
        output.add(data)
        tail.add(data)

    return take


def _make_relay(port: int, door: int, pump: Pump) -> Relay:
    from evaluators.sandbox.inside.relay import Relay  # brings `socket`, which jobs without a door need not pay for

    return Relay(port, f"/proc/self/fd/{door}", pump.watch)


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
        with open(descriptor, "wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]


def _make_checkout_or_end(result: Result, work: str, files: list[tuple[str, int, bytes]]) -> None:
    try:
        _make_checkout(work, files)
    except (OSError, ValueError) as error:
        full = isinstance(error, OSError) and error.errno == ENOSPC
        said = f"the checkout cannot be made: {error}".encode("utf-8", "replace")
        _write_result(result, "-" if full else "1", "disk" if full else "", (0.0, 0.0), said, b"", None)


def _confine_or_end(result: Result, child: Command) -> None:
    """Until the command may begin."""
    try:
        child.wait_until_ready()
    except Refused as error:
        _write_result(result, "-", "refused", (0.0, 0.0), str(error).encode(), b"", None)
    result.begin()


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


def _attend(child: Command, pump: Pump, relay: Relay | None, watch: Watch | None, deadline: Deadline) -> str:
    """Turn the loop until the command or a limit ends; the name of that limit, or nothing."""
    while True:
        if watch:
            watch.look()  # before reaping: what has ended still counts, so that no peak falls between two looks
        reaped = child.reap()
        if child.wait_status is not None:
            if watch:
                watch.look(reaped)  # looking takes milliseconds, in which a bomb can grow to the limit and end
            return ""
        timeout_s = deadline.left_s()
        if not timeout_s:
            return "wall"
        if relay:
            now = time.monotonic()
            relay.wake(now)
            retry_s = relay.timeout_s(now)
            timeout_s = timeout_s if retry_s is None else min(timeout_s, retry_s)
        if watch:
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
    result: Result,
    code: str,
    limit: str,
    times: Times,
    output: bytes,
    report: bytes,
    tree: tuple[str, Tree] | None,
) -> NoReturn:
    """Say how it ended, and end."""
    with open(result.file, "wb", closefd=False) as file:
        file.seek(1)
        measures = "{:.6f} {:.6f} {} {}".format(*times, len(output), len(report))
        header = f"{code} {limit or '-'} {measures}"
        if tree is None:
            file.write(f"{header} none\n".encode() + output + report)
        else:
            file.write(f"{header} tree\n".encode() + output + report)
            work, bounds = tree
            try:
                collect(work, file.write, *bounds)
            except TooLarge:
                file.truncate(1)
                file.seek(1)
                file.write(f"- disk {measures} none\n".encode() + output + report)
    result.end()
    os._exit(0)  # nothing is left to clean up that the kernel does not
