"""Whatever happens to the engine, to the keeper or to the server: nothing of the server is left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from hgm.serving.health import Health, health
from hgm.serving.process import ServerProcess
from hgm.serving.replica import free_ports
from tests.hgm.serving.conftest import gone, group

ENGINE = """
import asyncio, os, sys
from pathlib import Path
from hgm.serving.process import ServerProcess

async def main():
    server = ServerProcess(sys.argv[2:], dict(os.environ), Path(sys.argv[1]), grace_s=0.2)
    print(server.keeper, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def started(vllm: str, folder: Path, *more: str, grace_s: float = 15.0) -> tuple[ServerProcess, int]:
    port = free_ports(1)[0]
    command = [vllm, "serve", "tiny", "--port", str(port), *more]
    server = ServerProcess(command, dict(os.environ), folder / "log", grace_s=grace_s)
    await well(port)
    return server, port


async def well(port: int) -> None:
    while await health(port) is not Health.WELL:  # noqa: ASYNC110 - it happens in another process
        await asyncio.sleep(0.02)


async def test_a_server_is_stopped_with_its_children(vllm: str, tmp_path: Path) -> None:
    server, port = await started(vllm, tmp_path)
    assert len(group(server.keeper)) == 3, "keeper, server, and the server's own process"
    assert server.exit_code is None
    await server.stop()
    await server.stop()
    assert gone(server.keeper)
    assert server.exit_code == 128 + signal.SIGTERM
    assert await health(port) is Health.ABSENT


async def test_one_that_does_not_heed_sigterm_is_killed(vllm: str, tmp_path: Path) -> None:
    server, _ = await started(vllm, tmp_path, "--fake", "stubborn", grace_s=0.2)
    await server.stop()
    assert gone(server.keeper)
    assert server.exit_code == 128 + signal.SIGKILL


async def test_one_that_ends_takes_its_children_with_it(vllm: str, tmp_path: Path) -> None:
    server, _ = await started(vllm, tmp_path)
    main, *_ = children(server.keeper)
    os.kill(main, signal.SIGKILL)
    assert await server.wait() == 128 + signal.SIGKILL
    assert gone(server.keeper)


async def test_it_ends_with_the_keeper(vllm: str, tmp_path: Path) -> None:
    server, _ = await started(vllm, tmp_path)
    os.kill(server.keeper, signal.SIGKILL)
    assert await server.wait() == 128 + signal.SIGKILL
    assert gone(server.keeper)


async def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    server = ServerProcess([str(tmp_path / "vllm"), "serve"], dict(os.environ), tmp_path / "log")
    assert await server.wait() == 127
    assert "cannot be started: No such file" in (tmp_path / "log").read_text()


async def test_it_ends_with_an_engine_that_is_killed(vllm: str, tmp_path: Path) -> None:
    port = free_ports(1)[0]
    command = [vllm, "serve", "tiny", "--port", str(port), "--fake", "stubborn"]
    engine = subprocess.Popen(  # noqa: ASYNC220 - nothing else is going on
        [sys.executable, "-c", ENGINE, str(tmp_path / "log"), *command], stdout=subprocess.PIPE, text=True
    )
    assert engine.stdout is not None
    with engine, engine.stdout:
        keeper = int(engine.stdout.readline())
        await well(port)
        engine.kill()
    assert gone(keeper)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
