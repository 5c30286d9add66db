"""The stage from which root's sandboxes start: who is there, what can be done there, and for how long it is kept."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archive.errors import SandboxFailure
from evaluators.sandbox.base import Job, Mount
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.privilege import FIRST_UID, UIDS, Programs, Stage, stage


@pytest.fixture
def programs() -> Programs:
    bwrap, nsenter = shutil.which("bwrap"), shutil.which("nsenter")
    if os.geteuid() != 0 or bwrap is None or nsenter is None:
        pytest.skip("only root has stages, and needs bwrap and nsenter for them")
    return Programs(bwrap, nsenter)


def run_there(there: Stage, programs: Programs, script: str) -> list[str]:
    command = [*there.as_nobody(programs.nsenter), "sh", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


class TestStage:
    def test_who_is_there_is_nobody(self, programs: Programs) -> None:
        there, _ = stage(programs, [])
        ids = run_there(there, programs, "id -u; id -g; id -G")
        assert len(set(ids)) == 1
        assert FIRST_UID <= int(ids[0]) < FIRST_UID + UIDS
        lines = run_there(there, programs, "grep -E 'CapInh|CapPrm|CapEff|CapAmb' /proc/self/status")
        assert set(lines[1::2]) == {"0" * 16}

    def test_each_is_another_nobody(self, programs: Programs) -> None:
        there, _ = stage(programs, [])
        assert run_there(there, programs, "id -u") != run_there(there, programs, "id -u")

    def test_nothing_can_be_left_there_for_the_next(self, programs: Programs, tmp_path: Path) -> None:
        open_folder = tmp_path / "open"
        open_folder.mkdir()
        open_folder.chmod(0o777)
        there, places = stage(programs, [open_folder])
        assert (places[open_folder],) == ("/src/0",)
        written = run_there(there, programs, "for f in / /etc /tmp /src /src/0 /usr; do touch $f/x && echo $f; done")
        assert written == []
        assert list(open_folder.iterdir()) == []

    def test_programs_that_change_the_user_do_not(self, programs: Programs, tmp_path: Path) -> None:
        """`no_new_privs` is set later, by the second bwrap."""
        shutil.copy("/usr/bin/id", tmp_path / "id")
        (tmp_path / "id").chmod(0o4755)
        tmp_path.chmod(0o755)
        there, places = stage(programs, [tmp_path])
        assert run_there(there, programs, f"{places[tmp_path]}/id -u") != ["0"]

    def test_the_same_folders_make_one_stage(self, programs: Programs, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir(mode=0o755)
        first, _ = stage(programs, [folder])
        assert stage(programs, [folder])[0] is first
        folder.rename(tmp_path / "old")
        folder.mkdir(mode=0o755)
        assert stage(programs, [folder])[0] is not first

    def test_it_is_gone_with_its_last_user(self, programs: Programs) -> None:
        there = Stage((programs.bwrap, "--ro-bind", "/", "/"))
        descriptor = there.descriptor
        assert os.fstat(descriptor)
        del there
        gc.collect()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)

    def test_bwraps_own_words(self, programs: Programs) -> None:
        with pytest.raises(SandboxFailure, match="nonexistent"):
            Stage((programs.bwrap, "--ro-bind", "/nonexistent", "/x"))


async def test_a_folder_that_was_made_anew_is_seen_anew(bubblewrap: BubblewrapSandbox, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for text in ("first", "second"):
        folder.mkdir()
        (folder / "text").write_text(text)
        finished = await bubblewrap.run(Job(("cat", "/seen/text"), {}, mounts=(Mount(folder, "/seen"),)))
        assert finished.output.decode() == text
        shutil.rmtree(folder)
