"""Control groups, version 1 or 2: the memory and the processes of one job, counted together.

A group's name says which engine made it (`owner.py`), so that `sweep` removes what dead engines left and never touches
a living one's. A process joins by writing "0" to a descriptor that the host opened; the kernel checks the opener's
rights, not the writer's. In version 1 it is that of `tasks`, by which a process of one thread moves itself at once:
moving a whole process, the only way in version 2, waits for the kernel 5 to 20 ms.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import SandboxFailure, SandboxUnavailable
from evaluators.sandbox.owner import is_left_behind, owner

ROOT = "hgm"
CONTROLLERS = ("memory", "pids")
JOINED_BY = {1: "tasks", 2: "cgroup.procs"}
_numbers = itertools.count()


@dataclass(frozen=True)
class Hierarchy:
    """Where groups are made: one directory for version 2, one per controller for version 1."""

    version: int
    tops: tuple[Path, ...]

    def prepare(self) -> None:
        """Make the tops.

        Raises:
            OSError: this user may not.
        """
        for top in self.tops:
            top.mkdir(exist_ok=True)
            if not os.access(top, os.W_OK):
                raise PermissionError(f"{top} is another user's")
            if self.version == 2:
                (top / "cgroup.subtree_control").write_text("+memory +pids")


class Group:
    """One job's group: `descriptors` are what a process writes "0" to in order to join."""

    def __init__(self, hierarchy: Hierarchy, memory_mb: int, processes: int) -> None:
        name = f"{owner()}-{next(_numbers)}"
        self._folders = tuple(top / name for top in hierarchy.tops)
        self._version = hierarchy.version
        self.descriptors: tuple[int, ...] = ()
        try:
            for folder in self._folders:
                folder.mkdir()
            for file, value in self._settings(memory_mb << 20, processes):
                file.write_text(str(value))
            joined_by = JOINED_BY[hierarchy.version]
            self.descriptors = tuple(os.open(f / joined_by, os.O_WRONLY | os.O_CLOEXEC) for f in self._folders)
        except OSError as error:
            self.close()
            raise SandboxFailure(f"cannot make the control group {name}: {error}") from error

    def _settings(self, memory_bytes: int, processes: int) -> Iterator[tuple[Path, int]]:
        memory, pids = self._folders[0], self._folders[-1]
        if self._version == 2:
            yield memory / "memory.max", memory_bytes
            swap, swap_bytes = memory / "memory.swap.max", 0
        else:
            yield memory / "memory.limit_in_bytes", memory_bytes
            swap, swap_bytes = memory / "memory.memsw.limit_in_bytes", memory_bytes
        if swap.exists():  # absent where the kernel counts no swap
            yield swap, swap_bytes
        yield pids / "pids.max", processes

    def memory_hit(self) -> bool:
        events = "memory.events" if self._version == 2 else "memory.oom_control"
        return _counter(self._folders[0] / events, "oom_kill") > 0

    def processes_hit(self) -> bool:
        return _counter(self._folders[-1] / "pids.events", "max") > 0

    def close(self) -> None:
        """Kill what is left, which is nothing unless the sandbox itself was killed, and remove the group."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = ()
        for folder in self._folders:
            _remove(folder)


def find_hierarchy() -> Hierarchy | None:
    """Where this process may make groups for memory and processes; None if nowhere."""
    mounts = Path("/proc/self/mounts").read_text("utf-8")
    groups = Path("/proc/self/cgroup").read_text("utf-8")
    for hierarchy in _candidates(mounts, groups):
        with contextlib.suppress(OSError):
            hierarchy.prepare()
            return hierarchy
    return None


def _candidates(mounts: str, groups: str) -> Iterator[Hierarchy]:
    """From the texts of /proc/self/mounts and /proc/self/cgroup: version 1 mounts, then version 2 from here upwards."""
    rows = [line.split() for line in mounts.splitlines()]
    first = {name: Path(row[1]) for row in rows if row[2] == "cgroup" for name in row[3].split(",")}
    if all(name in first for name in CONTROLLERS):
        yield Hierarchy(1, tuple(first[name] / ROOT for name in CONTROLLERS))
    own = next((line[3:].strip("/") for line in groups.splitlines() if line.startswith("0::")), None)
    for row in rows:
        if row[2] == "cgroup2" and own is not None:
            here, top = Path(row[1], own), Path(row[1])
            ancestors = [here, *(p for p in here.parents if p.is_relative_to(top))]
            yield from (Hierarchy(2, (p / ROOT,)) for p in ancestors if _passes_on(p))


def _passes_on(folder: Path) -> bool:
    """Whether groups below a version 2 group can have both controllers and be joined from within it."""
    control = folder / "cgroup.subtree_control"
    try:
        enabled = control.read_text("utf-8").split()
        if not set(CONTROLLERS) <= set(enabled):
            control.write_text("+memory +pids")  # refused where the group itself has members, or is not ours
    except OSError:
        return False
    return os.access(folder / "cgroup.procs", os.W_OK)


def sweep(hierarchy: Hierarchy) -> int:
    """Remove the groups of engines that are no longer alive, killing what is left in them; how many engines' jobs."""
    names: set[str] = set()
    for top in hierarchy.tops:
        for folder in top.iterdir() if top.is_dir() else ():
            if folder.is_dir() and is_left_behind(folder.name):
                _remove(folder)
                names.add(folder.name)
    return len(names)


def _remove(folder: Path, patience_s: float = 1.0) -> None:
    deadline = time.monotonic() + patience_s
    while folder.is_dir():
        try:
            folder.rmdir()
        except OSError:
            for pid in _members(folder):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                return  # something does not die; the next sweep tries again
            time.sleep(0.005)


def _members(folder: Path) -> list[int]:
    """Process ids; those of other PID namespaces read as 0, which `kill` would take for our own process group."""
    try:
        return [pid for line in (folder / "cgroup.procs").read_text("ascii").split() if (pid := int(line)) > 0]
    except OSError:
        return []


def _counter(file: Path, key: str) -> int:
    try:
        lines = file.read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.split()[0] == key), 0)


def require_hierarchy() -> Hierarchy:
    """`find_hierarchy`, for root, who has no other way to bound a job.

    Raises:
        SandboxUnavailable: control groups are absent or read-only.
    """
    found = find_hierarchy()
    if found is None:
        raise SandboxUnavailable(
            "control groups cannot be written, so memory and processes cannot be limited as root. In a container, "
            "start it with a writable /sys/fs/cgroup (docker run --privileged --cgroupns=host -v "
            "/sys/fs/cgroup:/sys/fs/cgroup:rw); or run as an ordinary user"
        )
    return found
