"""A model at servers that we started: ready, asked, crashed, started again, given up. They are real processes."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from archive.errors import BadRequest, ConfigError, HgmError, ProviderUnavailable, ProviderUnreachable
from hgm.llm.base import Message, Request
from hgm.llm.openai import OpenAIModel
from hgm.llm.vllm import VllmModel
from hgm.serving.fleet import LaunchedFleet
from hgm.serving.launch import Launch
from hgm.serving.replica import Replica, free_ports
from hgm.serving.restarts import Restarts
from tests.hgm.serving.conftest import gone, group

QUICK = Restarts(most=3, first_s=0.05)


def ask(text: str, affinity: str = "") -> Request:
    return Request((Message("user", text),), affinity=affinity)


@asynccontextmanager
async def serving(
    launch: Launch, folder: Path, restarts: Restarts = QUICK
) -> AsyncIterator[tuple[VllmModel, list[str]]]:
    fleet = LaunchedFleet("tiny", launch, restarts=restarts)
    model = VllmModel(fleet, lambda url: OpenAIModel(launch.model, key=fleet.key, base_url=url, name="tiny"))
    said: list[str] = []
    try:
        await model.start(folder / "servers", said.append)
        yield model, said
    finally:
        await model.close()


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - it happens in another process
        await asyncio.sleep(0.02)


async def test_a_variant_stays_on_the_server_that_has_read_its_beginning(vllm: str, tmp_path: Path) -> None:
    async with serving(Launch("tiny", vllm, replicas=2), tmp_path) as (model, said):
        first = await model.complete(ask("the same beginning", "a"))
        other = await model.complete(ask("the same beginning", "b"))
        again = await model.complete(ask("the same beginning", "a"))
        assert first.message.content != other.message.content, "the text tells the process"
        assert again.message.content == first.message.content
        assert (first.usage.cached_tokens, other.usage.cached_tokens) == (0, 0)
        assert again.usage.cached_tokens == again.usage.prompt_tokens
        assert sum("ready after" in line for line in said) == 2
        keepers = [replica.process.keeper for replica in model.fleet.servers]  # type: ignore[attr-defined]
    assert all(gone(keeper) for keeper in keepers)
    assert "engine process" in (tmp_path / "servers" / "tiny-0.log").read_text()


async def test_a_server_that_crashes_is_started_again(vllm: str, tmp_path: Path) -> None:
    async with serving(Launch("tiny", vllm), tmp_path) as (model, said):
        server = model.fleet.servers[0]
        with pytest.raises(ProviderUnavailable):
            await model.complete(ask("[crash]"))
        await until(lambda: server.life == 2 and server.ready)
        assert (await model.complete(ask("hello"))).message.content
        assert any("it ended with exit code 13; starting it again" in line for line in said)
        assert "tiny-0: ready again" in said


async def test_others_take_over_while_one_is_down(vllm: str, tmp_path: Path) -> None:
    async with serving(Launch("tiny", vllm, replicas=2), tmp_path, Restarts(first_s=60.0)) as (model, _):
        first = model.fleet.servers[0]
        with pytest.raises(ProviderUnavailable):
            await model.complete(ask("[crash]", "a"))
        await until(lambda: not first.ready)
        assert (await model.complete(ask("hello", "a"))).message.content
        assert model.fleet.choose("a") is model.fleet.servers[1]


async def test_a_text_that_kills_servers_is_refused_and_others_are_not(vllm: str, tmp_path: Path) -> None:
    async with serving(Launch("tiny", vllm), tmp_path) as (model, _):
        server = model.fleet.servers[0]
        for life in (1, 2):
            await until(lambda: server.ready)
            with pytest.raises(ProviderUnavailable):
                await model.complete(ask("[crash]"))
            await until(lambda life=life: server.life > life)  # type: ignore[misc]
        await until(lambda: server.ready)
        with pytest.raises(BadRequest, match="crashed 2 times at work on this request"):
            await model.complete(ask("[crash]"))
        assert (await model.complete(ask("hello"))).message.content
        assert server.life == 3


async def test_our_own_small_request_is_never_blamed_for_crashes(
    vllm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hgm.llm.remote.SMALLEST", ask("[crash]"))
    async with serving(Launch("tiny", vllm), tmp_path) as (model, _):
        server = model.fleet.servers[0]
        for life in (1, 2):
            await until(lambda: server.ready)
            with pytest.raises(ProviderUnavailable):
                await model.check()
            await until(lambda life=life: server.life > life)  # type: ignore[misc]
        await until(lambda: server.ready)
        with pytest.raises(ProviderUnavailable):
            await model.check()


async def test_one_that_crashes_again_and_again_is_given_up(vllm: str, tmp_path: Path) -> None:
    async with serving(Launch("tiny", vllm), tmp_path, Restarts(most=1, first_s=0.05)) as (model, said):
        server = model.fleet.servers[0]
        for text in ("[crash] a", "[crash] b"):
            await until(lambda: server.ready)
            with pytest.raises(ProviderUnavailable):
                await model.complete(ask(text))
            await until(lambda: not server.ready)
        await until(lambda: "not started again" in server.why)
        with pytest.raises(ProviderUnreachable, match=r"no server is up \(tiny-0: .* after 2 crashes"):
            await model.complete(ask("hello"))
        assert "it is not started again" in said[-1]


async def test_a_start_that_fails_is_tried_again(vllm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(Launch("tiny", vllm), tmp_path) as (model, _):
        server, launch, failed = model.fleet.servers[0], Replica._launch_it, []

        def full_once(replica: Replica) -> None:
            if not failed:
                failed.append(True)
                raise OSError(28, "No space left on device")
            launch(replica)

        monkeypatch.setattr(Replica, "_launch_it", full_once)
        with pytest.raises(ProviderUnavailable):
            await model.complete(ask("[crash]"))
        await until(lambda: server.life == 2 and server.ready)
        assert failed
        assert (await model.complete(ask("hello"))).message.content


async def test_one_that_hangs_is_killed_and_started_again(
    vllm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hgm.serving.replica.SILENT_S", 0.5)
    monkeypatch.setattr("hgm.serving.replica.WATCH_S", 0.1)
    monkeypatch.setattr("hgm.serving.health.ASK_S", 0.2)
    async with serving(Launch("tiny", vllm), tmp_path) as (model, said):
        server = model.fleet.servers[0]
        stopped = group(server.process.keeper)[1:]  # type: ignore[attr-defined]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        await until(lambda: server.life == 2 and server.ready)
        assert any("it has not answered for" in line for line in said)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--fake", "dies"), r"tiny-\d ended with code 3 \(the end of .*tiny-\d.log"),
        (("--fake", "load=60"), r"tiny-\d was not ready within 1 s \(the end of .*tiny-\d.log"),
    ],
)
async def test_one_that_does_not_get_ready_says_why(
    vllm: str, tmp_path: Path, more: tuple[str, ...], message: str
) -> None:
    launch = Launch("tiny", vllm, replicas=2, flags=more, ready_s=1.0 if "60" in more[1] else 60.0)
    with pytest.raises(ProviderUnreachable, match=message) as raised:
        async with serving(launch, tmp_path):
            raise AssertionError("never ready")
    assert "dies" not in more or "ValueError: no weights" in str(raised.value)


async def test_a_port_that_is_taken_and_a_program_that_is_not_there(vllm: str, tmp_path: Path) -> None:
    port = free_ports(1)[0]
    async with serving(Launch("tiny", vllm, port=port), tmp_path):
        with pytest.raises(ConfigError, match=f"port {port} of 127.0.0.1 is in use"):
            async with serving(Launch("tiny", vllm, port=port), tmp_path):
                pass
    with pytest.raises(HgmError, match=r"no program .vllm-is-not-here.: install vLLM"):
        async with serving(Launch("tiny", "vllm-is-not-here"), tmp_path):
            pass


async def test_servers_are_ended_although_a_connection_to_one_does_not_close(
    vllm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = OpenAIModel.close

    async def fails(client: OpenAIModel) -> None:
        await close(client)
        raise OSError("it would not close")

    async def opened_and_closed() -> None:
        async with serving(Launch("tiny", vllm, replicas=2), tmp_path) as (model, _):
            for server in model.fleet.servers:
                assert isinstance(server, Replica)
                assert server.process is not None
                keepers.append(server.process.keeper)

    monkeypatch.setattr(OpenAIModel, "close", fails)
    keepers: list[int] = []
    with pytest.raises(OSError, match="it would not close"):
        await opened_and_closed()
    assert len(keepers) == 2
    assert all(gone(keeper) for keeper in keepers)


def test_only_who_has_the_key_may_ask(vllm: str, tmp_path: Path) -> None:
    async def unauthorized() -> int:
        async with serving(Launch("tiny", vllm), tmp_path) as (model, _):
            stranger = OpenAIModel("tiny", key="guessed", base_url=model.fleet.servers[0].base_url)
            try:
                with pytest.raises(HgmError, match="401"):
                    await stranger.complete(ask("hello"))
            finally:
                await stranger.close()
        return 1

    assert asyncio.run(unauthorized())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_hgm_serve_starts_servers_and_leaves_none(vllm: str, tmp_path: Path, end: signal.Signals) -> None:
    logs = tmp_path / "logs"
    command = [sys.executable, "-m", "hgm", "serve", "vllm:~/tiny", "--start", "--executable", vllm, "--port", "0"]
    home = {**os.environ, "HOME": str(tmp_path)}
    (tmp_path / "tiny").mkdir()
    serve = subprocess.Popen([*command, "--logs", str(logs)], stdout=subprocess.PIPE, text=True, env=home)
    try:
        assert serve.stdout is not None
        exported = dict(re.findall(r"(\w+)=(\S+)", serve.stdout.readline()))
        body = b'{"model": "any", "messages": [{"role": "user", "content": "hello"}]}'
        headers = {"Authorization": f"Bearer {exported['OPENAI_API_KEY']}", "Content-Type": "application/json"}
        url = f"{exported['OPENAI_BASE_URL']}/chat/completions"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as answer:
            said = answer.read().decode()
        server = int(re.search(r"process (\d+) read", said)[1])  # type: ignore[index]
        keeper = os.getpgid(server)
        assert keeper != os.getpgid(serve.pid)
        serve.send_signal(end)
        serve.communicate(timeout=120)
    finally:
        serve.kill()
        serve.communicate()
    assert gone(keeper)
    assert f"serve {tmp_path / 'tiny'} " in (logs / "tiny-0.log").read_text()


def test_hgm_serve_says_what_cannot_be_started() -> None:
    from tests.hgm.cli.typing_in import typed

    assert "--start is for vllm:MODEL" in typed("serve", "builtin", "--start", code=2)[1]
    for ignored in (("--replicas", "1"), ("--executable", "vllm"), ("--tool-parser", "x"), ("--logs", "d")):
        said = typed("serve", "builtin", *ignored, code=2)[1]
        assert f"{ignored[0]}: for servers that are started here: add --start" in said
    assert "--enforce-eager: for servers" in typed("serve", "vllm:m", "--", "--enforce-eager", code=2)[1]
    assert "there is no folder /nowhere/tiny" in typed("serve", "vllm:/nowhere/tiny", "--start", code=2)[1]
    said = typed("serve", "vllm:m", "--start", "--", "--api_key=sk-canary", code=2)[1]
    assert "after --: remove --api-key: each start makes a key of its own" in said
    assert "canary" not in said
