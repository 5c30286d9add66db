from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.making import ROOT


def can_mount_files() -> bool:
    return os.geteuid() == 0 and Path("/dev/loop-control").exists() and shutil.which("mkfs.ext4") is not None


@pytest.mark.skipif(not can_mount_files(), reason="needs root and loop devices")
def test_what_was_called_stored_survives_a_power_cut(tmp_path: Path) -> None:
    command = ["unshare", "--mount", sys.executable, "-m", "tests.archive.losing_power", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.stdout == "nothing lost in 3 cuts\n", ended.stdout + ended.stderr
