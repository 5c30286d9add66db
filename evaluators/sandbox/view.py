"""What of the host is visible inside, as arguments for bwrap.

Only the system's programs and libraries, the interpreter's prefix and the job's own mounts; every installed Python
package is masked, since the engine's code, and libraries that are exam subjects, could be among them. Everything is
read-only but three size-limited tmpfs: /proc too, so that no process can lower its own standing with the OOM killer.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import evaluators
from evaluators.sandbox.base import INPUTS, WORK, Job, Mount
from evaluators.sandbox.interpreter import SYSTEM, interpreter, interpreter_mounts
from evaluators.sandbox.payload import places

UID = 1000
HOME = "/tmp"
PROGRAMS = "/run/programs"
"""Holds `python` and `python3`, which a prefix need not have under these names."""

SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/alternatives")
SYSTEM_FILES = ("/etc/ld.so.cache",)
PRIVATE_FOLDERS = ("/usr/src", "/usr/local/src", "/usr/local/games", "/usr/games")
"""Not needed to run anything, and where containers often keep the program that they are for."""

IMAGE_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""On PATH in an image of its own, where a job is the container's root."""

ETC = {
    "/etc/passwd": f"agent:x:{UID}:{UID}:agent:{HOME}:/bin/sh\n",
    "/etc/group": f"agent:x:{UID}:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


def environment(job: Job) -> dict[str, str]:
    """The command's whole environment: nothing of the engine's is in it."""
    own, sbin = (job.image.path, IMAGE_SBIN) if job.image else ((), ())
    folders = (*job.path, *own, PROGRAMS, str(interpreter().parent), "/usr/local/bin", "/usr/bin", "/bin", *sbin)
    base = {"HOME": HOME, "LANG": "C.UTF-8", "PATH": ":".join(dict.fromkeys(folders)), "TERM": "dumb", "USER": "agent"}
    return {**base, **job.env}


def all_mounts(job: Job) -> tuple[Mount, ...]:
    """The interpreter's and the job's, each target once."""
    return tuple({mount.target: mount for mount in (*interpreter_mounts(), *job.mounts)}.values())


def isolation() -> tuple[str, ...]:
    return (
        *("--unshare-all", "--unshare-user", "--disable-userns", "--uid", str(UID), "--gid", str(UID)),
        *("--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv", "--as-pid-1"),
        *("--hostname", "sandbox"),
    )


@functools.cache
def system_binds() -> tuple[str, ...]:
    """The system's folders as they are on the host: links stay links."""
    arguments: list[str] = []
    for name in SYSTEM_FOLDERS:
        if Path(name).is_symlink():
            arguments += ["--symlink", str(Path(name).readlink()), name]
        elif Path(name).is_dir():
            arguments += ["--ro-bind", name, name]
    for name in SYSTEM_FILES:
        if Path(name).is_file():
            arguments += ["--ro-bind", name, name]
    return tuple(arguments)


def filesystem(job: Job, sources: Mapping[Path, str], texts: Iterable[tuple[int, str]]) -> list[str]:
    """Arguments that build the tree. `sources` says under which path bwrap finds a mount's source; `texts` are
    descriptors with the contents of small files, and their places."""
    arguments = list(system_binds())
    for mount in all_mounts(job):
        arguments += ["--ro-bind", sources.get(mount.source, str(mount.source)), mount.target]
    for folder in masked_folders(tuple(mount.source for mount in job.mounts if mount.bare)):
        arguments += ["--size", "4096", "--tmpfs", folder, "--remount-ro", folder]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for place in places(job):
        arguments += ["--perms", "0755" if place == WORK else "1777"]
        arguments += ["--size", str(job.limits.disk_mb << 20), "--tmpfs", place]
    for descriptor, place in texts:
        arguments += ["--perms", "0444", "--file", str(descriptor), place]
    for name in ("python", "python3"):
        arguments += ["--symlink", str(interpreter()), f"{PROGRAMS}/{name}"]
    for folder in ("/dev", "/proc", "/"):
        arguments += ["--remount-ro", folder]
    return arguments


def small_files(job: Job) -> dict[str, bytes]:
    return {**{k: v.encode() for k, v in ETC.items()}, **{f"{INPUTS}/{k}": v for k, v in job.inputs.items()}}


@functools.cache
def masked_folders(prefixes: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """Installed packages under all that is visible, the engine's own source, and places that hold others' programs.

    `prefixes` are those of other interpreters that a job brings.
    """
    roots = {SYSTEM, *(mount.source for mount in interpreter_mounts()), *prefixes}
    found = {str(folder) for root in roots for folder in _package_folders(root)}
    found |= {name for name in PRIVATE_FOLDERS if Path(name).is_dir()}
    source = Path(evaluators.__file__).resolve().parent.parent
    if any(source.is_relative_to(root) for root in roots) and not interpreter().is_relative_to(source):
        found.add(str(source))
    shown = sorted(name for name in found if not any(name.startswith(f"{other}/") for other in found))
    return tuple(shown)


def _package_folders(root: Path) -> Iterator[Path]:
    for pattern in ("lib*/*/site-packages", "lib*/*/dist-packages"):
        for top in (root, root / "local"):
            yield from (folder for folder in top.glob(pattern) if folder.is_dir() and not folder.is_symlink())
