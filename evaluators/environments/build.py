"""Building a virtual environment of wheels. Once something is installed in it, it is never started on the host."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name

from archive.errors import EnvironmentUnavailable
from evaluators.environments.cache import ROOT, Progress, cache_directory, kept
from evaluators.environments.interpreters import Interpreter
from evaluators.environments.mounted import EXAM
from evaluators.environments.requirements import has_hashes

LAYOUT = 2
"""Part of every digest; raised when what is built here changes."""

MOST_BYTES = 2 << 30
MOST_S = 600.0
FENCE = Path(__file__).with_name("fence.py")

_PIP_SETTINGS = (
    *("INDEX_URL", "EXTRA_INDEX_URL", "NO_INDEX", "FIND_LINKS", "TRUSTED_HOST", "CONFIG_FILE", "CACHE_DIR"),
    *("CERT", "CLIENT_CERT", "PROXY", "TIMEOUT", "DEFAULT_TIMEOUT", "RETRIES"),
)
_NETWORK = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PASSED = frozenset(
    {*(f"PIP_{name}" for name in _PIP_SETTINGS), *_NETWORK, *map(str.upper, _NETWORK), *_CERTIFICATES}
    | {"XDG_CONFIG_DIRS"}
)
"""All that pip gets of the host's environment variables: where the index is and how to reach it."""

_HEAD = b"""#!/bin/sh\n'''exec' "${0%/*}/python" "$0" "$@"\n' '''\n"""
"""Of a script that runs wherever its environment lies: a shell sees the second line, Python a text."""


def digest_of(*parts: object) -> str:
    return hashlib.sha256(json.dumps([LAYOUT, *map(str, parts)]).encode()).hexdigest()[:16]


def build(
    room: Path, interpreter: Interpreter, lines: Sequence[str], pins: Sequence[str], progress: Progress
) -> tuple[str, ...]:
    """Make `room/ROOT` with what `lines` ask for, from wheels; the distributions that are in it then.

    `pins` (`name==version`) say which versions to take where `lines` leave a choice.

    Raises:
        EnvironmentUnavailable: with pip's own reason, or which limit was met.
    """
    root, desk = room / ROOT, room / "desk"
    _make_empty(root, interpreter)
    if lines:
        desk.mkdir()
        wanted, chosen = desk / "requirements.txt", desk / "constraints.txt"
        wanted.write_text("".join(f"{line}\n" for line in lines))
        chosen.write_text("".join(f"{line}\n" for line in pins))
        command = [root / "bin" / "python", "-I", FENCE, _pip_site(interpreter, progress), "install"]
        command += ["--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
        command += ["--require-hashes"] if has_hashes(lines) else ["--constraint", chosen]
        _run_pip([*map(str, command), "--progress-bar", "off", "--requirement", str(wanted)], room, desk)
        shutil.rmtree(desk)
    _make_movable(root, interpreter)
    site = interpreter.packages_in(root)
    (site / "hgm-exam.pth").write_text(f"{interpreter.packages_in(Path(EXAM))}\n")
    return frozen(site)


def frozen(site: Path) -> tuple[str, ...]:
    """`name==version` of each distribution in `site`, by the names of its folders: nothing in them is trusted."""
    stems = (folder.name.removesuffix(".dist-info").partition("-") for folder in site.glob("*-*.dist-info"))
    return tuple(sorted(f"{canonicalize_name(name)}=={version}" for name, _, version in stems))


def _make_empty(root: Path, interpreter: Interpreter, *more: str) -> None:
    command = [str(interpreter.path), "-I", "-m", "venv", *(more or ["--without-pip"]), str(root)]
    given = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, umask=0o022, env=given, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-1500:]
        raise EnvironmentUnavailable(f"Python {interpreter.version} cannot make a virtual environment: {said}")


def _pip_site(interpreter: Interpreter, progress: Progress) -> Path:
    """Where pip lies that fits `interpreter`: its own, in an environment of its own, so that no other has it."""

    def make(room: Path) -> tuple[str, ...]:
        _make_empty(room / ROOT, interpreter, "--clear")
        return frozen(interpreter.packages_in(room / ROOT))

    name = f"pip-{digest_of(interpreter)}"
    root, _ = kept(name, make, told=f"setting up pip for Python {interpreter.version}", progress=progress)
    return interpreter.packages_in(root)


def _run_pip(command: list[str], room: Path, desk: Path) -> None:
    """Run pip to its end, or to a limit of time or size. `desk` is for what only pip needs."""
    log, ends = desk / "pip.log", time.monotonic() + MOST_S
    given = _variables(desk)
    with log.open("wb") as output:
        pip = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # held open while we live: the fence ends pip when we are gone
            stdout=output,
            stderr=output,
            env=given,
            cwd=given["TMPDIR"],
            umask=0o022,
            start_new_session=True,
        )
    try:
        while pip.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                pip.wait(timeout=1.0)
            if time.monotonic() > ends:
                raise EnvironmentUnavailable(f"the packages could not be installed within {MOST_S:.0f} s")
            if _bytes_in(room) > MOST_BYTES:
                raise EnvironmentUnavailable(f"the packages take more than {MOST_BYTES >> 20} MiB, which is the limit")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pip.pid, signal.SIGKILL)
        pip.wait()
        if pip.stdin:
            pip.stdin.close()
    if pip.returncode:
        raise EnvironmentUnavailable(f"pip says: {_reason(log.read_text('utf-8', 'replace'))}")


def _variables(desk: Path) -> dict[str, str]:
    """Of all that the host's environment says, only where the index is; pip's configuration files by links."""
    home, temporary = desk / "home", desk / "tmp"
    temporary.mkdir()
    (home / ".config").mkdir(parents=True)
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    (home / ".config" / "pip").symlink_to(configuration / "pip")
    for name in (".pip", ".netrc"):
        (home / name).symlink_to(Path.home() / name)
    passed = {name: value for name, value in os.environ.items() if name in _PASSED}
    own = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home), "TMPDIR": str(temporary)}
    return {"PIP_CACHE_DIR": str(cache_directory() / "wheels"), **passed, **own}


def _reason(log: str) -> str:
    """pip's errors, or the end of what it said where it names none."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    errors = [] if "Exception:" in errors else errors  # the reason is in the traceback, then
    return "; ".join(errors)[:1500] or "\n".join(lines[-12:]) or "nothing"


def _bytes_in(folder: Path) -> int:
    return sum(_sizes(folder))


def _sizes(folder: Path) -> Iterator[int]:
    for where, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                yield os.lstat(f"{where}/{name}").st_size


def _make_movable(root: Path, interpreter: Interpreter) -> None:
    """Take the place where it was built out of it: it is mounted elsewhere, and the cache may be moved."""
    for script in (root / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        if script.name.lower().startswith("activate"):
            script.unlink()
            continue
        text = script.read_bytes()
        first, _, rest = text.partition(b"\n")
        if first == b"#!/bin/sh" and rest.startswith(b"'''exec' "):  # for a path that is too long for a first line
            first, _, rest = rest.partition(b"' '''\n")
        if first.startswith((b"#!", b"'''exec'")) and bytes(root) in first:
            script.write_bytes(_HEAD + rest)
    configuration = f"home = {interpreter.path.parent}\ninclude-system-site-packages = false\n"
    (root / "pyvenv.cfg").write_text(f"{configuration}version = {interpreter.version}\n")
