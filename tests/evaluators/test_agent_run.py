"""Contract 1 as an agent meets it, in the real sandbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from archive.files import File, FileTree, write_tree
from evaluators.agent_run import Door, run_agent
from evaluators.base import AgentRun, ModelLimits
from evaluators.environments import Environment
from evaluators.manifest import load_agent
from evaluators.sandbox.base import WORK, Limit, Sandbox, SandboxLimits

MANIFEST = 'name = "probe"\ncontract = 1\nentry = ["python", "-m", "probe", "one word"]\n'
CHECKOUT: FileTree = {"calc.py": File(b"x = 1\n"), "old.txt": File(b"old")}
LIMITS = SandboxLimits(wall_s=20)


class Runner:
    """Runs a probe: an agent whose module is given as text."""

    def __init__(self, sandbox: Sandbox, exam: Environment, directory: Path) -> None:
        self._sandbox, self._exam, self._directory = sandbox, exam, directory
        self.socket = directory / "door.sock"

    async def __call__(self, source: str, checkout: FileTree = CHECKOUT, limits: SandboxLimits = LIMITS) -> AgentRun:
        files = {"agent.toml": File(MANIFEST.encode()), "probe.py": File(source.encode())}
        source_dir = self._directory / "source"
        write_tree(files, source_dir)
        return await run_agent(
            self._sandbox,
            load_agent(files),
            statement="`x` is “wrong”\u2028",
            checkout=checkout,
            test_command="",
            limits=limits,
            model_limits=ModelLimits(requests=3, tokens=500, usd=0.25),
            seed=17,
            model="builtin",
            door=Door(self.socket, "token-1"),
            environment=self._exam,
            source_dir=source_dir,
        )


@pytest.fixture
async def probe(sandbox: Sandbox, exam: Environment, tmp_path: Path) -> AsyncIterator[Runner]:
    """With something behind the door that answers every request with the key it was shown."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(" ", 1)[1] for line in head.splitlines() if line.lower().startswith("authorization:"))
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(key)}\r\nConnection: close\r\n\r\n{key}".encode())
        await writer.drain()
        writer.close()

    runner = Runner(sandbox, exam, tmp_path)
    server = await asyncio.start_unix_server(answer, runner.socket)
    runner.socket.chmod(0o666)
    async with server:
        yield runner


REPORT = """
import json, os, sys, urllib.request
task = json.load(open(os.environ["HGM_TASK"]))
request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/models", headers={"Authorization": os.environ["OPENAI_API_KEY"]})
facts = {
    "task": task, "cwd": os.getcwd(), "arguments": sys.argv[1:], "files": sorted(os.listdir(".")),
    "agent": sorted(name for name in os.listdir("/agent") if not name.startswith(".")),
    "env": {name: value for name, value in os.environ.items() if name.startswith(("OPENAI", "ANTHROPIC", "PYTHON"))},
    "answer": urllib.request.urlopen(request).read().decode(), "pytest": __import__("pytest").__version__ != "",
    "here": __file__,
}
try:
    open("/agent/probe.py", "a")
except OSError:
    facts["read_only"] = True
json.dump(facts, open("facts.json", "w"))
"""


async def test_an_agent_finds_what_the_contract_promises(probe: Runner) -> None:
    run = await probe(REPORT)
    assert run.exit_code == 0, run.output.decode()
    assert set(run.change.entries) == {"facts.json"}
    facts = json.loads(run.files["facts.json"].data)
    assert facts["task"] == {
        "contract": 1,
        "statement": "`x` is “wrong”\u2028",
        "test_command": None,
        "model": "builtin",
        "seed": 17,
        "limits": {"wall_s": 20, "requests": 3, "tokens": 500, "usd": 0.25},
    }
    assert facts["env"] == {
        "OPENAI_BASE_URL": "http://127.0.0.1:8377/v1",
        "OPENAI_API_KEY": "token-1",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:8377",
        "ANTHROPIC_API_KEY": "token-1",
        "PYTHONPATH": "/agent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    assert (facts["cwd"], facts["here"], facts["agent"]) == (WORK, "/agent/probe.py", ["agent.toml", "probe.py"])
    assert facts["files"] == ["calc.py", "old.txt"]
    assert facts["arguments"] == ["one word"]
    assert facts["answer"] == "token-1"
    assert facts["read_only"]


async def test_the_change_counts_whatever_the_exit_code(probe: Runner) -> None:
    run = await probe("import os\nopen('calc.py', 'w').write('x = 2')\nos.remove('old.txt')\nraise SystemExit(3)")
    assert run.exit_code == 3
    assert run.change.entries == {"calc.py": File(b"x = 2"), "old.txt": None}


async def test_the_change_counts_at_a_limit(probe: Runner) -> None:
    run = await probe(
        "import time\nopen('calc.py', 'w').write('x = 2')\nprint('so far', flush=True)\ntime.sleep(60)",
        limits=replace(LIMITS, wall_s=2),
    )
    assert (run.limit, run.exit_code) == (Limit.WALL, None)
    assert run.change.entries == {"calc.py": File(b"x = 2")}
    assert b"so far" in run.output


async def test_a_checkout_that_cannot_be_taken_over_is_no_change(probe: Runner) -> None:
    run = await probe("import os\nos.mkdir('many')\nfor i in range(30000): open(f'many/{i}', 'w').close()")
    assert not run.change
    assert run.files == CHECKOUT


SEARCH = f"""
import json, os
found = []
for top in "{WORK} /agent /tmp /run /exam /home /root /opt /var /mnt /srv /etc /usr/local".split():
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            try:
                if os.path.isfile(path) and os.path.getsize(path) < 1 << 20 and MARK in open(path, "rb").read():
                    found.append(path)
            except OSError:
                pass
json.dump(found, open("found.json", "w"))
"""


async def search(probe: Runner, mark: bytes, checkout: Mapping[str, File]) -> list[str]:
    run = await probe(SEARCH.replace("MARK", f"bytes({list(mark)})"), checkout)
    found: list[str] = json.loads(run.files["found.json"].data)
    return found


async def test_hidden_files_are_nowhere_inside(probe: Runner, tmp_path: Path) -> None:
    mark = b"only-the-judge-knows-this"
    write_tree({"hidden/hidden_tests/test_x.py": File(mark), "archive.db": File(mark)}, tmp_path / "suite")
    assert await search(probe, mark, CHECKOUT) == []
    seen = await search(probe, mark, {**CHECKOUT, "notes.txt": File(mark)})  # the control: the search does find things
    assert seen == [f"{WORK}/notes.txt"]


CONNECT = """
import json, socket
answers = {}
for host, port in TARGETS:
    try:
        socket.create_connection((host, port), timeout=2).close()
        answers[host] = True
    except OSError:
        answers[host] = False
json.dump(answers, open("answers.json", "w"))
"""


async def test_there_is_no_network_but_the_door(probe: Runner) -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port)  # the control: it does answer on the host
        writer.close()
        run = await probe(CONNECT.replace("TARGETS", repr([("127.0.0.1", port), ("1.1.1.1", 53)])))
    assert json.loads(run.files["answers.json"].data) == {"127.0.0.1": False, "1.1.1.1": False}
