"""A directory of things that take long to make: each appears whole or not at all, whoever is killed meanwhile."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from archive.errors import EnvironmentUnavailable

ROOT = "root"
"""The virtual environment itself, below what is kept; what is beside it, an installed package cannot write."""

MARK = "complete.json"
"""Written last: the distributions in it, `name==version` each."""

Progress = Callable[[str], None]
Make = Callable[[Path], Sequence[str]]
"""Fills the directory that it is given with `ROOT`; returns the distributions in it."""


def cache_directory() -> Path:
    """$HGM_CACHE, or hgm/ in the user's cache."""
    if own := os.environ.get("HGM_CACHE"):
        return Path(own).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "hgm"


def kept(name: str, make: Make, *, told: str, progress: Progress) -> tuple[Path, tuple[str, ...]]:
    """The virtual environment called `name`, and its distributions; made where it is not there whole.

    Made beside its place and renamed: another process sees all of it or nothing, and waits for who makes it. `told`
    goes to `progress` before that begins.

    Raises:
        EnvironmentUnavailable: the cache cannot be written, or what `make` raises.
    """
    target = cache_directory() / name
    versions = _whole(target)
    if versions is None:
        try:
            versions = _make_once(target, make, told, progress)
        except OSError as error:
            raise EnvironmentUnavailable(
                f"{told}: cannot write in {target.parent}: {error}; set HGM_CACHE to a writable directory"
            ) from error
    return target / ROOT, versions


def _make_once(target: Path, make: Make, told: str, progress: Progress) -> tuple[str, ...]:
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".building-{target.name}-"
    with _locked(target.with_suffix(".lock")):
        if (versions := _whole(target)) is not None:
            return versions
        for left in target.parent.glob(f"{prefix}*"):  # whoever began it is dead: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        progress(f"{told} in {target}")
        draft = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        try:
            draft.chmod(0o755)  # as root, sandboxes run as somebody else
            versions = tuple(make(draft))
            (draft / MARK).write_text(json.dumps(versions))
            shutil.rmtree(target, ignore_errors=True)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return versions


def _whole(target: Path) -> tuple[str, ...] | None:
    """What is in it, or None where it is not there, was cut short, or lost its interpreter."""
    try:
        versions = json.loads((target / MARK).read_bytes())
    except (OSError, ValueError):
        return None
    if not (target / ROOT / "bin" / "python").exists():
        return None
    return tuple(map(str, versions))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
