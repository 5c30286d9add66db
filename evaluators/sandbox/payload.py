"""What goes into a sandbox as one blob, and what comes out as one file.

In: the compiled modules of `inside/` and the job, marshalled: both ends are the same interpreter, and neither code nor
job needs a file, a compiler or an import inside. Out: see `read_result`; it is written by the init, which the agent
cannot reach, but nothing in it is trusted further than its shape.
"""

from __future__ import annotations

import functools
import marshal
import os
from dataclasses import dataclass
from importlib.resources import files

from archive.errors import SandboxFailure
from archive.files import IGNORED_NAMES, FileTree, UnsafeTree, is_safe_path, unpack
from evaluators.sandbox.base import DOOR_PORT, REPORT_FD, WORK, Finished, Job, Limit
from evaluators.sandbox.inside.init import DONE, STARTED, Tree

MODULES = ("command", "output", "pump", "collect", "deadline", "watch", "relay", "init")
"""In the order in which they import each other."""

REPORT_BYTES = 8 << 20
MAX_FILES = 20_000
MAX_TREE_BYTES = 256 << 20

BOOTSTRAP = """\
import marshal, os, sys
modules, command, order = marshal.loads({source})
{prepared}def load(name, code):
    module = sys.modules[name] = type(sys)(name)
    exec(code, module.__dict__)
    return module
child = load(*modules[0]).Command(**command)
for named in modules[1:-1]:
    load(*named)
load(*modules[-1]).main(child, **order)
"""
"""`source` is where the blob is read; what is `prepared` completes the order with what only the inside knows."""


@dataclass(frozen=True)
class Descriptors:
    """Numbers of what the init inherits. With a `pipe`, the result is sent there when it is whole. `printed` is a file
    for the end of the command's output as it comes."""

    result: int
    life: int
    door: int
    groups: tuple[int, ...] = ()
    pipe: int = -1
    printed: int = -1


@dataclass(frozen=True)
class Result:
    """What the init wrote."""

    exit_code: int | None
    limit: Limit | None
    wall_s: float
    cpu_s: float | None
    output: bytes
    report: bytes
    files: FileTree | None

    def finished(self, total_s: float) -> Finished:
        found = (self.exit_code, self.limit, self.output, self.report, self.files, self.wall_s)
        return Finished(*found, total_s, self.cpu_s)


def make_payload(
    job: Job,
    env: dict[str, str],
    descriptors: Descriptors,
    *,
    rlimits: dict[int, int],
    watched: bool,
) -> bytes:
    """The blob that `BOOTSTRAP` runs. With `watched`, the init itself counts memory and processes."""
    limits = job.limits
    work = job.image.work if job.image else WORK
    if unsafe := next((path for path in job.checkout if not is_safe_path(path)), None):
        raise SandboxFailure(f"the checkout has a path that cannot be written: {unsafe!r}")
    command = {
        "argv": list(job.command),
        "env": env,
        "work": work,
        "groups": list(descriptors.groups),
        "rlimits": rlimits,
        "report_name": REPORT_FD if job.wants_report else "",
    }
    order = {
        "files": [(path, int(file.mode), bytes(file.data)) for path, file in job.checkout.items()],
        "work": work,
        "places": list(places(job)),
        "wall_s": float(limits.wall_s),
        "stretch": float(job.stretch),
        "output_bytes": limits.output_kb * 1024,
        "report_bytes": REPORT_BYTES,
        "watched": (limits.memory_mb << 20, limits.processes) if watched else None,
        "result": (descriptors.result, descriptors.pipe),
        "life": descriptors.life,
        "door": descriptors.door,
        "door_port": DOOR_PORT,
        "printed": descriptors.printed,
        "collected": bounds(job) if job.collect else None,
    }
    modules = tuple(module for module in _modules() if job.door or not module[0].endswith(".relay"))
    return marshal.dumps((modules, command, order))  # type: ignore[arg-type]


def bounds(job: Job) -> Tree:
    """What of the checkout is collected."""
    wanted = None if job.wanted is None else frozenset(map(os.fsencode, job.wanted))
    return tree_bytes(job), MAX_FILES, frozenset(map(os.fsencode, IGNORED_NAMES)), wanted


def places(job: Job) -> tuple[str, ...]:
    """All that is writable inside and has a size: each is a tmpfs of `disk_mb`. An image's own files have none."""
    return ("/tmp", "/dev/shm") if job.image else (WORK, "/tmp", "/dev/shm")


def tree_bytes(job: Job) -> int:
    """How large a collected tree may be, in apparent bytes: holes and hard links must not multiply it on the host."""
    return min(job.limits.disk_mb << 20, MAX_TREE_BYTES)


@functools.cache
def _modules() -> tuple[tuple[str, object], ...]:
    package = "evaluators.sandbox.inside"
    folder = files(package)
    names = [(f"{package}.{name}", folder.joinpath(f"{name}.py").read_text("utf-8")) for name in MODULES]
    return tuple((name, compile(source, f"<{name}>", "exec", dont_inherit=True)) for name, source in names)


def has_started(blob: bytes) -> bool:
    return blob[:1] in (STARTED, DONE)


def has_ended(blob: bytes) -> bool:
    return blob[:1] == DONE


def read_result(blob: bytes, job: Job) -> Result | None:
    """The result in `blob`, or None where the init ended before it had written all of it.

    The format: `DONE`, then a line `exit limit wall_s cpu_s output_bytes report_bytes tree|none`, then output, report,
    tar.

    Raises:
        SandboxFailure: the host had trouble with starting the command.
    """
    if not has_ended(blob):
        return None
    head, _, body = blob[1:].partition(b"\n")
    code, limit, wall_s, cpu_s, output_size, report_size, has_tree = head.decode().split()
    output, body = body[: int(output_size)], body[int(output_size) :]
    report, body = body[: int(report_size)], body[int(report_size) :]
    if limit == "refused":
        raise SandboxFailure(f"the sandbox could not start the command: {output.decode(errors='replace')}")
    tree: FileTree | None = None
    met = None if limit == "-" else Limit(limit)
    exit_code = None if code == "-" or met else int(code)
    if has_tree == "tree":
        try:
            tree = unpack(body, max_files=MAX_FILES, max_bytes=MAX_TREE_BYTES)
        except UnsafeTree:
            exit_code, met = None, Limit.DISK
    return Result(exit_code, met, float(wall_s), float(cpu_s), output, report, tree)
