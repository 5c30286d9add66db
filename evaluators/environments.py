"""Python environments that are mounted into sandboxes: built on the host, once per digest, and then only looked at.

The exam's own (pytest, from `exam.lock`, by hash) is separate from the engine's, so that nothing that the engine needs
can be imported by an agent or by a test.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TextIO

from archive.errors import EnvironmentUnavailable, SandboxUnavailable
from evaluators.sandbox.base import Job, Mount, SandboxLimits
from evaluators.sandbox.interpreter import interpreter, interpreter_mounts

__all__ = ["EXAM", "Environment", "cache_directory", "exam_environment", "interpreter_mounts"]

EXAM = "/exam"
LAYOUT = 1
"""Part of the digest; raised when what `_build` makes changes."""

MARK = "complete"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Environment:
    """What a job needs to use an environment: its mounts, and the folders for its PATH."""

    mounts: tuple[Mount, ...]
    path: tuple[str, ...]


def cache_directory() -> Path:
    """$HGM_CACHE, or hgm/ in the user's cache."""
    if own := os.environ.get("HGM_CACHE"):
        return Path(own).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "hgm"


def exam_environment(*, progress: Progress | None = None) -> Environment:
    """The exam's environment, at `/exam` inside. If it is not there yet it is built, in seconds, told to `progress`.

    Raises:
        EnvironmentUnavailable: with pip's own reason.
    """
    lock = files("evaluators").joinpath("exam.lock").read_text("utf-8")
    target = cache_directory() / f"exam-{_digest(lock)}"
    if not (target / MARK).exists():
        _build_once(target, lock, progress or (lambda _: None))
    return _environment(target)


def _environment(target: Path) -> Environment:
    return Environment((Mount(target, EXAM),), (f"{EXAM}/bin",))


def _digest(lock: str) -> str:
    parts = (str(LAYOUT), lock, sys.version, str(interpreter()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _build_once(target: Path, lock: str, progress: Progress) -> None:
    """Build beside `target` and rename: another process sees all of it or nothing, and waits for who builds."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_suffix(".lock")):
            if (target / MARK).exists():
                return
            progress(f"building the exam's environment in {target}")
            draft = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
            try:
                _build(draft, lock)
                _check_inside(draft, progress)
                (draft / MARK).touch()
                shutil.rmtree(target, ignore_errors=True)
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise EnvironmentUnavailable(
            f"cannot build the exam's environment in {target.parent}: {error}; set HGM_CACHE to a writable directory"
        ) from error


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(draft: Path, lock: str) -> None:
    draft.chmod(0o755)  # as root, sandboxes run as somebody else
    _run("cannot make a virtual environment", [str(interpreter()), "-m", "venv", str(draft)])
    python = str(draft / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(lock)
        requirements.flush()
        _run("pip cannot install evaluators/exam.lock", [*pip, "install", "--require-hashes", "-r", requirements.name])
    _run("pip cannot remove itself", [*pip, "uninstall", "--yes", "setuptools", "pip"])
    for script in (draft / "bin").iterdir():
        if not script.is_symlink() and script.read_bytes().startswith(b"#!" + bytes(draft)):
            script.write_bytes(script.read_bytes().replace(bytes(draft), EXAM.encode(), 1))


def _run(what: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, umask=0o022, check=False)
    if done.returncode:
        said = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-12:])
        raise EnvironmentUnavailable(f"{what}: {said}")


def _check_inside(draft: Path, progress: Progress) -> None:
    """See pytest start in a sandbox, where there is one; a machine without is told so when a run starts."""
    from evaluators.sandbox.check import run_apart
    from evaluators.sandbox.registry import open_sandbox

    environment = _environment(draft)
    sandbox = open_sandbox("bubblewrap")
    job = Job(
        ("python", "-m", "pytest", "--version"),
        {},
        SandboxLimits(wall_s=60.0),
        mounts=environment.mounts,
        path=environment.path,
    )
    try:
        sandbox.check()
    except SandboxUnavailable as error:
        progress(f"not tried in a sandbox: {error}")
        return
    finished = run_apart(lambda: sandbox.run(job))
    if finished.exit_code != 0:
        said = finished.output.decode(errors="replace").strip()
        raise EnvironmentUnavailable(f"the exam's environment does not start in a sandbox: {said or finished}")


def main() -> None:
    """`python -m evaluators.environments`: build what runs need and say where it is."""
    environment = exam_environment(progress=lambda text: _say(sys.stderr, text))
    _say(sys.stdout, str(environment.mounts[0].source))


def _say(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")


if __name__ == "__main__":
    main()
