"""Jobs in containers, against a stand-in for docker: what it is asked, images, and each way in which it fails.

The rest of what a sandbox promises is in test_contract.py, for this one too.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.errors import SandboxFailure, SandboxUnavailable
from archive.files import File
from evaluators.sandbox import container as module
from evaluators.sandbox import container_args
from evaluators.sandbox.base import DEFAULT_IMAGE, WORK, Image, Job, Limit, Mount
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.container import ContainerSandbox
from evaluators.sandbox.container_cli import find_cli
from evaluators.sandbox.process import ProcessSandbox
from tests.evaluators.sandbox.conftest import job, limits
from tests.evaluators.sandbox.gateway import gateway
from tests.evaluators.sandbox.processes import appears, running

IMAGE = Image("made/up:1", "/testbed", path=("/testbed/bin",), hidden=("/testbed/.git",))


@pytest.fixture
def image(docker: Path, tmp_path: Path) -> Image:
    """An image with a checkout, its history, and a program beside it."""
    checkout = tmp_path / "testbed"
    for name, text in {".git/HEAD": "the fix", "bin/tool": "#!/bin/sh\necho tool\n", "a.py": "x = 1\n"}.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text)
    (checkout / "bin/tool").chmod(0o755)
    (docker / "images.json").write_text(json.dumps({DEFAULT_IMAGE: {}, IMAGE.name: {"/testbed": str(checkout)}}))
    return IMAGE


def calls(docker: Path) -> list[list[str]]:
    return [json.loads(line) for line in (docker / "calls.jsonl").read_text().splitlines()]


def shell(script: str, **fields: object) -> Job:
    return job("", command=("sh", "-c", script), **fields)


class TestCheck:
    def test_it_passes_where_all_limits_hold(self, container: ContainerSandbox) -> None:
        container.check()

    def test_no_engine_at_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(SandboxUnavailable, match="no container engine is installed: `apt-get install podman`"):
            ContainerSandbox().check()

    def test_a_daemon_that_is_down(self, container: ContainerSandbox, docker: Path) -> None:
        (docker / "down").touch()
        with pytest.raises(
            SandboxUnavailable, match=r"docker does not answer: Cannot connect .*systemctl start docker"
        ):
            container.check()

    def test_podman_where_docker_is_down(self, docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "podman").write_text("#!/bin/sh\necho podman version 5\n")
        (tmp_path / "podman").chmod(0o755)
        monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{tmp_path}")
        assert find_cli().name == "docker"
        (docker / "down").touch()
        assert find_cli().name == "podman"

    def test_the_default_image_is_missing(self, docker: Path) -> None:
        with pytest.raises(SandboxUnavailable, match="the image other:1 is not here; get it with: docker pull other:1"):
            ContainerSandbox("other:1").check()

    def test_missing_images_are_counted(self, container: ContainerSandbox) -> None:
        with pytest.raises(SandboxUnavailable, match="the image a:1 is not here, and 1 more of 3; get it with"):
            container.require_images({"b:1", DEFAULT_IMAGE, "a:1"})
        container.require_images({DEFAULT_IMAGE})
        container.require_images(())

    @pytest.mark.parametrize("other", [BubblewrapSandbox(), ProcessSandbox()], ids=lambda other: other.name)
    async def test_others_run_no_images(self, other: BubblewrapSandbox | ProcessSandbox) -> None:
        with pytest.raises(SandboxUnavailable, match=r'made/up:1 is a container image.*backend = "container"'):
            other.require_images({IMAGE.name})
        other.require_images(())
        with pytest.raises(SandboxUnavailable, match="made/up:1 is a container image"):
            await other.run(shell("true", image=IMAGE))


class TestImage:
    async def test_the_checkout_is_the_images_own_without_its_history(
        self, container: ContainerSandbox, image: Image
    ) -> None:
        script = "tool; pwd; id -u; ls -A .git; grep CapEff /proc/self/status; echo y = 2 >> a.py; echo new > b.py"
        finished = await container.run(shell(script, image=image, collect=True))
        assert finished.output.decode().splitlines() == ["tool", "/testbed", "0", "CapEff:\t0000000000000000"]
        assert finished.files is not None
        assert {path: finished.files[path].data for path in ("a.py", "b.py")} == {
            "a.py": b"x = 1\ny = 2\n",
            "b.py": b"new\n",
        }
        assert not [path for path in finished.files if path.startswith(".git")]

    async def test_the_next_job_finds_it_as_it_was(self, container: ContainerSandbox, image: Image) -> None:
        for _ in range(2):
            finished = await container.run(shell("cat a.py; echo spoilt > a.py", image=image))
            assert finished.output == b"x = 1\n"

    async def test_what_it_writes_beyond_its_disk_ends_it(
        self, container: ContainerSandbox, image: Image, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "DISK_EVERY_S", 0.1)
        script = "dd if=/dev/zero of=big bs=1M count=20 2>&1; sleep 63.1"
        finished = await container.run(shell(script, image=image, limits=limits(disk_mb=8)))
        assert (finished.exit_code, finished.limit) == (None, Limit.DISK)
        assert not running("63.1")

    async def test_its_temporary_files_have_a_size(self, container: ContainerSandbox, image: Image) -> None:
        finished = await container.run(shell("dd if=/dev/zero of=/tmp/big bs=1M count=20", image=image))
        assert finished.limit is Limit.DISK

    async def test_an_image_that_went_away_is_no_ones_score(self, container: ContainerSandbox, docker: Path) -> None:
        with pytest.raises(SandboxUnavailable, match=f"the image {IMAGE.name} is not here; get it with: docker pull"):
            await container.run(shell("true", image=IMAGE))

    async def test_its_root_does_not_come_near_the_init(self, container: ContainerSandbox, image: Image) -> None:
        source = """
            import ctypes, os
            for path in ("/proc/1/mem", "/proc/1/environ", "/proc/1/fd/0", "/proc/1/fd/1"):
                try:
                    os.open(path, os.O_RDWR)
                    print("open", path)
                except OSError:
                    pass
            print(os.getuid(), ctypes.CDLL(None).ptrace(0x4206, 1, 0, 0))
            os.kill(1, 9)
            print("alive")
        """
        finished = await container.run(job(source, image=image))
        assert (finished.exit_code, finished.output) == (0, b"0 -1\nalive\n")


class TestRun:
    async def test_what_docker_is_asked(self, container: ContainerSandbox, docker: Path, tmp_path: Path) -> None:
        (tmp_path / "a, b").mkdir()
        async with gateway(tmp_path) as door:
            await container.run(
                Job(
                    ("true",), {"a": File(b"")}, limits(), {"in": b""}, (Mount(tmp_path / "a, b", "/agent"),), door=door
                )
            )
        (run, removed) = [call for call in calls(docker) if call[0] in ("run", "rm")]
        for word in (
            "--interactive", "--pull=never", "--network=none", "--cap-drop=ALL", "--security-opt=no-new-privileges",
            "--read-only", "--user=1000:1000", "--memory=320m", "--memory-swap=320m", "--pids-limit=34",
            "--log-driver=none", f"--tmpfs={WORK}:rw,exec,nosuid,nodev,size=8m,mode=1777",
            f'--mount=type=bind,"source={tmp_path}/a, b",target=/agent,readonly',
            f"--mount=type=bind,source={door},target=/run/hgm-door,readonly",
        ):  # fmt: skip
            assert word in run, word
        assert removed == ["rm", "--force", "--volumes", *[word[7:] for word in run if word.startswith("--name=")]]
        assert "-e" not in run, "nothing of the environment goes by the command line"

    async def test_a_mount_that_only_its_owner_reads_is_no_ones_score(
        self, container: ContainerSandbox, tmp_path: Path
    ) -> None:
        (tmp_path / "own").mkdir(0o700)
        with pytest.raises(SandboxFailure, match=r"is not readable for other users.*chmod -R o\+rX"):
            await container.run(shell("true", mounts=(Mount(tmp_path / "own", "/m"),)))

    async def test_nothing_of_the_host_is_left(self, container: ContainerSandbox, docker: Path) -> None:
        await container.run(shell("true"))
        assert list((docker / "containers").iterdir()) == []
        assert container.sweep() == 0

    async def test_a_daemon_that_stopped_is_no_ones_score(self, container: ContainerSandbox, docker: Path) -> None:
        await container.run(shell("true"))
        (docker / "down").touch()
        with pytest.raises(SandboxUnavailable, match="docker does not answer: Cannot connect"):
            await container.run(shell("true"))

    async def test_a_client_that_refuses_is_no_ones_score(
        self, container: ContainerSandbox, docker: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = container_args.run
        monkeypatch.setattr(container_args, "run", lambda *told: [words(*told)[0], "--odd", *words(*told)[1:]])
        with pytest.raises(SandboxFailure, match=r"docker did not start a container: .*--odd"):
            await container.run(shell("true"))

    async def test_a_daemon_that_stops_while_a_job_runs(self, container: ContainerSandbox, docker: Path) -> None:
        task = asyncio.create_task(container.run(shell("sleep 64.2")))
        assert await appears("64.2")
        (docker / "down").touch()
        (name,) = (path.name for path in (docker / "containers").iterdir())
        os.killpg(int((docker / "containers" / name / "pid").read_text()), 9)
        with pytest.raises(SandboxUnavailable, match="docker does not answer"):
            await task

    async def test_the_kernel_takes_pid_1_for_memory(self, container: ContainerSandbox, docker: Path) -> None:
        (docker / "oom").touch()
        finished = await container.run(shell("sleep 60"))
        assert (finished.exit_code, finished.limit) == (None, Limit.MEMORY)

    async def test_killed_from_inside_is_the_jobs_own_doing(self, container: ContainerSandbox, docker: Path) -> None:
        task = asyncio.create_task(container.run(shell("sleep 64.3")))
        assert await appears("64.3")
        (name,) = (path.name for path in (docker / "containers").iterdir())
        os.killpg(int((docker / "containers" / name / "pid").read_text()), 9)
        finished = await task
        assert (finished.exit_code, finished.limit) == (-9, None)

    async def test_an_engine_that_dies_takes_its_containers_along(self, docker: Path) -> None:
        source = (
            "import asyncio\nfrom evaluators.sandbox.base import Job\n"
            "from evaluators.sandbox.container import ContainerSandbox\n"
            "asyncio.run(ContainerSandbox().run(Job(('sleep', '64.4'), {})))"
        )
        engine = await asyncio.create_subprocess_exec(shutil.which("python3") or "", "-c", source)
        assert await appears("64.4")
        engine.kill()
        await engine.wait()
        for _ in range(500):
            if not running("64.4"):
                break
            await asyncio.sleep(0.02)
        assert not running("64.4")
        assert ContainerSandbox().sweep() >= 1, "its name and its room are left, for the next engine"
        assert list((docker / "containers").iterdir()) == []

    async def test_processes_are_counted(self, container: ContainerSandbox) -> None:
        finished = await container.run(
            job("""
            import os, time
            try:
                while True:
                    if not os.fork():
                        time.sleep(60)
            except OSError:
                raise SystemExit(1)
        """)
        )
        assert finished.limit is Limit.PROCESSES

    async def test_memory_is_counted(self, container: ContainerSandbox) -> None:
        finished = await container.run(job("x = bytearray(400 << 20); import time; time.sleep(60)"))
        assert finished.limit is Limit.MEMORY


def real_clients() -> Sequence[str]:
    return [path for name in ("docker", "podman") if (path := shutil.which(name))]


@pytest.mark.skipif(not real_clients(), reason="neither docker nor podman is installed")
@pytest.mark.parametrize("own", [None, IMAGE], ids=["default", "own image"])
def test_a_real_client_understands_the_words(own: Image | None, tmp_path: Path) -> None:
    """Without an engine behind it, a client still reads its command line, and refuses what it does not know."""
    words = container_args.run(job("", image=own), "hgm-0-0-0-0", "made/up:1", tmp_path)
    for client in real_clients():
        env = {**os.environ, "DOCKER_HOST": "unix:///nonexistent.sock"}
        ended = subprocess.run([client, *words], capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL)
        assert ended.returncode == 125
        assert any(said in ended.stderr.lower() for said in ("docker daemon", "made/up")), ended.stderr
        odd = subprocess.run([client, "run", "--odd", "x"], capture_output=True, text=True, env=env)
        assert "unknown flag" in odd.stderr
