"""The Python interpreters that this host has, by version."""

from __future__ import annotations

import functools
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet

from archive.errors import EnvironmentUnavailable
from evaluators.sandbox.base import Mount
from evaluators.sandbox.interpreter import interpreter, prefix_mounts

_ASK = """
import json, sys
print(json.dumps([sys.implementation.name, sys.base_prefix, sys.version, "%d.%d.%d" % sys.version_info[:3]]))
"""
_NAME = re.compile(r"python3\.\d+")


@dataclass(frozen=True)
class Interpreter:
    """A base interpreter, never a virtual environment's. `build` tells it from another of the same version."""

    path: Path
    prefix: Path
    version: str
    build: str

    @property
    def minor(self) -> str:
        """As in `3.12`."""
        return self.version.rpartition(".")[0]

    def packages_in(self, root: Path) -> Path:
        """Where a virtual environment of this interpreter at `root` has its packages."""
        return root / "lib" / f"python{self.minor}" / "site-packages"

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """Its prefix, without the packages that are installed there."""
        return prefix_mounts(self.prefix)


def own_interpreter() -> Interpreter:
    """The engine's."""
    return Interpreter(interpreter(), Path(sys.base_prefix), platform.python_version(), sys.version)


def find_interpreter(wanted: str) -> Interpreter:
    """The engine's own where it fits `wanted` (as in `>=3.11`; empty: any), else the newest one on PATH that does.

    Raises:
        EnvironmentUnavailable: none fits; names those that there are.
    """
    fits = SpecifierSet(wanted)
    own = own_interpreter()
    if fits.contains(own.version, prereleases=True):
        return own
    others = _on_path(os.environ.get("PATH", ""))
    fitting = [one for one in others if fits.contains(one.version, prereleases=True)]
    if not fitting:
        here = ", ".join(dict.fromkeys(one.version for one in (own, *others)))
        raise EnvironmentUnavailable(
            f"no Python {wanted} on this machine (there is {here}); install one and put it on PATH as python3.N"
        )
    return max(fitting, key=lambda one: tuple(map(int, one.version.split("."))))


@functools.cache
def _on_path(path: str) -> tuple[Interpreter, ...]:
    folders = [Path(folder) for folder in path.split(os.pathsep) if folder.startswith("/") and Path(folder).is_dir()]
    programs = (file for folder in folders for file in sorted(folder.iterdir()))
    found = (ask_interpreter(file) for file in programs if _NAME.fullmatch(file.name))
    return tuple(dict.fromkeys(one for one in found if one is not None and one.path.exists()))


def ask_interpreter(program: Path) -> Interpreter | None:
    """What `program` says about its base interpreter; None where it does not run or is not CPython.

    No start-up file of an environment is executed.
    """
    given = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        done = subprocess.run(
            [program, "-I", "-S", "-c", _ASK], capture_output=True, text=True, timeout=10, env=given, check=True
        )
        name, prefix, build, version = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if name != "cpython" or Path.home().is_relative_to(prefix):  # its prefix would show the whole home directory
        return None
    minor = version.rpartition(".")[0]
    return Interpreter(Path(prefix, "bin", f"python{minor}"), Path(prefix), version, build)


def programs_of(environment: Path) -> Iterator[Path]:
    """Where the interpreter of a virtual or conda environment can be."""
    yield from (environment / "bin" / name for name in ("python", "python3"))
