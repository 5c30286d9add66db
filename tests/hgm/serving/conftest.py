"""`vllm` as an executable that has no model, and whether processes are still there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def vllm(tmp_path: Path) -> str:
    """The fake server, by the path of a program that starts it."""
    program = tmp_path / "bin" / "vllm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {Path("hgm/serving/fake.py").resolve()} "$@"\n')
    program.chmod(0o755)
    return str(program)


def group(leader: int) -> list[int]:
    """The processes of a group that still run."""
    return [pid for pid, of in _groups() if of == leader]


def gone(leader: int, within_s: float = 60.0) -> bool:
    """Whether nothing of a group is left, after a while at most."""
    until = time.monotonic() + within_s
    while group(leader) and time.monotonic() < until:
        time.sleep(0.02)
    return not group(leader)


def _groups() -> list[tuple[int, int]]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found.append((int(path.parent.name), int(fields[2])))
    return found
