"""A run that starts its own servers: from hgm.toml over `hgm doctor` and `hgm run` to `hgm status`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ConfigError, Missing
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.queries import Reader
from hgm.cli.look import server_text
from hgm.config import difference, load
from hgm.llm.probe import probe
from hgm.models import close_models, launch_of, open_models, start_models
from hgm.plan import prepare
from hgm.run import drive
from hgm.serving import preflight
from hgm.serving.launch import Launch
from hgm.serving.replica import free_ports
from tests.hgm.cli.conftest import Recorder
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.serving.conftest import gone
from tests.toy import write_run

SERVED = """
[models.small]
provider = "vllm"
model = "org/tiny"

[models.small.serve]
executable = "{vllm}"
replicas = 2
max_length = 4096

[roles]
evaluate = "small"
edit = "small"
"""


def served(folder: Path, vllm: str, **more: Any) -> RunPaths:
    return write_run(folder, evaluations=4, edits=("+1",), search=3, held_out=0, more=SERVED.format(vllm=vllm), **more)


class Telling(Recorder):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)


def test_a_run_starts_its_servers_and_leaves_none(vllm: str, tmp_path: Path) -> None:
    paths, display = served(tmp_path, vllm), Telling()
    assert drive(prepare(paths), display).phase == "done"
    assert sum("ready after" in line for line in display.said) == 2
    assert any("org/tiny is not in" in line for line in display.said), "whoever has to wait for a download is told"
    logs = [(paths.servers / f"small-{number}.log").read_text() for number in (0, 1)]
    assert all("--max-model-len 4096" in log for log in logs)
    pids = [int(log.split("engine process ")[1].split()[0]) for log in logs]
    assert all(not Path(f"/proc/{pid}").exists() or gone(pid) for pid in pids)
    with Reader(paths) as reader:
        rows = reader.state("servers")
    assert isinstance(rows, list)
    assert [row["server"] for row in rows if isinstance(row, dict)] == ["small-0", "small-1"]
    assert faults(rows, "[Server]") == []
    said = json.loads(typed("status", paths.root, "--json")[0])
    assert faults(said, "Status") == []
    assert said["servers"] == []
    assert "small-0" not in typed("status", paths.root)[0], "nobody drives it: nothing is known any more"
    with EngineLock(paths):
        out = typed("status", paths.root, COLUMNS="80")[0]
    line = next(line for line in out.splitlines() if "small-0" in line)
    assert line.startswith("servers")
    assert "0 waiting" in line


def test_a_finished_run_whose_budget_is_raised_starts_them_again(vllm: str, tmp_path: Path) -> None:
    paths, display = served(tmp_path, vllm), Telling()
    assert drive(prepare(paths), display).phase == "done"
    display.said.clear()
    assert drive(prepare(paths), display).phase == "done"
    assert not any("ready after" in line for line in display.said), "nothing was left to do"
    paths.config.write_text(paths.config.read_text().replace("evaluations = 4", "evaluations = 8"))
    assert drive(prepare(paths), display).phase == "done"
    assert sum("ready after" in line for line in display.said) == 2
    with Reader(paths) as reader:
        assert reader.totals().n > 4


async def test_a_model_in_a_folder_is_served_by_the_name_that_it_is_asked_by(vllm: str, tmp_path: Path) -> None:
    paths = served(tmp_path, vllm)
    paths.config.write_text(paths.config.read_text().replace("org/tiny", "./tiny"))
    config = load(paths.config)
    launch = launch_of(config, "small")
    assert launch is not None
    assert launch.command(1)[2] == str(paths.config.parent / "tiny")
    roles = await open_models(config)
    try:
        await start_models(roles.values(), paths.servers, lambda line: None)
        assert (await probe(roles.values(), lambda line: None)).requests == 1
    finally:
        await close_models(roles.values())


def test_a_line_for_each_state_of_a_server() -> None:
    row = {"server": "small-0", "state": "ready", "starts": 3, "running": 4, "waiting": 1}
    row |= {"generation_per_s": 1234.4, "cache_hit_rate": 0.731}
    told = "small-0: 4 at work, 1 waiting, 1,234 tokens/s, 73% of prompts from its cache, started 3 times"
    assert server_text(row) == told
    assert server_text(row | {"running": None, "state": "it is loading"}) == "small-0: it is loading"
    assert server_text(row | {"running": None}) == "small-0: says nothing of itself"


def test_a_run_whose_program_is_missing_spends_and_writes_nothing(tmp_path: Path) -> None:
    paths = served(tmp_path, "/nowhere/vllm")
    with pytest.raises(Missing, match="no program '/nowhere/vllm': install vLLM into an environment of its own"):
        drive(prepare(paths), Telling())
    assert not paths.archive.exists()
    assert not paths.lock.exists()


# --- hgm doctor ------------------------------------------------------------------------------------------------------


def test_doctor_says_what_is_missing_for_a_server(vllm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    paths = served(tmp_path, vllm)
    found = {row["check"]: row for row in json.loads(typed("doctor", paths.root, "--json", code=6)[0])}
    assert found["serve small"]["ok"]
    assert found["weights small"]["detail"] == (
        f"model org/tiny is not in {tmp_path / 'hub'}: fetch it with `hf download org/tiny`, or a start takes as long"
    )
    snapshot = tmp_path / "hub" / "models--org--tiny" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text("{}")
    typed("doctor", paths.root, code=0)


def installed(folder: Path, version: str) -> str:
    """An environment that holds that vLLM, as far as can be told without starting it."""
    (folder / "lib" / "python3.11" / "site-packages" / f"vllm-{version}.dist-info").mkdir(parents=True)
    (folder / "bin").mkdir()
    program = folder / "bin" / "vllm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("version", "launch", "gpus", "said"),
    [
        ("0.33.0", {}, "", "no GPU: the driver of NVIDIA lists none"),
        ("0.33.0", {"tensor_parallel": 2}, "0", "1 GPU for tensor_parallel = 2"),
        ("0.33.0", {}, "0", "1 GPU"),
        ("0.33.0", {"replicas": 3}, "0,1", "2 GPUs, which servers share: memory_share must leave room for 2 on each"),
        ("0.33.0+cpu", {}, "", "the CPU build"),
        ("0.33.0+rocm700", {}, "", "the build for rocm700"),
    ],
)
def test_gpus_are_looked_for_where_the_build_needs_them(
    tmp_path: Path, version: str, launch: dict[str, Any], gpus: str, said: str
) -> None:
    asked = Launch("m", installed(tmp_path, version), **launch)
    environ = {"CUDA_VISIBLE_DEVICES": gpus}
    try:
        found = preflight.check(asked, environ)
        assert version in found
    except Missing as error:
        found = str(error)
    assert said in found


def test_a_port_that_is_taken_is_found_before(tmp_path: Path) -> None:
    import socket

    program, port = installed(tmp_path, "0.33.0+cpu"), free_ports(1)[0]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with pytest.raises(ConfigError, match=f"port {port + 1} of 127.0.0.1 is in use"):
            preflight.check(Launch("m", program, replicas=2, port=port))


# --- hgm.toml --------------------------------------------------------------------------------------------------------


def test_the_table_becomes_a_command_line(tmp_path: Path) -> None:
    paths = served(tmp_path, "./env/bin/vllm")
    launch = launch_of(load(paths.config), "small")
    assert launch is not None
    assert (launch.model, launch.executable) == ("org/tiny", str(paths.root / "env" / "bin" / "vllm"))
    assert (launch.replicas, launch.max_length, launch.port) == (2, 4096, 0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("replicas = 2", "replicas = 0", "models.small.serve.replicas = 0 cannot be: allowed is a whole number >= 1"),
        ("replicas = 2", "replica = 2", "unknown key models.small.serve.replica: did you mean 'replicas'?"),
        ('provider = "vllm"', 'provider = "openai"', "provider 'openai' has no use for serve"),
        ('model = "org', 'base_url = "http://a/v1"\nmodel = "org', "serve starts servers that have their own address"),
    ],
)
def test_a_slip_of_the_pen_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    paths = served(tmp_path, "vllm")
    paths.config.write_text(paths.config.read_text().replace(old, new))
    with pytest.raises(ConfigError, match=message.replace("(", "\\(").replace("?", "\\?")):
        load(paths.config)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ('["--hf-token", "canary"]', "models.small.serve: flags: remove --hf-token"),
        ('"--api-key canary"', "models.small.serve.flags cannot be: allowed is a list of a text"),
        ('[["--api-key", "canary"]]', "models.small.serve.flags.0 cannot be"),
    ],
)
def test_a_secret_among_the_flags_is_refused_and_not_told(tmp_path: Path, flags: str, message: str) -> None:
    paths = served(tmp_path, "vllm")
    paths.config.write_text(paths.config.read_text().replace("replicas = 2", f"replicas = 2\nflags = {flags}"))
    with pytest.raises(ConfigError, match=message) as caught:
        load(paths.config)
    assert "canary" not in str(caught.value)


def test_where_a_model_is_served_may_change_and_what_is_served_may_not(tmp_path: Path) -> None:
    paths = served(tmp_path, "vllm")
    before, text = load(paths.config), paths.config.read_text()
    paths.config.write_text(
        text.replace("replicas = 2", "replicas = 4\nport = 9000").replace('"vllm"\nrep', '"v"\nrep')
    )
    assert difference(before, load(paths.config)) == []
    paths.config.write_text(text.replace("4096", "8192"))
    assert difference(before, load(paths.config)) == ["models.small.serve.max_length"]


async def test_several_servers_that_run_already(tmp_path: Path) -> None:
    from hgm.llm.vllm import VllmModel

    table = '[models.small]\nprovider = "vllm"\nmodel = "m"\nbase_urls = ["http://a:1/v1", "http://b:2/v1"]\n'
    paths = write_run(tmp_path, more=table + '[roles]\nevaluate = "small"\n')
    opened = await open_models(load(paths.config))
    model = opened["evaluate"].models["small"]
    assert isinstance(model, VllmModel)
    assert [server.base_url for server in model.fleet.servers] == ["http://a:1/v1", "http://b:2/v1"]
    await close_models(opened.values())
