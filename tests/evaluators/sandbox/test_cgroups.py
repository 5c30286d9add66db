"""Finding a place for control groups, and who may remove which."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluators.sandbox import cgroups
from evaluators.sandbox.owner import is_left_behind, owner


class TestCandidates:
    def test_version_1_uses_one_mount_per_controller(self) -> None:
        mounts = (
            "cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0\n"
            "cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0\n"
        )
        found = list(cgroups._candidates(mounts, "8:pids:/\n4:memory:/x\n"))
        tops = (Path("/sys/fs/cgroup/memory/hgm"), Path("/sys/fs/cgroup/pids/hgm"))
        assert found == [cgroups.Hierarchy(1, tops)]

    def test_version_2_takes_the_nearest_ancestor_that_passes_both_controllers_on(self, tmp_path: Path) -> None:
        """A directory stands in for the mount: what is decided is which files say what."""
        for name, enabled in (
            ("", "cpu"),
            ("user", "cpu memory pids"),
            ("user/app", "memory pids"),
            ("user/app/me", ""),
        ):
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            (folder / "cgroup.subtree_control").write_text(enabled)
            (folder / "cgroup.subtree_control").chmod(0o444)
            (folder / "cgroup.procs").touch()
        mounts = f"cgroup2 {tmp_path} cgroup2 rw 0 0\n"
        found = [h.tops[0].relative_to(tmp_path) for h in cgroups._candidates(mounts, "0::/user/app/me\n")]
        assert Path("user/app/hgm") in found
        assert found.index(Path("user/app/hgm")) < found.index(Path("user/hgm"))

    def test_nothing_mounted(self) -> None:
        assert list(cgroups._candidates("proc /proc proc rw 0 0\n", "0::/\n")) == []


class TestGroup:
    @pytest.fixture
    def hierarchy(self) -> Iterator[cgroups.Hierarchy]:
        """A place of this test's own: tests beside it leave groups of engines that they kill."""
        found = cgroups.find_hierarchy()
        if found is None:
            pytest.skip("control groups cannot be written here")
        own = cgroups.Hierarchy(found.version, tuple(top / f"test-{os.getpid()}" for top in found.tops))
        own.prepare()
        yield own
        for top in own.tops:
            top.rmdir()

    def test_a_group_is_removed_with_what_is_in_it(self, hierarchy: cgroups.Hierarchy) -> None:
        group = cgroups.Group(hierarchy, 64, 8)
        process = subprocess.Popen(["sleep", "600"])
        for descriptor in group.descriptors:
            os.write(descriptor, str(process.pid).encode())
        group.close()
        assert process.wait(timeout=60) == -9
        assert not any(folder.exists() for folder in group._folders)

    def test_sweep_removes_only_what_the_dead_left(self, hierarchy: cgroups.Hierarchy) -> None:
        dead = subprocess.Popen(["true"])
        name = owner(dead.pid)
        dead.wait()
        left = [top / f"{name}-0" for top in hierarchy.tops]
        foreign = [top / f"1-{os.getpid()}-1-0" for top in hierarchy.tops]
        group = cgroups.Group(hierarchy, 64, 8)
        try:
            for folder in (*left, *foreign):
                folder.mkdir()
            assert cgroups.sweep(hierarchy) == 1
            assert not any(folder.exists() for folder in left)
            assert all(folder.exists() for folder in (*foreign, *group._folders))
        finally:
            group.close()
            for folder in foreign:
                folder.rmdir()


class TestOwner:
    def test_the_living_are_not_left_behind(self) -> None:
        assert not is_left_behind(f"{owner()}-0")

    def test_a_reused_pid_is_another_owner(self) -> None:
        namespace, pid, start = owner().split("-")
        assert is_left_behind(f"{namespace}-{pid}-{int(start) + 1}-0")

    @pytest.mark.parametrize("name", ["", "user.slice", "1-2-3", "a-b-c-d", "1-{pid}-1-0"])
    def test_names_of_others_are_left_alone(self, name: str) -> None:
        assert not is_left_behind(name.format(pid=os.getpid()))
