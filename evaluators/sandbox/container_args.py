"""One job as the words of `docker run`, which are podman's too, and as the files that it mounts. Starts nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from evaluators.sandbox import view
from evaluators.sandbox.base import INPUTS, Job
from evaluators.sandbox.interpreter import interpreter
from evaluators.sandbox.payload import BOOTSTRAP, places

INIT_MB = 64
"""For the init, which is counted with the job; a job's own memory is what the init counts (`inside/watch.py`)."""

INIT_PROCESSES = 2
DOOR = "/run/hgm-door"
_ROOT_HOME = "/root"

_SOURCE = "(lambda stdin: stdin.read(int(stdin.readline())))(open(0, 'rb', closefd=False))"
_PREPARED = f"""\
order["result"] = os.memfd_create("result"), 1
if order["door"] >= 0:
    order["door"] = os.open("{DOOR}", os.O_PATH | os.O_CLOEXEC)
"""


def fill(home: Path, job: Job) -> None:
    """What is mounted of `home`: inputs and names for the interpreter.

    Raises:
        OSError: it cannot be written.
    """
    for name in ("inputs", "programs"):
        (home / name).mkdir()
        (home / name).chmod(0o755)
    for name, data in job.inputs.items():
        (home / "inputs" / name).write_bytes(data)
        (home / "inputs" / name).chmod(0o444)
    for name in ("python", "python3"):
        (home / "programs" / name).symlink_to(interpreter())


def run(job: Job, name: str, image: str, home: Path) -> list[str]:
    """The arguments after `docker`. In an image of its own a job is the container's root, to whom its checkout belongs,
    without any capability; else it is nobody's user and sees a read-only image."""
    limits = job.limits
    memory = f"{limits.memory_mb + INIT_MB}m"
    words = ["run", "--interactive", f"--name={name}", "--pull=never", "--network=none", "--hostname=sandbox"]
    words += ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--log-driver=none", "--workdir=/"]
    words += [f"--memory={memory}", f"--memory-swap={memory}", f"--pids-limit={limits.processes + INIT_PROCESSES}"]
    words += [f"--shm-size={limits.disk_mb}m"]
    words += ["--user=0:0"] if job.image else [f"--user={view.UID}:{view.UID}", "--read-only"]
    words += [f"--tmpfs={place}:{options}" for place, options in _tmpfs(job)]
    words += [f"--mount={_bind(source, target)}" for source, target in _binds(job, home)]
    bootstrap = BOOTSTRAP.format(source=_SOURCE, prepared=_PREPARED)
    return [*words, f"--entrypoint={interpreter()}", image, "-I", "-S", "-B", "-c", bootstrap]


def _tmpfs(job: Job) -> Iterator[tuple[str, str]]:
    for place in places(job):
        if place != "/dev/shm":
            yield place, f"rw,exec,nosuid,nodev,size={job.limits.disk_mb}m,mode=1777"
    targets = [mount.target for mount in view.all_mounts(job)]
    if not job.image and any(Path(target).is_relative_to(_ROOT_HOME) for target in targets):
        yield _ROOT_HOME, "rw,size=64k,mode=755"  # an image's is closed to all but its root
    for folder in view.masked_folders(tuple(mount.source for mount in job.mounts if mount.bare)):
        if any(mount.bare and Path(folder).is_relative_to(mount.target) for mount in view.all_mounts(job)):
            yield folder, "ro,size=4k"
    for folder in job.image.hidden if job.image else ():
        yield folder, "ro,size=4k"


def _binds(job: Job, home: Path) -> Iterator[tuple[Path, str]]:
    for mount in view.all_mounts(job):
        yield mount.source, mount.target
    yield home / "inputs", INPUTS
    yield home / "programs", view.PROGRAMS
    if job.door:
        yield job.door, DOOR


def _bind(source: Path, target: str) -> str:
    """The engine reads the value as a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(["type=bind", f"source={source}", f"target={target}", "readonly"])
    return line.getvalue()
