"""No isolation at all: for machines that one trusts the agents with, and only when asked for by name."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from archive.errors import SandboxFailure, SandboxUnavailable
from archive.files import FileTree, UnsafeTree, unpack, write_tree
from evaluators.sandbox.base import DOOR_URL, INPUTS, PRINTED_BYTES, REPORT_FD, WORK, Finished, Job, Limit
from evaluators.sandbox.inside.collect import TooLarge, collect
from evaluators.sandbox.inside.deadline import Deadline
from evaluators.sandbox.inside.output import Clipped
from evaluators.sandbox.interpreter import interpreter
from evaluators.sandbox.payload import MAX_FILES, REPORT_BYTES, bounds
from evaluators.sandbox.rooms import room, sweep_rooms
from evaluators.sandbox.usable import refuse_images

PREFIX = "hgm-process-"
CHUNK = 1 << 16
LINGER_S = 0.5
"""How long to read on after the kill: a process that left the group may hold the pipes open for ever."""

CONFINED = 'ulimit -c 0; ulimit -d "$1"; shift; exec "$@"'


class ProcessSandbox:
    """Runs jobs as ordinary processes of this user in a temporary directory.

    An agent can read and write whatever this user can, use the network, and outlive its job by leaving its session.
    Paths inside (`/work`, `/run/hgm`, mount targets) exist under other names: they are translated where they stand in
    the command, in `env` and in `path`, but not within files.
    """

    name = "process"
    measures_cpu = False
    NOT_PROMISED = (
        "files of the host are hidden",
        "no network",
        "mounts and inputs are read-only",
        "disk_mb, processes",
        "memory_mb holds for all processes together (it holds for each)",
        "processes that leave the session are killed",
        "paths inside are the same for every job",
        "processor time is measured",
    )

    def check(self) -> None:
        """Raises:
        SandboxUnavailable: there is no shell to set limits with.
        """
        if shutil.which("sh") is None:
            raise SandboxUnavailable("there is no `sh` on PATH")

    def require_images(self, names: Collection[str]) -> None:
        refuse_images(self, names)

    def sweep(self) -> int:
        return sweep_rooms(PREFIX)

    async def run(self, job: Job) -> Finished:
        begun = time.monotonic()
        refuse_images(self, {job.image.name} if job.image else ())
        with room(PREFIX) as home:
            try:
                await asyncio.to_thread(_fill, home, job)
            except OSError as error:
                raise SandboxFailure(f"cannot prepare {home}: {error}") from error
            async with _door(job) as door_url:
                place = Place(home, job, door_url)
                exit_code, limit, output, report, wall_s = await _attend(place)
            tree: FileTree | None = None
            if job.collect:
                tree = await asyncio.to_thread(_collected, home / "work", job)
                if tree is None:
                    exit_code, limit = None, Limit.DISK
        return Finished(exit_code, limit, output, report, tree, wall_s, time.monotonic() - begun)


@dataclass(frozen=True)
class Place:
    """Where the paths of one job really are."""

    home: Path
    job: Job
    door_url: str

    def translated(self, text: str) -> str:
        names = {WORK: str(self.home / "work"), INPUTS: str(self.home / "inputs")}
        names |= {mount.target: str(mount.source) for mount in self.job.mounts}
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<![\w./-]){re.escape(name)}(?![\w.-])", lambda _, n=names[name]: n, text)  # type: ignore[misc]
        return text.replace(DOOR_URL, self.door_url) if self.door_url else text

    def environment(self) -> dict[str, str]:
        folders = (
            *self.job.path,
            str(self.home / "programs"),
            str(interpreter().parent),
            "/usr/local/bin:/usr/bin:/bin",
        )
        temporary = str(self.home / "tmp")
        base = {"HOME": temporary, "TMPDIR": temporary, "LANG": "C.UTF-8", "PATH": ":".join(folders), "TERM": "dumb"}
        return {name: self.translated(value) for name, value in {**base, **self.job.env}.items()}

    def command(self) -> list[str]:
        command = [self.translated(part) for part in self.job.command]
        return ["sh", "-c", CONFINED, "sh", str(self.job.limits.memory_mb * 1024), *command]


def _fill(home: Path, job: Job) -> None:
    for name in ("work", "inputs", "tmp", "programs"):
        (home / name).mkdir()
    write_tree(job.checkout, home / "work")
    for name, data in job.inputs.items():
        (home / "inputs" / name).write_bytes(data)
    for name in ("python", "python3"):
        (home / "programs" / name).symlink_to(interpreter())


@contextlib.asynccontextmanager
async def _door(job: Job) -> AsyncIterator[str]:
    """A TCP port of the host's loopback that leads to the gateway; '' without a door."""
    if job.door is None:
        yield ""
        return

    serving: set[asyncio.Task[None]] = set()
    door = job.door

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.ensure_future(_relay(door, reader, writer)))

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    try:
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _relay(door: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Both ways until the gateway has said all."""
    writers = [writer]
    try:
        up_reader, up_writer = await asyncio.open_unix_connection(door)
        writers.append(up_writer)
        question = asyncio.create_task(_copy(reader, up_writer))
        try:
            await _copy(up_reader, writer)
        finally:
            question.cancel()
    except OSError:
        return  # no gateway: the client sees a closed connection
    finally:
        for end in writers:
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _attend(place: Place) -> tuple[int | None, Limit | None, bytes, bytes, float]:
    """Run the command to its end or its limit: exit code, limit, output, report, seconds."""
    limits = place.job.limits
    output, report = Clipped(limits.output_kb * 1024), bytearray()
    if printed := place.job.printed:
        printed.read = lambda: output.value()[-PRINTED_BYTES:]
    process, outward, reportward = await _start(place)
    deadline, limit = Deadline(process.pid, limits.wall_s, place.job.stretch), None
    readers = [
        asyncio.create_task(_read(outward, output.add)),
        asyncio.create_task(_read(reportward, lambda data: report.extend(data[: REPORT_BYTES - len(report)]))),
    ]
    try:
        while process.returncode is None and not limit:
            try:
                async with asyncio.timeout(deadline.left_s()):
                    await process.wait()
            except TimeoutError:
                limit = None if deadline.left_s() else Limit.WALL
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        wall_s = time.monotonic() - deadline.begun
        await _finish(readers)
    return None if limit else process.returncode, limit, output.value(), bytes(report), wall_s


async def _start(place: Place) -> tuple[asyncio.subprocess.Process, int, int]:
    """The command as a process, and the reading ends of its output and its report."""
    env, wants_report = place.environment(), place.job.wants_report
    outward, output_end = os.pipe()
    reportward, report_end = os.pipe()
    if wants_report:
        env[REPORT_FD] = str(report_end)
    try:
        process = await asyncio.create_subprocess_exec(
            *place.command(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output_end,
            stderr=output_end,
            pass_fds=[report_end] if wants_report else [],
            start_new_session=True,
            env=env,
            cwd=place.home / "work",
        )
    except OSError as error:
        os.close(outward)
        os.close(reportward)
        raise SandboxFailure(f"cannot start a process: {error}") from error
    finally:
        os.close(output_end)
        os.close(report_end)
    return process, outward, reportward


async def _finish(readers: list[asyncio.Task[None]]) -> None:
    _, late = await asyncio.wait(readers, timeout=LINGER_S)
    for reader in late:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)


async def _read(descriptor: int, sink: Callable[[bytes], None]) -> None:
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader()
    pipe = open(descriptor, "rb", buffering=0)  # noqa: ASYNC230, SIM115 (a descriptor; the transport closes it)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), pipe)
    try:
        while data := await stream.read(CHUNK):
            sink(data)
    finally:
        transport.close()


def _collected(work: Path, job: Job) -> FileTree | None:
    """What the command left, or None if that is too large."""
    tar = io.BytesIO()
    try:
        collect(str(work), tar.write, *bounds(job))
        return unpack(tar.getvalue(), max_files=MAX_FILES)
    except (TooLarge, UnsafeTree, OSError):
        return None
