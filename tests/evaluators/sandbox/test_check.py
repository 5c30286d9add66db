"""`check` proves what it says, and its messages say what to do."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace

import pytest

from archive.errors import ConfigError, SandboxUnavailable
from evaluators.sandbox import bubblewrap as module
from evaluators.sandbox.base import Finished, Job
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.check import check_limits, explain
from evaluators.sandbox.process import ProcessSandbox
from evaluators.sandbox.registry import open_sandbox


class TestCheck:
    def test_it_passes_here(self, bubblewrap: BubblewrapSandbox) -> None:
        bubblewrap.check()

    async def test_it_can_be_asked_while_a_loop_runs(self, bubblewrap: BubblewrapSandbox) -> None:
        await asyncio.sleep(0)
        bubblewrap.check()

    def test_no_isolation_is_noticed(self) -> None:
        with pytest.raises(SandboxUnavailable, match=r"user, network, disk, processes not enforced"):
            check_limits(ProcessSandbox())

    @pytest.mark.parametrize("limit", ["disk", "processes", "memory"])
    def test_a_limit_that_does_not_hold_is_noticed(self, bubblewrap: BubblewrapSandbox, limit: str) -> None:
        class Lax:
            """The same sandbox, with one limit forgotten."""

            name = "lax"
            check, sweep = bubblewrap.check, bubblewrap.sweep

            async def run(self, job: Job) -> Finished:
                field = {"disk": "disk_mb", "processes": "processes", "memory": "memory_mb"}[limit]
                return await bubblewrap.run(replace(job, limits=replace(job.limits, **{field: 1000})))

        with pytest.raises(SandboxUnavailable, match=f": {limit} not enforced"):
            check_limits(Lax())

    def test_bubblewrap_absent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
            BubblewrapSandbox().check()

    def test_control_groups_refused_as_root(
        self, bubblewrap: BubblewrapSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module.cgroups, "find_hierarchy", lambda: None)
        monkeypatch.setattr(module.os, "geteuid", lambda: 0)
        if shutil.which("nsenter") is None:
            pytest.skip("nsenter is not installed")
        with pytest.raises(SandboxUnavailable, match="control groups cannot be written"):
            bubblewrap.check()


class TestExplain:
    REFUSED = "bwrap: No permissions to create new namespace"

    @pytest.mark.parametrize(
        ("name", "value", "command"),
        [
            ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
            (
                "kernel/apparmor_restrict_unprivileged_userns",
                "1",
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
            ),
            ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces"),
        ],
    )
    def test_the_sysctl_that_refuses_is_named(self, name: str, value: str, command: str) -> None:
        assert command in explain(self.REFUSED, {name: value}.get)  # type: ignore[arg-type]

    def test_otherwise_a_container_is_suspected(self) -> None:
        assert "docker run --security-opt" in explain(self.REFUSED, lambda _: "")

    def test_an_old_bubblewrap(self) -> None:
        assert "0.8" in explain("bwrap: Unknown option --disable-userns", lambda _: "")

    def test_anything_else_is_passed_on(self) -> None:
        assert explain("bwrap: strange", lambda _: "") == "bubblewrap cannot start a sandbox: bwrap: strange"


class TestRegistry:
    def test_by_name(self) -> None:
        assert open_sandbox("bubblewrap").name == "bubblewrap"
        assert open_sandbox("process").name == "process"

    def test_an_unknown_name_lists_the_others(self) -> None:
        with pytest.raises(ConfigError, match=r"'docker'.*bubblewrap, container, process"):
            open_sandbox("docker")
