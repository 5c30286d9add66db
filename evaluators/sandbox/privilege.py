"""Where the engine is root: become somebody else on the host before bwrap starts.

`bwrap --uid` renames root inside, but to the kernel it stays the host's root. Without any capability it could still
write what is writable for its owner: /proc/sys (`core_pattern`, and with it code outside), and the modes of the host's
/dev/null. So a first bwrap only shows the needed folders, wherever they lie, in a mount namespace of its own, a stage;
`nsenter` goes there as a user that nobody is; and the second bwrap, which is the sandbox, starts from there.

Nothing is writable for that user on a stage, so that it serves all jobs that need the same folders: a first bwrap per
job would cost each of them 2 ms of computing, and 5 ms on a busy machine.
"""

from __future__ import annotations

import functools
import itertools
import os
import subprocess
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.errors import SandboxFailure
from archive.spawning import terminal_held_back
from evaluators.sandbox.view import system_binds

FIRST_UID = 61_184
UIDS = 4_096
"""A part of the range in which systemd makes its transient users; one per job, so that jobs share no kernel quota."""

MOST_ENTRIES = 200
KEPT = 64
"""Stages at a time: one for each variant that is being evaluated."""

_numbers = itertools.count()


@dataclass(frozen=True)
class Programs:
    """Where the host has the two that are needed."""

    bwrap: str
    nsenter: str


class Stage:
    """A mount namespace, which lives as long as this object holds its descriptor."""

    def __init__(self, command: tuple[str, ...]) -> None:
        """`command` is the first bwrap's, up to the program that it starts.

        Raises:
            SandboxFailure: with bwrap's own words.
        """
        with terminal_held_back():  # Ctrl-C is for the engine
            started = subprocess.Popen(
                [*command, "--", "sh", "-c", "echo $$; read -r end"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                env={"PATH": "/usr/bin:/bin"},
                cwd="/",
            )
        with started as process:
            assert process.stdout is not None
            pid = process.stdout.readline()
            if pid:
                self.descriptor = os.open(f"/proc/{int(pid)}/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
                weakref.finalize(self, os.close, self.descriptor)
            _, complaint = process.communicate()
        if not pid:
            said = complaint.decode("utf-8", "replace").strip()[-2000:]
            raise SandboxFailure(f"the sandbox did not start: {said or 'bwrap gave no reason'}")

    def as_nobody(self, nsenter: str) -> list[str]:
        """What to put before a command so that it runs here, as a user that nobody is."""
        uid = str(FIRST_UID + next(_numbers) % UIDS)
        return [nsenter, f"--mount=/proc/{os.getpid()}/fd/{self.descriptor}", "--setuid", uid, "--setgid", uid, "--"]


def stage(programs: Programs, sources: Iterable[Path]) -> tuple[Stage, dict[Path, str]]:
    """Where `sources` can be read by others, and under which names.

    Raises:
        SandboxFailure: as `Stage`.
        OSError: a source is gone.
    """
    places = {source: f"/src/{number}" for number, source in enumerate(dict.fromkeys(sources))}
    arguments = [programs.bwrap, "--die-with-parent", "--perms", "0755", "--dir", "/etc", "--perms", "0755"]
    arguments += ["--dir", "/src", *system_binds(), "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc"]
    arguments += ["--dir", "/tmp"]
    for source, place in places.items():
        arguments += _entries(source, place) if closed(source) else ["--ro-bind", str(source), place]
    for program in (programs.bwrap, programs.nsenter):
        if not program.startswith(("/usr/", "/bin/", "/sbin/")):
            arguments += ["--ro-bind", program, program]
    return _kept(tuple(arguments), tuple(map(_identity, arguments))), places


@functools.lru_cache(KEPT)
def _kept(arguments: tuple[str, ...], _: tuple[tuple[int, int] | None, ...]) -> Stage:
    """One per command and what it shows: a folder that was made anew under the same name is another one."""
    return Stage(arguments)


def _identity(argument: str) -> tuple[int, int] | None:
    """Device and inode of what is shown: while a stage holds it, no other has them."""
    if not argument.startswith("/"):
        return None
    try:
        status = Path(argument).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def unreadable(source: Path) -> bool:
    """Whether that somebody could not read `source`. What lies above it does not matter, and a folder of which only
    the top is closed, as `mkdtemp` makes it, is shown entry by entry."""
    return closed(source) and (not source.is_dir() or sum(1 for _ in source.iterdir()) > MOST_ENTRIES)


def closed(source: Path) -> bool:
    """Whether others cannot read `source` itself."""
    needed = 0o5 if source.is_dir() else 0o4
    return source.stat().st_mode & needed != needed


def _entries(folder: Path, place: str) -> list[str]:
    arguments = ["--perms", "0755", "--dir", place]
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            arguments += ["--symlink", str(entry.readlink()), f"{place}/{entry.name}"]
        else:
            arguments += ["--ro-bind", str(entry), f"{place}/{entry.name}"]
    return arguments
