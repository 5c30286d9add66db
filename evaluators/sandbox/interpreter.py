"""The Python interpreter that every sandbox has: the engine's own, without the packages that are installed in it."""

from __future__ import annotations

import sys
from pathlib import Path

from evaluators.sandbox.base import Mount

SYSTEM = Path("/usr")


def interpreter() -> Path:
    """The base interpreter of this process, never a virtual environment's."""
    return Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"


def interpreter_mounts() -> tuple[Mount, ...]:
    return prefix_mounts(Path(sys.base_prefix))


def prefix_mounts(prefix: Path) -> tuple[Mount, ...]:
    """An interpreter's prefix, and nothing else of where it lies; nothing where it is part of the system."""
    names = {prefix, prefix.resolve()}
    return tuple(Mount(name, str(name), bare=True) for name in sorted(names) if not name.is_relative_to(SYSTEM))
