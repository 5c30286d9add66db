"""Temporary directories of the host that one job needs, and that are found again where its engine died."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evaluators.sandbox.owner import is_left_behind, owner


@contextlib.contextmanager
def room(prefix: str) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=f"{prefix}{owner()}-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def sweep_rooms(prefix: str) -> int:
    """Remove those of engines that are no longer alive; how many."""
    places = Path(tempfile.gettempdir()).glob(f"{prefix}*")
    left = [path for path in places if is_left_behind(path.name.removeprefix(prefix))]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
